import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import type { Clock } from '../../services/base/clock.ts';

/** A clock that a test drives. All values are milliseconds. */
export interface TestClock extends Clock {
  /**
   * Lets time pass: `now` and `elapsed` move on, and every timer that becomes due runs at its own moment, the earliest first. Between
   * two timers the event loop turns, so that what the first one started can set another.
   */
  readonly advance: (ms: number) => Promise<void>;
  /**
   * Lets time pass at once, as when a machine was suspended: every timer that became due meanwhile runs once, late. Use it for minutes
   * and hours in front of a whole Cordon, which `advance` would make sweep once for every second.
   */
  readonly skip: (ms: number) => Promise<void>;
  /** Sets the time of day, as an operator or NTP does. `elapsed` and timers do not notice. */
  readonly set: (now: number) => void;
}

/** How a test clock starts. */
export interface TestClockSettings {
  /** The time of day at the start, epoch milliseconds; that of this machine unless given. */
  readonly at?: number;
  /** How fast time passes by itself: 0, unless given, stands still until `advance`; 1 is as fast as on this machine. */
  readonly speed?: number;
}

interface Timer {
  readonly dueAt: number;
  readonly work: () => void;
}

/**
 * Creates a clock for a test. Use one that stands still to assert exact times, and one with `speed: 1` for a whole Cordon, whose short
 * waits then pass by themselves while the test advances the long ones.
 */
export function createTestClock({ at = Date.now(), speed = 0 }: TestClockSettings = {}): TestClock {
  const realStart = performance.now();
  const state = { passed: 0, aheadMs: 0 };
  const timers = new Set<Timer>();
  const alarm: { timeout?: NodeJS.Timeout } = {};

  const elapsed = (): number => state.passed + (performance.now() - realStart) * speed;

  /** Runs the timers that are due, then waits for the next one if time passes by itself. */
  function runDue(): void {
    clearTimeout(alarm.timeout);
    for (let timer = earliest(timers); timer !== undefined && timer.dueAt <= elapsed(); timer = earliest(timers)) {
      timers.delete(timer);
      timer.work();
    }
    const next = earliest(timers);
    if (next !== undefined && speed > 0)
      alarm.timeout = setTimeout(runDue, Math.ceil((next.dueAt - elapsed()) / speed)).unref();
  }

  function after(ms: number, work: () => void): () => void {
    const timer = { dueAt: elapsed() + ms, work };
    timers.add(timer);
    if (speed > 0 && earliest(timers) === timer) {
      clearTimeout(alarm.timeout);
      alarm.timeout = setTimeout(runDue, Math.ceil(ms / speed)).unref();
    }
    return () => {
      timers.delete(timer);
    };
  }

  return {
    now: () => Math.floor(at + state.aheadMs + elapsed()),
    elapsed,
    after,
    sleep: (ms) => new Promise((resolve) => after(ms, resolve)),
    every(ms, work) {
      const repeat = (): (() => void) =>
        after(ms, () => {
          cancel.next = repeat();
          work();
        });
      const cancel = { next: repeat() };
      return () => {
        cancel.next();
      };
    },
    async advance(ms) {
      const end = elapsed() + ms;
      for (let next = earliest(timers); next !== undefined && next.dueAt <= end; next = earliest(timers)) {
        state.passed += Math.max(0, next.dueAt - elapsed());
        runDue();
        await eventLoopTurn();
      }
      state.passed += Math.max(0, end - elapsed());
      await eventLoopTurn();
    },
    async skip(ms) {
      state.passed += ms;
      runDue();
      await eventLoopTurn();
    },
    set(now) {
      state.aheadMs = now - at - elapsed();
    },
  };
}

/** The timer that is due first; of several at the same moment the one that was set first. */
function earliest(timers: ReadonlySet<Timer>): Timer | undefined {
  let first: Timer | undefined;
  for (const timer of timers) if (first === undefined || timer.dueAt < first.dueAt) first = timer;
  return first;
}
