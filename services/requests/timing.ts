import { systemClock, type Clock } from '../base/clock.ts';
import type { Request } from '../model/request.ts';

/** The clock, the waits and the limits of the runner and the outbox, so that tests need not wait. All durations are milliseconds. */
export interface Timing extends Clock {
  /** How often one step is tried, the first try included. */
  readonly maxTries: number;
  /** Wait after the n-th try, unless Graph says how long. */
  readonly backoffMs: (tries: number) => number;
  /** Waits between two reads of a proof. The last one repeats. */
  readonly proofDelaysMs: readonly number[];
  /** How long a proof of an accepted step is looked for. */
  readonly proofWindowMs: number;
  /** The same for a step whose outcome is unknown. Shorter, because it may not have taken effect at all. */
  readonly doubtWindowMs: number;
  /** How long a run may take. After that no step is started or tried again. */
  readonly runWindowMs: number;
  /** How long a bot holds a look-up without a sign of life. Another one takes it over after that. */
  readonly leaseMs: number;
  /** A posted card is updated at most once in this time, with its latest state. */
  readonly updateGapMs: number;
  /** How many targets of one request are worked on at the same time. */
  readonly parallelTargets: number;
  /**
   * The same in a mass run. Enough to reach Graph's limit of writes, 20 a second, where Graph takes 400 milliseconds for an answer; and
   * few enough that the writes that have begun wait for their turn less than a second, so that a stop holds by then.
   */
  readonly massParallelTargets: number;
}

/** What production uses. */
export const defaultTiming: Timing = {
  ...systemClock,
  maxTries: 4,
  backoffMs: (tries) => 500 * 2 ** (tries - 1),
  proofDelaysMs: [100, 200, 400, 800, 1500, 3000, 5000],
  proofWindowMs: 60_000,
  doubtWindowMs: 10_000,
  runWindowMs: 10 * 60_000,
  leaseMs: 30_000,
  updateGapMs: 1500,
  parallelTargets: 8,
  massParallelTargets: 16,
};

/** When a run stops trying, as `Timing.elapsed` counts. A run that was taken over has no more time than one that was not. */
export function deadlineOf(
  { state }: Pick<Request, 'state'>,
  timing: Pick<Timing, 'now' | 'elapsed' | 'runWindowMs'>,
): number {
  const startedAt = state.kind === 'running' ? state.startedAt : timing.now();
  const ranMs = Math.min(Math.max(timing.now() - startedAt, 0), timing.runWindowMs);
  return timing.elapsed() + timing.runWindowMs - ranMs;
}
