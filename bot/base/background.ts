import type { Logger } from '../telemetry/log.ts';

/** Work that goes on after a turn has been answered. A failure is logged. */
export function createBackground(log: Logger) {
  const pending = new Set<Promise<void>>();
  return {
    /** Starts the work and returns at once. */
    start: (work: () => Promise<void>): void => {
      const done = work()
        .catch((error: unknown) => {
          log.error({ err: error }, 'work after a turn failed');
        })
        .finally(() => pending.delete(done));
      pending.add(done);
    },
    /** Waits until all has ended, also what was started meanwhile. */
    ended: async (): Promise<void> => {
      while (pending.size > 0) await Promise.all(pending);
    },
  };
}
