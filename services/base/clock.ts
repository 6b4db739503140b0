import { setTimeout as wait } from 'node:timers/promises';

/** The source of time and timers. Tests pass a clock that they set and advance. All values are milliseconds. */
export interface Clock {
  /** Epoch milliseconds. An operator or NTP may set this clock, so do not measure durations with it. */
  readonly now: () => number;
  /** Milliseconds since an arbitrary start, on a clock that is never set. Measure waits and durations with it. */
  readonly elapsed: () => number;
  /** Resolves after `ms`. */
  readonly sleep: (ms: number) => Promise<void>;
  /**
   * Runs `work` once after `ms`.
   * @returns a function that cancels it
   */
  readonly after: (ms: number, work: () => void) => () => void;
  /**
   * Runs `work` every `ms`; the first run is after `ms`.
   * @returns a function that stops it
   */
  readonly every: (ms: number, work: () => void) => () => void;
}

/** The clock and the timers of this machine. */
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
