import { z } from 'zod';
import { trailFaultOf } from '../seal/trail.ts';
import { endedStates } from '../model/request.ts';
import { appendAnchor, storedHeadOf, type StoredHead } from './anchors.ts';
import type { Database, Queryable } from './database.ts';
import { storedEventsOf } from './events.ts';

/** How many requests one transaction looks at. */
const batch = 20;
const ended: ReadonlySet<unknown> = new Set(endedStates);

/** The last request that was looked at, in the order in which they were made. The sweep goes on behind it. */
export interface RetentionCursor {
  readonly createdAt: number;
  readonly id: string;
}

/** What one transaction of the sweep has done. */
export interface Swept {
  /** Ids of the requests that were deleted. */
  readonly retired: readonly string[];
  /** Ids of requests that would be deleted, if their trail were intact: evidence of tampering is kept. */
  readonly kept: readonly string[];
  /** Where to go on; undefined when all requests were looked at. */
  readonly cursor: RetentionCursor | undefined;
}

/** What the sweep deletes. */
export interface RetentionSweep {
  /** Requests whose trail ended before this time, in epoch milliseconds. */
  readonly before: number;
  /** The time now, in epoch milliseconds. */
  readonly at: number;
  /** Where to go on; undefined to start from the oldest request. */
  readonly cursor: RetentionCursor | undefined;
}

/**
 * Deletes requests whose trail ended long ago, with everything that belongs to them. Whether and when a request ended is read from its
 * sealed trail, not from columns that anyone with write access to the database could change. The anchor that distinguishes retention from
 * tampering is written first, in the same transaction.
 * @param key at least 32 bytes
 */
export const retireEnded = (db: Database, key: Uint8Array, { before, at, cursor }: RetentionSweep): Promise<Swept> =>
  db.tx(async (tx) => {
    const rows = await tx.query(
      `SELECT id, state, created_at, chain_n, chain_mac, anchored_n FROM request
       WHERE created_at < $1 AND (created_at, id) > ($2, $3) ORDER BY created_at, id LIMIT ${batch} {SKIP}`,
      [before, cursor?.createdAt ?? Number.MIN_SAFE_INTEGER, cursor?.id ?? ''],
    );
    const over: StoredHead[] = [];
    const kept: string[] = [];
    for (const row of rows.filter(({ state }) => ended.has(state))) {
      const head = storedHeadOf(row);
      const verdict = await verdictOn(tx, key, head, before);
      if (verdict === 'over') over.push(head);
      if (verdict === 'broken') kept.push(head.id);
    }
    const retired = over.map(({ id, n, mac }) => ({ id, n, mac }));
    const unanchored = over.filter(({ n, anchoredSequence }) => n > anchoredSequence);
    if (over.length > 0) await appendAnchor(tx, key, at, { unanchored, retired });
    for (const { id } of retired) await deleteRequest(tx, id);
    const last = rows.length < batch ? undefined : rows.at(-1);
    return {
      retired: retired.map(({ id }) => id),
      kept,
      cursor: last && { createdAt: Number(last['created_at']), id: String(last['id']) },
    };
  });

async function verdictOn(
  tx: Queryable,
  key: Uint8Array,
  head: StoredHead,
  before: number,
): Promise<'over' | 'not-yet' | 'broken'> {
  const events = await storedEventsOf(tx, head.id);
  if (trailFaultOf(head.id, events, head, key) !== undefined) return 'broken';
  const states = events.map(({ text }) => stateIn.parse(JSON.parse(text)).state);
  return states.some((state) => ended.has(state)) && events.every(({ at }) => at < before) ? 'over' : 'not-yet';
}

const stateIn = z.object({ state: z.unknown().optional() });

/** Deletes the rows that refer to the request, then its own. */
async function deleteRequest(tx: Queryable, id: string): Promise<void> {
  for (const table of ['event', 'step', 'card', 'target', 'secret'])
    await tx.query(`DELETE FROM ${table} WHERE request = $1`, [id]);
  await tx.query('DELETE FROM request WHERE id = $1', [id]);
}
