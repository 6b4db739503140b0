import { setTimeout as wait } from 'node:timers/promises';

/** Every clock and patience of runner and herald in one place, so that tests need not wait. All in milliseconds. */
export interface Timing {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds of a clock that is never set; where it begins means nothing. Whatever waits or lasts is measured by it. */
  readonly elapsed: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Tries of one step, the first included. */
  readonly maxTries: number;
  /** Wait after the n-th try, unless Graph says how long. */
  readonly backoffMs: (tries: number) => number;
  /** Waits between two reads of a proof; the last repeats. */
  readonly proofDelaysMs: readonly number[];
  /** How long a proof of an accepted step is looked for. */
  readonly proofWindowMs: number;
  /** The same for a step whose outcome is unknown: nothing promises that there will be a proof. */
  readonly doubtWindowMs: number;
  /** A run that takes longer stops trying. */
  readonly runWindowMs: number;
  readonly leaseMs: number;
  /** A posted card is updated at most once in this time, latest state only. */
  readonly updateGapMs: number;
  /** Targets worked on at the same time. */
  readonly parallelTargets: number;
}

/** What production uses. */
export const defaultTiming: Timing = {
  now: Date.now,
  elapsed: () => performance.now(),
  sleep: (ms) => wait(ms),
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
