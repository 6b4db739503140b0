import type { Queryable } from '../../services/store/database.ts';
import { isBehind, rowsWithSubject } from '../../services/store/post-queues.ts';

/**
 * When the next message that is behind may be tried, in epoch milliseconds, also one that is due; undefined when none is behind.
 * @param now epoch milliseconds
 */
export async function nextTryAt(db: Queryable, now: number): Promise<number | undefined> {
  const [row] = await db.query(`SELECT MIN(card.next_try_at) AS at FROM ${rowsWithSubject} WHERE ${isBehind('$1')}`, [
    now,
  ]);
  return row?.['at'] == null ? undefined : Number(row['at']);
}
