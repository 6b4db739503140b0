import type { Database, Queryable } from './database.ts';
import { workKinds, type WorkDepth, type WorkKind } from './work.ts';

/** A row of the table `job`, as it was when the job was taken. */
export interface TakenJob {
  readonly kind: WorkKind;
  readonly key: string;
  /** How often it was enqueued, so that its end can tell whether it was once more meanwhile. */
  readonly wakes: number;
  /** How often it was tried, this time included. */
  readonly tries: number;
}

/** Which jobs are due. All times are epoch milliseconds. */
export interface DueJobs {
  readonly now: number;
  /** Jobs that were tried as often are left alone. */
  readonly triesAtMost: number;
}

/** The table `job` of a database that one process uses: one row for each kind and key that is to be worked on. */
export const createJobTable = (db: Database) => ({
  /**
   * Adds a job, or brings forward the one that waits.
   * @param tx the transaction of what it follows from, or the database
   * @param job what it is for; `wakes`: that of the row that is being worked on, whose time is spent, 0 for none
   * @param at when it is due at the earliest, in epoch milliseconds
   */
  async add(tx: Queryable, job: Omit<TakenJob, 'tries'>, at: number): Promise<void> {
    await tx.query(
      `INSERT INTO job (kind, key, at, wakes, tries) VALUES ($1, $2, $3, 1, 0) ON CONFLICT (kind, key) DO UPDATE
       SET at = CASE WHEN job.wakes = $4 THEN $3 ELSE MIN(job.at, $3) END, wakes = job.wakes + 1, tries = 0
       WHERE job.at > $3 OR job.wakes = $4 OR job.tries > 0`, // one that waits already need not be written again
      [job.kind, job.key, Math.ceil(at), job.wakes],
    );
  },

  /** The jobs of a kind that are due, those that have waited longest first. Those that are being worked on are among them. */
  async due(kind: WorkKind, { now, triesAtMost }: DueJobs, atMost: number): Promise<readonly TakenJob[]> {
    const rows = await db.query(
      'SELECT key, wakes, tries FROM job WHERE kind = $1 AND at <= $2 AND tries < $3 ORDER BY at LIMIT $4',
      [kind, now, triesAtMost, atMost],
    );
    return rows.map(({ key, wakes, tries }) => ({
      kind,
      key: String(key),
      wakes: Number(wakes),
      tries: Number(tries) + 1,
    }));
  },

  /** When the next job is due that is not yet; `Infinity` for none. */
  async nextAt({ now, triesAtMost }: DueJobs): Promise<number> {
    const [row] = await db.query('SELECT MIN(at) AS at FROM job WHERE at > $1 AND tries < $2', [now, triesAtMost]);
    return Number(row?.['at'] ?? Infinity);
  },

  /** Ends a job, unless it was enqueued again since it was taken. */
  async remove({ kind, key, wakes }: TakenJob): Promise<void> {
    await db.query('DELETE FROM job WHERE kind = $1 AND key = $2 AND wakes = $3', [kind, key, wakes]);
  },

  /** Has a job that failed wait until it is tried again. */
  async postpone({ kind, key, tries }: TakenJob, at: number): Promise<void> {
    await db.query('UPDATE job SET tries = $3, at = $4 WHERE kind = $1 AND key = $2', [kind, key, tries, at]);
  },

  /** How many jobs of each kind are due. */
  async depths(now: number): Promise<readonly WorkDepth[]> {
    const rows = await db.query('SELECT kind, COUNT(*) AS n FROM job WHERE at <= $1 GROUP BY kind', [now]);
    return workKinds.map((kind) => ({ kind, waiting: Number(rows.find((row) => row['kind'] === kind)?.['n'] ?? 0) }));
  },
});
