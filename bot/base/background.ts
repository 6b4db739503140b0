import type { Logger } from '../telemetry/log.ts';

/** Tasks that go on after a turn has been answered. */
export interface BackgroundTasks {
  /** Starts a task and returns at once. When it fails, that is logged. */
  readonly start: (work: () => Promise<void>) => void;
  /** Resolves when all tasks have ended, including those that are started meanwhile. */
  readonly ended: () => Promise<void>;
}

/** Makes an empty set of background tasks. */
export function createBackground(log: Logger): BackgroundTasks {
  const pending = new Set<Promise<void>>();
  return {
    start(work) {
      const done = work()
        .catch((error: unknown) => {
          log.error({ err: error }, 'a background task failed');
        })
        .finally(() => pending.delete(done));
      pending.add(done);
    },
    async ended() {
      while (pending.size > 0) await Promise.all(pending);
    },
  };
}
