import { z } from 'zod';
import { trailFaultOf } from '../seal/trail.ts';
import { endedStates } from '../model/request.ts';
import { appendAnchor, storedHeadOf, type StoredHead } from './anchors.ts';
import type { Database, Queryable } from './database.ts';
import { storedEventsOf } from './events.ts';

/** Requests looked at in one transaction. */
const batch = 20;
const ended: ReadonlySet<unknown> = new Set(endedStates);

/** Where the sweep goes on: behind this request, in the order in which they were made. */
export interface RetentionCursor {
  readonly createdAt: number;
  readonly id: string;
}

export interface Swept {
  readonly retired: readonly string[];
  /** Those whose time is over, but whose trail does not hold: evidence is not deleted. */
  readonly kept: readonly string[];
  /** Undefined when all were looked at. */
  readonly passed: RetentionCursor | undefined;
}

/**
 * Deletes whole requests whose trail ended before `before` (epoch ms), with all that belongs to them. What ended and when is taken
 * from the sealed trail, not from columns that anybody could change who may write the database. The anchor that tells retention
 * from deletion is written first, in the same transaction.
 */
export const retireEnded = (
  db: Database,
  key: Uint8Array,
  {
    before,
    at,
    passed,
  }: { readonly before: number; readonly at: number; readonly passed: RetentionCursor | undefined },
): Promise<Swept> =>
  db.tx(async (tx) => {
    const rows = await tx.query(
      `SELECT id, state, created_at, chain_n, chain_mac, anchored_n FROM request
       WHERE created_at < $1 AND (created_at, id) > ($2, $3) ORDER BY created_at, id LIMIT ${batch} {SKIP}`,
      [before, passed?.createdAt ?? Number.MIN_SAFE_INTEGER, passed?.id ?? ''],
    );
    const over: StoredHead[] = [];
    const kept: string[] = [];
    for (const row of rows.filter(({ state }) => ended.has(state))) {
      const head = storedHeadOf(row);
      const verdict = await whetherOver(tx, key, head, before);
      if (verdict === 'over') over.push(head);
      if (verdict === 'broken') kept.push(head.id);
    }
    const retired = over.map(({ id, n, mac }) => ({ id, n, mac }));
    const grown = over.filter(({ n, anchoredN }) => n > anchoredN);
    if (over.length > 0) await appendAnchor(tx, key, at, { grown, retired });
    for (const { id } of retired) await deleteRequest(tx, id);
    const last = rows.length < batch ? undefined : rows.at(-1);
    return {
      retired: retired.map(({ id }) => id),
      kept,
      passed: last && { createdAt: Number(last['created_at']), id: String(last['id']) },
    };
  });

async function whetherOver(
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

/** Everything that has a row for the request; those that point to it first. */
async function deleteRequest(tx: Queryable, id: string): Promise<void> {
  for (const table of ['event', 'step', 'card', 'target', 'secret'])
    await tx.query(`DELETE FROM ${table} WHERE request = $1`, [id]);
  await tx.query('DELETE FROM request WHERE id = $1', [id]);
}
