import { digestOf } from '../seal/chain.ts';
import { isRead, type Command, type WriteCommand } from '../contract/bundle.ts';
import type { Person } from '../model/person.ts';
import type { StandDown } from '../model/stand-down.ts';
import type { Database } from '../store/database.ts';
import { IdTaken, type OpeningRules } from '../store/opening.ts';
import type { StoredChange, TransitionResult, RequestStore } from '../store/requests.ts';
import type { RequestJob } from '../store/unfinished.ts';
import type { Event, Outcome, Refusal, Request, RequestId } from '../model/request.ts';
import { demandIn, isRaised } from './demand.ts';
import { newId, newRequest, openedEvent, type RequestDraft } from './new-request.ts';
import { isLast } from './last-decision.ts';
import { misplaced, type Origin } from './origin.ts';
import { stepsFor } from './plan.ts';
import type { ReviewVerdict } from './review.ts';
import { notStartedBecause } from './stop-words.ts';
import { transition } from './transition.ts';
import { whenRefused } from './when-refused.ts';
import type { Rights } from './rights.ts';
import { channelOf, inChannel } from '../model/place.ts';
import type { NewEvent } from '../seal/event.ts';
import type { StopCause } from '../model/stop-cause.ts';

/** What somebody decided, before anybody has checked whether they may. */
export type Decision =
  | {
      readonly type: 'confirm';
      readonly reason: string | null;
      /** How many targets the requester typed that there are; undefined when nothing was typed. */
      readonly count?: number | undefined;
    }
  | { readonly type: 'approve' }
  | { readonly type: 'deny'; readonly why: string | null }
  | { readonly type: 'cancel' }
  | { readonly type: 'stop' };

/** What the lifecycle uses. */
export interface LifecyclePorts {
  readonly db: Database;
  readonly store: RequestStore;
  /** The command of exactly this name. */
  readonly commandNamed: (name: string) => Command | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** This process, as a runner. */
  readonly owner: string;
  /** How long before the end of an approval window the approvers are reminded, in milliseconds; 0 for never. */
  readonly remindMs: (tier: Request['tier']) => number;
  /** Id of the channel where approvers are asked; null: where the request was made. */
  readonly approvals: string | null;
  readonly rights: Pick<Rights, 'mayRequest' | 'mayApprove' | 'sameAs'>;
  /** The stand-down that holds now; undefined when none does. */
  readonly stoodDown: () => Promise<StandDown | undefined>;
  /** Has a request checked again in the background, after a decision about it was stored; must not reject. */
  readonly recheck: (id: RequestId) => void;
  /** Begins to check a request that a decision under way may start, so that the run need not wait for it; must not reject. */
  readonly checkAhead: (request: Request) => void;
  /** Called for every new state of a request, its first one included. */
  readonly onState: (request: Request) => void;
  /** Called after every stored change, so that the outbox can update the cards. */
  readonly onChange: () => void;
  /** Called with the request that is not what its sealed trail says, and the fault in words, for the log. */
  readonly onTampered: (id: RequestId, fault: string) => void;
  /** Called with an error that concerns one request only, for the log. */
  readonly onBug: (id: RequestId, error: unknown) => void;
}

/** Opens requests and applies decisions to them. */
export type Lifecycle = ReturnType<typeof createLifecycle>;

/**
 * Opens requests and applies decisions to them. What follows from a decision, such as a run or a deadline, is a job that is stored with it.
 */
