import { randomInt } from 'node:crypto';
import { digestOf } from '../seal/chain.ts';
import { isRead, type Command, type WriteCommand } from '../contract/bundle.ts';
import type { Person } from '../model/person.ts';
import { isCardOf, liveCardsIn } from '../store/posts.ts';
import type { Database } from '../store/database.ts';
import { IdTaken, noLimits } from '../store/opening.ts';
import type { StoredChange, TransitionResult, Lease, RequestStore } from '../store/requests.ts';
import { digestedFacts } from './digested.ts';
import { confirmWindowMs } from './policy.ts';
import type { Demand, Event, Outcome, Refusal, Request, RequestId } from '../model/request.ts';
import { stepsFor } from './runner.ts';
import { transition } from './transition.ts';
import type { Rights } from './rights.ts';
import { channelOf, inChannel } from '../model/place.ts';
import type { AuditEvent } from '../seal/event.ts';

/** What somebody decided, before anybody has checked whether they may. */
export type Decision =
  | { readonly type: 'confirm'; readonly reason: string | null; readonly count?: number | undefined }
  | { readonly type: 'approve' }
  | { readonly type: 'deny'; readonly why: string | null }
  | { readonly type: 'cancel' }
  | { readonly type: 'stop' };

/** Where a decision came from. A click must come from a card of the request, a text from a conversation that shows one. */
export type Origin =
  | { readonly kind: 'click'; readonly conversation: string; readonly activityId: string; readonly digest: string }
  | { readonly kind: 'text'; readonly conversation: string };

/** A request that is to be stored: all of it but what storing it adds. */
export interface RequestDraft
  extends
    Demand,
    Pick<Request, 'args' | 'targets' | 'tenant' | 'home' | 'place' | 'requester' | 'reason' | 'startsAt'> {
  /** Name of the command in the registry. */
  readonly command: string;
}

/** What the lifecycle uses. */
export interface LifecyclePorts {
  readonly db: Database;
  readonly store: RequestStore;
  /** The command of exactly this name. */
  readonly commandNamed: (name: string) => Command | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How long a runner holds a request unless it renews the lease, in milliseconds. */
  readonly leaseMs: number;
  /** This process, in leases. */
  readonly owner: string;
  /** Id of the channel where approvers are asked; null: where the request was made. */
  readonly approvals: string | null;
  readonly rights: Pick<Rights, 'mayRequest' | 'mayApprove'>;
  /** Runs a request that has just become `running`; must not reject. */
  readonly run: (request: Request) => void;
  /** Called for every new state of a request, its first one included. */
  readonly onState: (request: Request) => void;
  /** Called after every stored change, so that the outbox can update the cards. */
  readonly onChange: () => void;
}

/** Opens requests and applies decisions to them. */
export type Lifecycle = ReturnType<typeof createLifecycle>;

/**
 * Opens requests and applies decisions to them. The process whose stored change takes a request to `running` holds its lease and is its
 * only runner.
 */
