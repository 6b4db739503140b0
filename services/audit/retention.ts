import type { Database } from '../store/database.ts';
import { writeAnchor, type AnchorSink, type Head } from './anchor.ts';

/** Requests in one go. */
const atOnce = 200;

/**
 * Deletes requests that ended longer ago than the retention, whole: row, steps, cards, targets and audit. They are anchored as dropped
 * first, so that verify can tell this from a deletion. One that has not ended is never deleted.
 * @param retentionMs milliseconds
 * @param sink undefined where nothing is anchored
 * @returns how many were deleted
 */
export async function dropOld(
  db: Database,
  key: Uint8Array,
  {
    retentionMs,
    sink,
    now,
  }: { readonly retentionMs: number; readonly sink: AnchorSink | undefined; readonly now: () => number },
): Promise<number> {
  let dropped = 0;
  await db.exclusively('anchor', async () => {
    for (;;) {
      const old = await ended(db, now() - retentionMs);
      if (old.length === 0) return;
      if (sink !== undefined) await writeAnchor(db, key, sink, { at: now(), heads: [], dropped: old });
      for (const { request } of old)
        await db.tx(async (tx) => {
          for (const table of ['event', 'step', 'card', 'target'])
            await tx.query(`DELETE FROM ${table} WHERE request = $1`, [request]);
          await tx.query('DELETE FROM request WHERE id = $1', [request]);
        });
      dropped += old.length;
    }
  });
  return dropped;
}

/** By when they were opened: a request lives for hours, a retention for months, and what still runs is left alone. */
async function ended(db: Database, before: number): Promise<readonly Head[]> {
  const rows = await db.query(
    `SELECT id, chain_n, chain_mac FROM request
     WHERE created_at < $1 AND state IN ('done', 'partly-done', 'failed', 'denied', 'cancelled', 'expired') ORDER BY id LIMIT $2`,
    [before, atOnce],
  );
  return rows.map((row) => ({ request: String(row['id']), n: Number(row['chain_n']), mac: String(row['chain_mac']) }));
}
