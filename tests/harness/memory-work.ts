import type { Work, WorkHandler, WorkKind } from '../../services/store/work.ts';

/**
 * Creates a `Work` in memory that several replicas of a test share: one job of a key at a time over all of them, and once more when it is
 * enqueued meanwhile. Jobs have no time and are handed to the replicas in turns.
 */
export function memoryWork(): Work {
  const handlers = new Map<WorkKind, WorkHandler[]>();
  const jobs = new Map<string, 'waits' | 'active' | 'again'>();
  const underWay = new Set<Promise<void>>();
  const { signal } = new AbortController();
  const state = { turns: 0 };

  function start(kind: WorkKind, key: string): void {
    const all = handlers.get(kind) ?? [];
    const handler = all[state.turns++ % all.length];
    const name = `${kind} ${key}`;
    if (handler === undefined || jobs.get(name) !== 'waits') return;
    jobs.set(name, 'active');
    const done = handler({ key, signal }).finally(() => {
      underWay.delete(done);
      const isAgain = jobs.get(name) === 'again';
      jobs.delete(name);
      if (!isAgain) return;
      jobs.set(name, 'waits');
      start(kind, key);
    });
    underWay.add(done);
  }

  return {
    enqueue(_tx, kind, key) {
      const name = `${kind} ${key}`;
      const isActive = jobs.has(name) && jobs.get(name) !== 'waits';
      jobs.set(name, isActive ? 'again' : 'waits');
      if (!isActive)
        setImmediate(() => {
          start(kind, key);
        });
      return Promise.resolve();
    },
    on(kind, _options, handler) {
      handlers.set(kind, [...(handlers.get(kind) ?? []), handler]);
      return async () => {
        handlers.set(
          kind,
          (handlers.get(kind) ?? []).filter((other) => other !== handler),
        );
        await Promise.all(underWay);
      };
    },
    close: () => Promise.resolve(),
  };
}
