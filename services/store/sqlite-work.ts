import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../base/clock.ts';
import type { Database } from './database.ts';
import { createJobTable, type DueJobs, type TakenJob } from './job-table.ts';
import { backoffOfJobMs, triesOfJob, type OpenWork, type WorkEvents } from './work.ts';
import type { WorkHandler, WorkKind, WorkOptions } from './work.ts';

/** What work on a database of one process needs. */
export interface SqliteWorkPorts extends WorkEvents, Pick<Clock, 'now' | 'after'> {
  readonly db: Database;
}

interface Handling extends WorkOptions {
  readonly handler: WorkHandler;
  /** Jobs under way by key; `wakes`: that of the row when the job was taken. */
  readonly active: Map<string, { readonly wakes: number; readonly done: Promise<void> }>;
  isStopped: boolean;
}

/** The longest time until the table is looked at again, in milliseconds. */
const longestLookMs = 60_000;

/**
 * Works on jobs in this process, which alone can use the database. The table `job` has one row for each kind and key, which goes when the job
 * is done and was not enqueued again meanwhile. What a crash leaves there is worked on after the next start.
 */
export function createSqliteWork(ports: SqliteWorkPorts): OpenWork {
  const { db, now, after, onDead, onProblem, tries: triesAtMost = triesOfJob } = ports;
  const table = createJobTable(db);
  const outside = AsyncLocalStorage.snapshot(); // `enqueue` is called within transactions, which a look must not become part of
  const handlings = new Map<WorkKind, Handling>();
  const ending = new AbortController();
  const state = { looking: false, again: false, cancelTimer: (): void => undefined };

  function look(): void {
    state.again = true;
    if (state.looking || ending.signal.aborted) return;
    state.looking = true;
    outside(async () => {
      while (state.again && !ending.signal.aborted) {
        state.again = false;
        const due = { now: now(), triesAtMost }; // one moment for all, so that no job is due in between
        for (const [kind, handling] of handlings) await take(kind, handling, due);
        await lookLater(due);
      }
    })
      .catch(failed)
      .finally(() => (state.looking = false));
  }

  function failed(error: unknown): void {
    if (ending.signal.aborted) return;
    onProblem(error);
    state.cancelTimer = after(backoffOfJobMs(1), look);
  }

  async function lookLater(due: DueJobs): Promise<void> {
    const waitMs = Math.min((await table.nextAt(due)) - now(), longestLookMs);
    state.cancelTimer();
    state.cancelTimer = after(Math.max(waitMs, 1), look);
  }

  async function take(kind: WorkKind, handling: Handling, due: DueJobs): Promise<void> {
    const { active, atOnce } = handling;
    for (const job of await table.due(kind, due, 2 * atOnce)) {
      const { key, wakes } = job;
      if (handling.isStopped || active.has(key) || active.size >= atOnce) continue;
      const worked = Promise.resolve().then(() => workOn(job, handling.handler)); // `active` knows of it first
      const release = (): void => {
        active.delete(key);
        look();
      };
      // A job whose row could not be changed, because the disk is full, say, is due at once. So it stays taken for a while.
      const done = worked.then(release, (error: unknown) => {
        failed(error);
        after(backoffOfJobMs(1), release);
      });
      active.set(key, { wakes, done });
    }
  }

  async function workOn(job: TakenJob, handler: WorkHandler): Promise<void> {
    const { kind, key, tries } = job;
    try {
      await handler({ key, signal: ending.signal });
      if (!ending.signal.aborted) await table.remove(job);
    } catch (error) {
      if (ending.signal.aborted) return;
      onProblem(error, { kind, key });
      await table.postpone(job, now() + backoffOfJobMs(tries));
      if (tries >= triesAtMost) onDead(kind, key);
    }
  }

  return {
    async enqueue(tx, kind, key, at = now()) {
      const wakes = handlings.get(kind)?.active.get(key)?.wakes ?? 0;
      await table.add(tx, { kind, key, wakes }, at);
      look();
    },
    on(kind, { atOnce }, handler) {
      const handling: Handling = { atOnce, handler, active: new Map(), isStopped: false };
      handlings.set(kind, handling);
      look();
      return async () => {
        handling.isStopped = true;
        await Promise.all([...handling.active.values()].map(({ done }) => done));
      };
    },
    async close() {
      ending.abort();
      state.cancelTimer();
      await Promise.resolve();
    },
    depths: () => table.depths(now()),
  };
}
