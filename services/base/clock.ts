import { setTimeout as wait } from 'node:timers/promises';

/** Time as Cordon sees it: tests put a clock here that they set and advance themselves. All values are milliseconds. */
export interface Clock {
  /** Epoch milliseconds. An operator or NTP may set this clock, so do not measure durations with it. */
  readonly now: () => number;
  /** Milliseconds on a clock that nobody sets, from an arbitrary start. Measure waits and durations with it. */
  readonly elapsed: () => number;
  /** Resolves after `ms`. */
  readonly sleep: (ms: number) => Promise<void>;
  /**
   * Runs `work` once after `ms`.
   * @returns a function that cancels it
   */
  readonly after: (ms: number, work: () => void) => () => void;
  /**
   * Runs `work` every `ms`, for the first time after `ms`.
   * @returns a function that ends it
   */
  readonly every: (ms: number, work: () => void) => () => void;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: Date.now,
  elapsed: () => performance.now(),
  sleep: (ms) => wait(ms),
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => {
      clearTimeout(timer);
    };
  },
  every: (ms, work) => {
    const timer = setInterval(work, ms);
    return () => {
      clearInterval(timer);
    };
  },
};