export function createLifecycle(ports: LifecyclePorts) {
  const { store, now } = ports;

  return {
    /**
     * Stores a new request, which then waits for its confirmation. The outbox posts its card.
     * @param draft what is asked for
     * @param activity identifies the activity that asked. When it comes again, from Teams that had no answer from a bot that died or at
     *   another replica, nothing new is opened
     * @param rules how much may be opened, and whether a second request about the same person is
     * @returns the request's id, or that of the one that the same activity opened before
     * @throws {AskedAlready | TooMany} against a rule; nothing is stored then
     */
    async open(draft: RequestDraft, activity?: string, rules: Omit<OpeningRules, 'askedBy'> = {}): Promise<RequestId> {
      const askedBy = activity === undefined ? null : digestOf(activity);
      const command = writeCommand(draft.command);
      for (let length = 4; ; length += 1) {
        const request = newRequest(draft, command, newId(length), now());
        try {
          const posts = [{ kind: 'card', place: request.place }] as const;
          const event = openedEvent(request, command);
          const jobs = dueJobs(request);
          const id = await store.add({ request, event, posts, jobs }, { ...rules, askedBy });
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
      const refusal =
        (await misplaced(ports.db, request, origin, decision.type)) ??
        (await whenRefused(ports, request, { ...decision, by }));
      if (refusal === undefined && isLast(request, decision, by)) ports.checkAhead(request);
      const answer: TransitionResult =
        refusal === undefined ? await apply(id, await eventOf(request, decision, by)) : { ok: false, refusal };
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
     * @param cause why it ended early; undefined after a run that was allowed to end
     * @throws {LeaseLost} when another process has taken the request over; nothing has changed then
     */
    async settle(id: RequestId, outcome: Outcome, cause?: StopCause): Promise<void> {
      await apply(id, { type: 'settle', outcome, cause, at: now() }, ports.owner);
    },

    /**
     * Applies what a check has found. It changes nothing, and answers `not-now`, when the request needs no more than it has.
     * @param by `runner` for the runner of the request; nobody else may take a request out of `running`
     * @throws {LeaseLost} when the runner no longer holds the request
     */
    review: (id: RequestId, { demand, barred }: ReviewVerdict, by: 'runner' | 'sweep'): Promise<TransitionResult> =>
      apply(id, { type: 'review', demand, barred, at: now() }, by === 'runner' ? ports.owner : undefined),

    /**
     * Ends a request that is not what its sealed trail says. Nothing of it runs any more.
     * @param fault what differs, in words, for the log
     */
    condemn,

    /**
     * Does what the time of a request asks for, if it has come: expires it when it was not confirmed or approved in time, and starts it when
     * it was scheduled for now. During a stand-down that waits.
     */
    async onTime(id: RequestId): Promise<void> {
      const request = await readable(id);
      const at = request && timeOf(request);
      if (request === undefined || at === undefined || at > now()) return;
      const isScheduled = request.state.kind === 'scheduled';
      if (isScheduled && (await ports.stoodDown()) !== undefined) return;
      await apply(id, { type: isScheduled ? 'start' : 'expire', at: now() });
    },

    /** The stored request; undefined when there is none, or its row cannot be read. */
    readable,
  };

  async function condemn(id: RequestId, fault: string): Promise<void> {
    const at = now();
    const cause = { kind: 'tampered' } as const;
    const state = { kind: 'failed', startedAt: at, endedAt: at, approvals: [], cause } as const;
    const event = { kind: 'settle', at, outcome: 'failed', cause, fault, state: state.kind } as const;
    await store.condemn(id, { state, event, note: notStartedBecause(cause) });
    ports.onTampered(id, fault);
    const request = await readable(id);
    if (request !== undefined) ports.onState(request);
    ports.onChange();
  }

  /** The stored request; undefined when its row cannot be read. */
  function readable(id: RequestId): Promise<Request | undefined> {
    return store.find(id).catch((error: unknown) => {
      ports.onBug(id, error);
      return undefined;
    });
  }

  async function eventOf(request: Request, decision: Decision, by: Person): Promise<Event> {
    const at = now();
    const own = by.id === request.requester.id;
    if (decision.type === 'cancel') return { ...decision, by, at };
    if (decision.type === 'confirm')
      return { ...decision, by, at, mayRequest: own ? await ports.rights.mayRequest(by, request) : 'no' };
    // The requester's own approval is refused and their own denial is a cancel, whatever their rights are.
    if (own) return { ...decision, by, at, mayApprove: 'no' };
    const [mayApprove, sameAs] = await Promise.all([
      ports.rights.mayApprove(by, request),
      ports.rights.sameAs(by, request),
    ]);
    return { ...decision, by, at, mayApprove, sameAs };
  }

  /**
   * Applies an event to the stored request.
   * @param heldBy the runner, if it is the one who decides
   */
  async function apply(id: RequestId, event: Event, heldBy?: string): Promise<TransitionResult> {
    const before: { state?: Request['state']['kind'] } = {};
    const decide = (request: Request): StoredChange | Refusal => {
      before.state = request.state.kind;
      if (event.type === 'review' && before.state === 'running' && heldBy === undefined) return 'not-now';
      const verdict = transition(request, event);
      if (!verdict.ok) return verdict.refusal;
      const { state, reason, demand } = verdict;
      const next = { ...request, ...demand, state, reason, revision: request.revision + 1 };
      return changeTo(request, next, auditOf(event, next));
    };
    const changed = await store.change(id, decide, heldBy);
    if (!changed.ok) return changed;
    const { state } = changed.request;
    ports.onState(changed.request);
    ports.onChange();
    if (event.type !== 'review' && (state.kind === 'awaiting-approval' || state.kind === 'scheduled'))
      ports.recheck(id);
    return changed;
  }

  /** What is stored together with a new state. */
  function changeTo(before: Request, next: Request, event: NewEvent): StoredChange {
    const demand = isRaised(before, next) ? demandIn(next) : undefined;
    const known = dueJobs(before).map(({ at }) => at);
    const jobs = dueJobs(next).filter(({ at }) => !known.includes(at));
    const change = { request: next, event, demand, jobs };
    switch (next.state.kind) {
      case 'running':
        if (before.state.kind === 'running') return { ...change, runner: 'kept' };
        return { ...change, jobs: [{ kind: 'run' }], steps: stepsFor(writeCommand(next.command), next) };
      case 'awaiting-approval':
        return { ...change, callsAgain: demand !== undefined, posts: [askIn(next)] };
      case 'awaiting-confirmation':
      case 'scheduled':
        return change;
      case 'done':
      case 'partly-done':
      case 'failed': {
        const { cause } = next.state;
        const skip = cause && notStartedBecause(cause);
        return { ...change, skip, posts: [{ kind: 'result', place: next.place }] };
      }
      case 'denied':
      case 'cancelled':
      case 'expired':
        return { ...change, posts: [{ kind: 'result', place: next.place }] };
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

  function writeCommand(name: string): WriteCommand {
    const command = ports.commandNamed(name);
    if (command === undefined || isRead(command))
      throw new TypeError(`not a command that can run as a request: "${name}"`);
    return command;
  }

  /** When a request must be looked at: at its deadline or start, and when its approvers are to be reminded. */
  function dueJobs(request: Request): readonly (RequestJob & { readonly at: number })[] {
    const at = timeOf(request);
    if (at === undefined) return [];
    const remindMs = request.state.kind === 'awaiting-approval' ? ports.remindMs(request.tier) : 0;
    return [at, ...(remindMs > 0 ? [at - remindMs] : [])].map((time) => ({ kind: 'due', at: time }));
  }
}

/** When a request ends by itself, or starts; in epoch milliseconds. */
const timeOf = ({ state }: Request): number | undefined =>
  'expiresAt' in state ? state.expiresAt : state.kind === 'scheduled' ? state.startsAt : undefined;

/** The audit event of a decision: who made it, and what it led to. */
function auditOf(event: Event, next: Request): NewEvent {
  const { type, at, ...rest } = event;
  const by = 'by' in event ? { by: event.by.id, name: event.by.name } : {};
  return { kind: type, at, ...rest, ...by, state: next.state.kind, reason: next.reason };
}