export function createLifecycle(ports: LifecyclePorts) {
  const { store, now } = ports;

  return {
    /**
     * Stores a new request, which then waits for its confirmation. The outbox posts its card.
     * @param draft what is asked for
     * @param activity identifies the activity that asked. When it comes again, from Teams that had no answer from a bot that died or at
     *   another replica, nothing new is opened
     * @param limits how much may be opened
     * @returns the request's id, or that of the one that the same activity opened before
     * @throws {TooMany} over a limit; nothing is stored then
     */
    async open(draft: RequestDraft, activity?: string, limits = noLimits): Promise<RequestId> {
      const askedBy = activity === undefined ? null : digestOf(activity);
      for (let length = 4; ; length += 1) {
        const request = newRequest(draft, newId(length), now());
        const event = {
          kind: 'opened',
          at: now(),
          by: request.requester.id,
          name: request.requester.name,
          digest: request.digest,
          command: request.command,
          tenant: request.tenant,
          home: request.home,
          args: request.args,
        };
        const targets = request.targets.map((target) => target.id);
        try {
          const posts = [{ kind: 'card', place: request.place }] as const;
          const change = { request, event: { ...event, targets, reason: request.reason }, posts };
          const id = await store.add(change, { askedBy, limits });
          if (id !== request.id) return id;
        } catch (error) {
          if (error instanceof IdTaken && length < 10) continue; // the id is taken, so try a longer one
          throw error;
        }
        ports.onState(request);
        ports.onChange();
        return request.id;
      }
    },

    /**
     * Applies somebody's decision. A refusal changes nothing but the audit.
     * @returns the request after the decision, or why it was refused
     */
    async decide(id: RequestId, decision: Decision, by: Person, origin: Origin): Promise<TransitionResult> {
      const request = await store.find(id);
      if (request === undefined) return { ok: false, refusal: 'no-such-request' };
      const misplaced = await whereRefused(request, origin, decision);
      const answer: TransitionResult =
        misplaced === undefined
          ? await apply(id, await eventOf(request, decision, by))
          : { ok: false, refusal: misplaced };
      if (!answer.ok) {
        await store.note(id, {
          kind: 'refused',
          at: now(),
          by: by.id,
          name: by.name,
          decision: decision.type,
          refusal: answer.refusal,
        });
      }
      return answer;
    },

    /**
     * Ends a run. Only its runner calls this.
     * @throws {LeaseLost} when another process has taken the request over; nothing has changed then
     */
    async settle(id: RequestId, outcome: Outcome): Promise<void> {
      await apply(id, { type: 'settle', outcome, at: now() }, ports.owner);
    },

    /** Expires requests that were not confirmed or approved in time, and starts those that were scheduled for now. */
    async onTime(): Promise<void> {
      for (const { id, event } of await store.due(now())) await apply(id, { type: event, at: now() });
    },

    /** Takes over runs whose runner is gone. */
    async resume(): Promise<void> {
      for (const id of await store.takeOver(lease())) {
        const request = await store.find(id);
        if (request !== undefined) ports.run(request);
      }
    },
  };

  async function eventOf(request: Request, decision: Decision, by: Person): Promise<Event> {
    const at = now();
    const own = by.id === request.requester.id;
    if (decision.type === 'cancel') return { ...decision, by, at };
    if (decision.type === 'confirm')
      return { ...decision, by, at, mayRequest: own ? await ports.rights.mayRequest(by, request) : 'no' };
    // The requester's own approval is refused and their own denial is a cancel, whatever their rights are.
    return { ...decision, by, at, mayApprove: own ? 'no' : await ports.rights.mayApprove(by, request) };
  }

  async function apply(id: RequestId, event: Event, heldBy?: string): Promise<TransitionResult> {
    const decide = (request: Request): StoredChange | Refusal => {
      const verdict = transition(request, event);
      if (!verdict.ok) return verdict.refusal;
      const next = { ...request, state: verdict.state, reason: verdict.reason, revision: request.revision + 1 };
      return changeTo(next, auditOf(event, next));
    };
    const changed = await store.change(id, decide, heldBy);
    if (!changed.ok) return changed;
    ports.onState(changed.request);
    ports.onChange();
    if (changed.request.state.kind === 'running') ports.run(changed.request);
    return changed;
  }

  /** What is stored together with a new state. */
  function changeTo(next: Request, event: AuditEvent): StoredChange {
    switch (next.state.kind) {
      case 'running':
        return { request: next, event, lease: lease(), steps: stepsFor(writeCommand(next.command), next) };
      case 'awaiting-approval':
        return { request: next, event, posts: [askIn(next)] };
      case 'awaiting-confirmation':
      case 'scheduled':
        return { request: next, event };
      case 'done':
      case 'partly-done':
      case 'failed':
      case 'denied':
      case 'cancelled':
      case 'expired':
        return { request: next, event, posts: [{ kind: 'result', place: next.place }] };
      default:
        return next.state satisfies never;
    }
  }

  function askIn({ place }: Request) {
    const { approvals } = ports;
    return approvals === null || approvals === channelOf(place.conversation)
      ? ({ kind: 'ask', place } as const)
      : ({ kind: 'approval', place: inChannel(approvals, place) } as const);
  }

  /** A typed confirmation, approval or denial counts where a card of the request stands. Whoever may see a request may type the rest. */
  async function whereRefused(request: Request, origin: Origin, { type }: Decision): Promise<Refusal | undefined> {
    if (origin.kind === 'text') {
      if (type !== 'confirm' && type !== 'approve' && type !== 'deny') return undefined;
      const live = await liveCardsIn(ports.db, request.id, origin.conversation);
      return live.length > 0 ? undefined : 'not-here';
    }
    if (origin.digest !== request.digest) return 'wrong-digest';
    const ours = await isCardOf(ports.db, request.id, origin.conversation, origin.activityId);
    return ours ? undefined : 'not-our-card';
  }

  function writeCommand(name: string): WriteCommand {
    const command = ports.commandNamed(name);
    if (command === undefined || isRead(command))
      throw new TypeError(`not a command that can run as a request: "${name}"`);
    return command;
  }

  function lease(): Lease {
    return { owner: ports.owner, forMs: ports.leaseMs };
  }
}

function newRequest(draft: RequestDraft, id: RequestId, at: number): Request {
  const digest = digestOf(digestedFacts({ ...draft, id }));
  return {
    ...draft,
    id,
    digest,
    revision: 1,
    createdAt: at,
    state: { kind: 'awaiting-confirmation', expiresAt: at + confirmWindowMs },
  };
}

/** The audit event of a decision: who made it, and what it led to. */
function auditOf(event: Event, next: Request): AuditEvent {
  const { type, at, ...rest } = event;
  const by = 'by' in event ? { by: event.by.id, name: event.by.name } : {};
  return { kind: type, at, ...rest, ...by, state: next.state.kind, reason: next.reason };
}

/** Crockford's base 32, which leaves out letters that read like digits. */
const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const newId = (length: number): RequestId =>
  `OP-${Array.from({ length }, () => crockford[randomInt(crockford.length)] ?? '0').join('')}` as RequestId;
