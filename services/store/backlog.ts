import type { Queryable } from './database.ts';
import { isBehind, rowsWithSubject } from './post-queues.ts';

/** Classes of the time that a message has been behind, in milliseconds at most; by the name that the metrics use. */
export const backlogAges = [
  { name: '10s', ms: 10_000 },
  { name: '1m', ms: 60_000 },
  { name: '10m', ms: 600_000 },
  { name: 'longer', ms: Infinity },
] as const;

/** Messages that are behind their request or alert. */
export interface Backlog {
  /** How many there are, by `backlogAges`. */
  readonly counts: readonly number[];
  /** Since when the oldest one is behind, in epoch milliseconds; null when none is. */
  readonly since: number | null;
}

/**
 * Counts the messages that are behind, by how long they have been: a new message since it was due, an update since it was first
 * postponed. An update that was not postponed yet counts as behind since now.
 * @param now epoch milliseconds
 */
export async function readBacklog(db: Queryable, now: number): Promise<Backlog> {
  const limits = backlogAges.slice(0, -1).map(({ ms }) => Math.floor(now - ms));
  const rows = await db.query(
    `SELECT age, COUNT(*) AS n, MIN(since) AS since FROM (
       SELECT since, CASE WHEN since >= $1 THEN 0 WHEN since >= $2 THEN 1 WHEN since >= $3 THEN 2 ELSE 3 END AS age FROM (
         SELECT COALESCE(card.waiting_since, CASE WHEN card.activity_id IS NULL THEN card.next_try_at ELSE $4 END) AS since
         FROM ${rowsWithSubject} WHERE ${isBehind('$4')}) AS behind) AS aged GROUP BY age`,
    [...limits, Math.floor(now)],
  );
  const counts = backlogAges.map((_, age) => Number(rows.find((row) => Number(row['age']) === age)?.['n'] ?? 0));
  return { counts, since: rows.length === 0 ? null : Math.min(...rows.map((row) => Number(row['since']))) };
}
