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
  /** How long a runner holds a request without renewing its lease. Another process takes the request over after that. */
  readonly leaseMs: number;
  /** A posted card is updated at most once in this time, with its latest state. */
  readonly updateGapMs: number;
  /** How many targets of one request are worked on at the same time. */
  readonly parallelTargets: number;
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
};

/**
 * A run for more targets than this is a mass run. Up to here, the three writes of a containment come to 60, which is 2 % of the 3,000 that
 * Graph takes from an app in 150 seconds: saving some of them would save nobody a second, so each account is handled as fast as it can be.
 * Beyond it, the ceiling decides how long the run takes, and every write that is saved lets another account be handled.
 * @see https://learn.microsoft.com/graph/throttling-limits
 */
export const massRunOver = 20;

/** Whether what a request is about is so much that writes to Graph are what is scarce. */
export const isMassRun = ({ targets }: { readonly targets: readonly unknown[] }): boolean =>
  targets.length > massRunOver;

/** When a run stops trying, as `Timing.elapsed` counts. A run that was taken over has no more time than one that was not. */
export function deadlineOf({ state }: Pick<Request, 'state'>, timing: Timing): number {
  const startedAt = state.kind === 'running' ? state.startedAt : timing.now();
  const ranMs = Math.min(Math.max(timing.now() - startedAt, 0), timing.runWindowMs);
  return timing.elapsed() + timing.runWindowMs - ranMs;
}
