import { z } from 'zod';
import { endedStates } from '../model/request.ts';
import { trailFaultOf, type StoredEvent } from '../seal/trail.ts';
import { appendAnchor } from './anchors.ts';
import { storedHeadOf, type ChainTable, type StoredHead } from './chains.ts';
import type { Database, Queryable, SqlRow } from './database.ts';
import { storedEventsOf } from './events.ts';
import { journalEndsAt } from './journal-id.ts';

const ended: ReadonlySet<unknown> = new Set(endedStates);

/** The last row that was looked at, in the order in which they were made. The sweep goes on behind it. */
export interface RetentionCursor {
  readonly createdAt: number;
  readonly id: string;
}

/** What one transaction of the sweep has done. */
export interface Swept {
  /** Ids of the requests or journals that were deleted. */
  readonly retired: readonly string[];
  /** Ids of those that would be deleted, if their chain were intact: evidence of tampering is kept. */
  readonly kept: readonly string[];
  /** Where to go on; undefined when all were looked at. */
  readonly cursor: RetentionCursor | undefined;
}

/** What the sweep deletes. */
export interface RetentionSweep {
  /** Whether it goes through requests or through journals. */
  readonly table: ChainTable;
  /** Requests whose trail ended before this time, and journals of days that were over by then; in epoch milliseconds. */
  readonly before: number;
  /** The time now, in epoch milliseconds. */
  readonly at: number;
  /** Where to go on; undefined to start from the oldest. */
  readonly cursor: RetentionCursor | undefined;
}

/**
 * Deletes requests whose trail ended long ago, with everything that belongs to them, and journals of days long ago. Whether and when a
 * request ended is read from its sealed trail, not from columns that anyone with write access to the database could change. The anchor
 * that distinguishes retention from tampering is written first, in the same transaction.
 * @param key at least 32 bytes
 */
export const retireEnded = (
  db: Database,
  key: Uint8Array,
  { table, before, at, cursor }: RetentionSweep,
): Promise<Swept> =>
  db.tx(async (tx) => {
    const { batch, columns, mayBeOver, isOver, remove } = rules[table];
    const rows = await tx.query(
      `SELECT ${columns} FROM ${table}
       WHERE created_at < $1 AND (created_at, id) > ($2, $3) ORDER BY created_at, id LIMIT ${batch} {SKIP}`,
      [before, cursor?.createdAt ?? Number.MIN_SAFE_INTEGER, cursor?.id ?? ''],
    );
    const over: StoredHead[] = [];
    const kept: string[] = [];
    for (const row of rows.filter((candidate) => mayBeOver(candidate, before))) {
      const head = storedHeadOf(row);
      const events = await storedEventsOf(tx, head.id);
      if (trailFaultOf(head.id, events, head, key) !== undefined) kept.push(head.id);
      else if (events.every((event) => event.at < before) && isOver(events)) over.push(head);
    }
    const retired = over.map(({ id, n, mac }) => ({ id, n, mac }));
    const unanchored = over.filter(({ n, anchoredSequence }) => n > anchoredSequence);
    if (over.length > 0) await appendAnchor(tx, key, at, { unanchored, retired });
    for (const { id } of retired) await remove(tx, id);
    const last = rows.length < batch ? undefined : rows.at(-1);
    return {
      retired: retired.map(({ id }) => id),
      kept,
      cursor: last && { createdAt: Number(last['created_at']), id: String(last['id']) },
    };
  });

/** How the rows of one table are swept. */
interface RetentionRules {
  /** How many rows one transaction looks at. A journal may have thousands of events, and a transaction holds up other writers. */
  readonly batch: number;
  readonly columns: string;
  /** Whether the events of a row are worth reading. */
  readonly mayBeOver: (row: SqlRow, before: number) => boolean;
  /** Whether an intact chain has come to its end. */
  readonly isOver: (events: readonly StoredEvent[]) => boolean;
  readonly remove: (tx: Queryable, id: string) => Promise<void>;
}

const headColumns = 'id, created_at, chain_n, chain_mac, anchored_n';

const rules: Readonly<Record<ChainTable, RetentionRules>> = {
  request: {
    batch: 20,
    columns: `${headColumns}, state`,
    mayBeOver: ({ state }) => ended.has(state),
    isOver: (events) => events.some(({ text }) => ended.has(stateIn.parse(JSON.parse(text)).state)),
    remove: deleteRequest,
  },
  journal: {
    batch: 1,
    columns: headColumns,
    mayBeOver: ({ id }, before) => journalEndsAt(String(id)) <= before,
    isOver: () => true,
    remove: deleteJournal,
  },
};

const stateIn = z.object({ state: z.unknown().optional() });

/** Deletes the rows that refer to the request, then its own. */
async function deleteRequest(tx: Queryable, id: string): Promise<void> {
  for (const table of ['event', 'step', 'slice', 'card', 'target', 'secret', 'profile', 'webhook'])
    await tx.query(`DELETE FROM ${table} WHERE request = $1`, [id]);
  await tx.query('DELETE FROM request WHERE id = $1', [id]);
}

async function deleteJournal(tx: Queryable, id: string): Promise<void> {
  await tx.query('DELETE FROM event WHERE request = $1', [id]);
  await tx.query('DELETE FROM journal WHERE id = $1', [id]);
}
