import { isSignInNeeded } from '../graph/acting-person.ts';
import { GraphProblem } from '../graph/graph.ts';
import type { Request, RequestId } from '../model/request.ts';
import type { TrailFault } from '../seal/trail.ts';
import type { RequestStore } from '../store/requests.ts';
import type { SealedRequest } from '../store/sealed-request.ts';
import { requestOf, stepOf } from '../store/rows.ts';
import { demandIn, isRaised } from './demand.ts';
import type { Halts } from './halts.ts';
import type { Lifecycle } from './lifecycle.ts';
import { trailMismatch } from './replay.ts';
import type { Review, ReviewVerdict } from './review.ts';
import { stepEventIn } from './sealed-events.ts';
import { deadlineOf, type Timing } from './timing.ts';
import type { Barred, StopCause } from '../model/stop-cause.ts';

/** A request that may run, exactly as it was held against its trail. */
export interface ReadyRun {
  readonly request: Request;
  /** When the run stops trying, as `Timing.elapsed` counts. */
  readonly deadlineAt: number;
  /** Why nothing more of it may be started; what has begun is still proved and told. */
  readonly halt: StopCause | undefined;
  /** Why an earlier runner has left steps out; undefined when none has. */
  readonly cut: StopCause | undefined;
  /** Whether some of its steps have begun. */
  readonly hasBegun: boolean;
}

/**
 * What of a request is to run.
 * - `whole`: all of it; what begins a request that is split, too
 * - `slice`: a slice of a request that was reviewed when it was split
 * - `slice-taken-over`: a slice that another process, or this one before, has worked on
 * - `end`: nothing any more; it is to be settled after its last slice
 */
export type RunPart = 'whole' | 'slice' | 'slice-taken-over' | 'end';

/** What the checks before a run use. */
export interface BeforeRunPorts {
  readonly store: Pick<RequestStore, 'sealed'>;
  readonly lifecycle: Pick<Lifecycle, 'review' | 'condemn'>;
  readonly review: Review;
  readonly halted: Halts;
  readonly timing: Timing;
  /** This process, in leases. */
  readonly owner: string;
}

/** The longest wait until Graph is asked again whether a request may run, in milliseconds. */
const longestWaitMs = 15_000;

/**
 * Makes the function that decides, first thing in every run, whether it may run: immediate, scheduled, resumed and taken over alike. What
 * is stored must be what the sealed trail says, and the check of people, targets and policy must let it go on now. A slice that nobody has
 * worked on is held against the trail and what stops runs, and not reviewed again: the request was before it was split.
 * @returns a function that answers undefined when nothing may run here; the request has then ended, or waits for approvals again
 */
export function createBeforeRun(ports: BeforeRunPorts) {
  const { store, lifecycle, timing, owner } = ports;
  /** The checks under way. The slices of a request that are taken over at the same time share one. */
  const reviews = new Map<RequestId, Promise<Reviewed>>();

  /**
   * Decides about one run.
   * @throws {LeaseLost} when another process has taken the request over meanwhile
   */
  return async (id: RequestId, part: RunPart): Promise<ReadyRun | undefined> => {
    const sealed = await store.sealed(id);
    if (sealed?.row['state'] !== 'running') return undefined;
    const isOurs = part === 'slice' || part === 'slice-taken-over' || sealed.row['lease_owner'] === owner;
    if (!isOurs) return undefined;
    const fault = faultOf(sealed);
    if (fault !== undefined) {
      await lifecycle.condemn(id, fault);
      return undefined;
    }
    const request = requestOf(sealed.row);
    const deadlineAt = deadlineOf(request, timing);
    const cut = cutIn(sealed);
    const hasBegun = sealed.steps.some((row) => stepOf(row).startedAt !== null);
    const ready = (halt: StopCause | undefined): ReadyRun => ({ request, deadlineAt, halt, cut, hasBegun });
    if (part === 'end') return ready(cut);
    const halt = cut ?? (await ports.halted(id));
    const isOver = timing.elapsed() >= deadlineAt; // nothing is started any more then
    if (halt !== undefined || isOver || part === 'slice') return ready(halt);
    const reviewing = reviews.get(id) ?? reviewed(request, deadlineAt).finally(() => reviews.delete(id));
    reviews.set(id, reviewing);
    const verdict = await reviewing;
    if (verdict.kind === 'halted') return ready(verdict.cause);
    if (verdict.barred !== null && hasBegun) return ready({ kind: 'barred', barred: verdict.barred });
    if (verdict.barred === null && !isRaised(request, verdict.demand)) return ready(undefined);
    const result = await lifecycle.review(id, verdict, 'runner');
    if (!result.ok) return ready(undefined);
    if (result.request.state.kind !== 'running') return undefined;
    return { ...ready(undefined), request: result.request };
  };

  /** What the check says, asked again until Graph answers, the time of the run is over or somebody stops it. */
  async function reviewed(request: Request, deadlineAt: number): Promise<Reviewed> {
    for (let tries = 1; ; tries += 1) {
      try {
        return { kind: 'checked', ...(await ports.review(request)) };
      } catch (error) {
        if (!(error instanceof GraphProblem)) throw error;
        if (isSignInNeeded(error)) return { kind: 'checked', demand: demandIn(request), barred: signedOut(request) };
      }
      const waitMs = Math.min(timing.backoffMs(tries), longestWaitMs);
      if (timing.elapsed() + waitMs >= deadlineAt)
        return { kind: 'checked', demand: demandIn(request), barred: { why: 'cannot-tell', who: [] } };
      await timing.sleep(waitMs);
      const cause = await ports.halted(request.id);
      if (cause !== undefined) return { kind: 'halted', cause };
    }
  }
}

/** Waiting helps nothing here: only the requester can. */
const signedOut = ({ requester }: Request): Barred => ({ why: 'signed-out', who: [requester.name] });

type Reviewed = ({ readonly kind: 'checked' } & ReviewVerdict) | { readonly kind: 'halted'; readonly cause: StopCause };

/** What is wrong with a request that is stored, in words; undefined when it is what its trail says. */
function faultOf({ row, steps, events, fault }: SealedRequest): string | undefined {
  if (fault !== undefined) return `event ${fault.sequence} of its trail: ${chainWords[fault.why]}`;
  return trailMismatch({ request: row, steps, events });
}

const chainWords: Readonly<Record<TrailFault['why'], string>> = {
  'edited-or-removed': 'not what was sealed',
  moved: 'in the wrong position',
  misnumbered: 'wrongly numbered',
  'cut-short': 'the end of the trail is missing',
  headless: 'there is no trail',
};

/** Why an earlier runner of the same request has left steps out. */
function cutIn({ events }: SealedRequest): StopCause | undefined {
  for (const { text } of events.toReversed()) {
    const event = stepEventIn(JSON.parse(text) as Record<string, unknown>);
    const cause = event?.cause ?? event?.stopped;
    if (cause !== undefined) return cause;
  }
  return undefined;
}
