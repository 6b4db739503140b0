import { systemClock, type Clock } from '../base/clock.ts';

/** The clock and every patience of the runner and the outbox, so that tests need not wait. All durations are milliseconds. */
export interface Timing extends Clock {
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
