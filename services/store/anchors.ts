import { z } from 'zod';
import { jsonOr } from '../base/json.ts';
import { anchorLine, firstAnchorFollows, kidOf, type Head } from '../seal/anchor.ts';
import { chainTables, storedHeadOf, type ChainTable, type StoredHead } from './chains.ts';
import type { Database, Queryable, SqlRow } from './database.ts';

/** How many heads one anchor has at most. This keeps it to about 25 kB, and locks few rows at once. */
export const headsAtMost = 250;

/**
 * Writes one anchor over trails with events that are not anchored yet; it is not sent yet. Call it until it returns fewer than
 * `headsAtMost`. Trails that are being written to are left for the next time.
 * @param key at least 32 bytes
 * @param at epoch milliseconds
 * @returns how many trails the anchor covers
 */
export const anchorUnanchored = (db: Database, key: Uint8Array, at: number): Promise<number> =>
  db.tx(async (tx) => {
    const unanchored: StoredHead[] = [];
    for (const table of chainTables)
      unanchored.push(...(await takeUnanchored(tx, table, headsAtMost - unanchored.length)));
    if (unanchored.length > 0) await appendAnchor(tx, key, at, { unanchored, retired: [] });
    return unanchored.length;
  });

/** Reads and locks the heads in a table that are not anchored yet, and notes that they are. */
async function takeUnanchored(tx: Queryable, table: ChainTable, atMost: number): Promise<readonly StoredHead[]> {
  const rows = await tx.query(
    `SELECT id, chain_n, chain_mac, anchored_n FROM ${table} WHERE chain_n > anchored_n ORDER BY id LIMIT $1 {SKIP}`,
    [atMost],
  );
  const heads = rows.map(storedHeadOf);
  const last = heads.at(-1);
  if (last === undefined) return [];
  // Always the same number of parameters, so that it is always the same statement.
  const ids = Array.from({ length: headsAtMost }, (_, i) => (heads[i] ?? last).id);
  await tx.query(
    `UPDATE ${table} SET anchored_n = chain_n WHERE id IN (${ids.map((_, i) => `$${i + 1}`).join()})`,
    ids,
  );
  return heads;
}

/** What an anchor covers. */
export interface AnchoredHeads {
  /** Trails with events that are not anchored yet. */
  readonly unanchored: readonly StoredHead[];
  /** Trails that are deleted in the same transaction. */
  readonly retired: readonly Head[];
}

/**
 * Adds the next anchor to the chain of anchors. Only one process may do so at a time; a second one would fail on `seq`.
 * @param key at least 32 bytes
 * @param at epoch milliseconds
 */
export async function appendAnchor(
  tx: Queryable,
  key: Uint8Array,
  at: number,
  { unanchored, retired }: AnchoredHeads,
): Promise<void> {
  const [row] = await tx.query('SELECT line FROM anchor ORDER BY seq DESC LIMIT 1');
  const previous = row === undefined ? noAnchor : previousAnchor.parse(JSON.parse(String(row['line'])));
  const firstTime = unanchored.filter(({ anchoredSequence }) => anchoredSequence === 0);
  const added = unanchored.reduce((all, { n, anchoredSequence }) => all + n - anchoredSequence, 0);
  const removed = retired.reduce((all, { n }) => all + n, 0);
  const seq = previous.seq + 1;
  const line = anchorLine(
    {
      seq,
      at,
      kid: kidOf(key),
      prev: previous.mac,
      requests: previous.requests + firstTime.length - retired.length,
      events: previous.events + added - removed,
      heads: unanchored.map(({ id, n, mac }) => ({ id, n, mac })),
      retired,
    },
    key,
  );
  await tx.query('INSERT INTO anchor (seq, line, sent) VALUES ($1, $2, 0)', [seq, line]);
}

/** What an anchor takes from the previous one. */
const previousAnchor = z.object({ seq: z.number(), mac: z.string(), requests: z.number(), events: z.number() });
const noAnchor: z.output<typeof previousAnchor> = { seq: 0, mac: firstAnchorFollows, requests: 0, events: 0 };

/** An anchor in the database, which keeps it until it is sent, and the newest one so that the next can follow it. */
export interface StoredAnchor {
  readonly seq: number;
  /** What is sent: JSON, without the line break. */
  readonly line: string;
  readonly sent: boolean;
}

/** The oldest anchor that is not sent yet; undefined when all are. */
export async function nextUnsent(db: Queryable): Promise<StoredAnchor | undefined> {
  const [row] = await db.query('SELECT seq, line, sent FROM anchor WHERE sent = 0 ORDER BY seq LIMIT 1');
  return row && storedAnchorOf(row);
}

/**
 * When the oldest anchor that is not sent yet was written.
 * @returns epoch milliseconds; null when all are sent
 */
export async function unsentSince(db: Queryable): Promise<number | null> {
  const anchor = await nextUnsent(db);
  return anchor === undefined ? null : writtenAt.parse(jsonOr(anchor.line, undefined)).at;
}

const writtenAt = z.object({ at: z.number() });

/** Notes that an anchor was sent, and deletes the older ones, which are no longer needed here. */
export async function noteSent(db: Queryable, seq: number): Promise<void> {
  await db.query('UPDATE anchor SET sent = 1 WHERE seq = $1', [seq]);
  await db.query('DELETE FROM anchor WHERE sent = 1 AND seq < $1', [seq]);
}

/** All anchors that are still in the database, oldest first; one page at a time is in memory. */
export async function* storedAnchors(db: Queryable): AsyncGenerator<StoredAnchor> {
  for (let after = 0; ;) {
    const rows = await db.query('SELECT seq, line, sent FROM anchor WHERE seq > $1 ORDER BY seq LIMIT 100', [after]);
    const page = rows.map(storedAnchorOf);
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.seq;
  }
}

const storedAnchorOf = (row: SqlRow): StoredAnchor => ({
  seq: Number(row['seq']),
  line: String(row['line']),
  sent: row['sent'] === 1,
});
