import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../base/clock.ts';
import type { Database } from './database.ts';
import { backoffOfJobMs, triesOfJob, workKinds, type OpenWork, type WorkEvents } from './work.ts';
import type { WorkHandler, WorkKind } from './work.ts';

/** What work on a database of one process needs. */
export interface SqliteWorkPorts extends WorkEvents, Pick<Clock, 'now' | 'after'> {
  readonly db: Database;
}

interface Handling {
  readonly atOnce: number;
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
        for (const [kind, handling] of handlings) await take(kind, handling);
        await lookLater();
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

  async function lookLater(): Promise<void> {
    const [row] = await db.query('SELECT MIN(at) AS at FROM job WHERE at > $1 AND tries < $2', [now(), triesAtMost]);
    const waitMs = Math.min(Number(row?.['at'] ?? Infinity) - now(), longestLookMs);
    state.cancelTimer();
    state.cancelTimer = after(Math.max(waitMs, 1), look);
  }

  async function take(kind: WorkKind, handling: Handling): Promise<void> {
    const { active, atOnce } = handling;
    const rows = await db.query(
      'SELECT key, wakes, tries FROM job WHERE kind = $1 AND at <= $2 AND tries < $3 ORDER BY at LIMIT $4',
      [kind, now(), triesAtMost, 2 * atOnce], // those under way are among them
    );
    for (const row of rows) {
      const key = String(row['key']);
      if (handling.isStopped || active.has(key) || active.size >= atOnce) continue;
      const wakes = Number(row['wakes']);
      const tries = Number(row['tries']) + 1;
      const worked = Promise.resolve().then(() => workOn(kind, key, { wakes, tries })); // `active` knows of it first
      const done = worked.then(() => {
        active.delete(key);
        look();
      }, failed); // its row could not be changed: it stays taken, until the next start
      active.set(key, { wakes, done });
    }
  }

  async function workOn(kind: WorkKind, key: string, { wakes, tries }: { wakes: number; tries: number }) {
    try {
      await handlings.get(kind)?.handler({ key, signal: ending.signal });
      if (ending.signal.aborted) return;
      await db.query('DELETE FROM job WHERE kind = $1 AND key = $2 AND wakes = $3', [kind, key, wakes]);
    } catch (error) {
      if (ending.signal.aborted) return;
      onProblem(error, { kind, key });
      const at = now() + backoffOfJobMs(tries);
      await db.query('UPDATE job SET tries = $3, at = $4 WHERE kind = $1 AND key = $2', [kind, key, tries, at]);
      if (tries >= triesAtMost) onDead(kind, key);
    }
  }

  return {
    async enqueue(tx, kind, key, at = now()) {
      const taken = handlings.get(kind)?.active.get(key)?.wakes ?? 0; // the time of a row that was taken is spent
      await tx.query(
        `INSERT INTO job (kind, key, at, wakes, tries) VALUES ($1, $2, $3, 1, 0) ON CONFLICT (kind, key) DO UPDATE
         SET at = CASE WHEN job.wakes = $4 THEN $3 ELSE MIN(job.at, $3) END, wakes = job.wakes + 1, tries = 0
         WHERE job.at > $3 OR job.wakes = $4 OR job.tries > 0`, // one that waits already need not be written again
        [kind, key, Math.ceil(at), taken],
      );
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
    async depths() {
      const rows = await db.query('SELECT kind, COUNT(*) AS n FROM job WHERE at <= $1 GROUP BY kind', [now()]);
      return workKinds.map((kind) => ({ kind, waiting: Number(rows.find((row) => row['kind'] === kind)?.['n'] ?? 0) }));
    },
  };
}
