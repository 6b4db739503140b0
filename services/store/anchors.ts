import { z } from 'zod';
import { anchorLine, firstAnchorFollows, kidOf, type Head } from '../seal/anchor.ts';
import type { Database, Queryable, SqlRow } from './database.ts';

/** Heads of one anchor at most: about 25 kB, and few rows locked at once. */
export const headsAtMost = 250;

/** A head that is stored, and how much of it was anchored before. */
export interface StoredHead extends Head {
  readonly anchoredN: number;
}

/**
 * Writes one anchor over trails that have grown since they were last anchored. Call it until it answers fewer than `headsAtMost`; those
 * that somebody writes to right now come with the next turn. Nothing is sent yet.
 * @returns how many trails it took
 */
export const anchorUnanchored = (db: Database, key: Uint8Array, at: number): Promise<number> =>
  db.tx(async (tx) => {
    const rows = await tx.query(
      `SELECT id, chain_n, chain_mac, anchored_n FROM request WHERE chain_n > anchored_n ORDER BY id LIMIT ${headsAtMost} {SKIP}`,
    );
    const grown = rows.map(storedHeadOf);
    const last = grown.at(-1);
    if (last === undefined) return 0;
    // Always as many parameters, so that it is always the same statement.
    const ids = Array.from({ length: headsAtMost }, (_, i) => (grown[i] ?? last).id);
    await tx.query(
      `UPDATE request SET anchored_n = chain_n WHERE id IN (${ids.map((_, i) => `$${i + 1}`).join()})`,
      ids,
    );
    await appendAnchor(tx, key, at, { grown, retired: [] });
    return grown.length;
  });

/** Adds the next anchor to the chain of anchors. One process does it at a time; a second one would fail on `seq`. */
export async function appendAnchor(
  tx: Queryable,
  key: Uint8Array,
  at: number,
  { grown, retired }: { readonly grown: readonly StoredHead[]; readonly retired: readonly Head[] },
): Promise<void> {
  const [row] = await tx.query('SELECT line FROM anchor ORDER BY seq DESC LIMIT 1');
  const before = row === undefined ? nothingBefore : toFollow.parse(JSON.parse(String(row['line'])));
  const isNew = grown.filter(({ anchoredN }) => anchoredN === 0);
  const added = grown.reduce((all, { n, anchoredN }) => all + n - anchoredN, 0);
  const removed = retired.reduce((all, { n }) => all + n, 0);
  const seq = before.seq + 1;
  const line = anchorLine(
    {
      ...{ seq, at, kid: kidOf(key), prev: before.mac },
      requests: before.requests + isNew.length - retired.length,
      events: before.events + added - removed,
      heads: grown.map(({ id, n, mac }) => ({ id, n, mac })),
      retired,
    },
    key,
  );
  await tx.query('INSERT INTO anchor (seq, line, sent) VALUES ($1, $2, 0)', [seq, line]);
}

/** What the next anchor needs of the one before. */
const toFollow = z.object({ seq: z.number(), mac: z.string(), requests: z.number(), events: z.number() });
const nothingBefore: z.output<typeof toFollow> = { seq: 0, mac: firstAnchorFollows, requests: 0, events: 0 };

/** An anchor as the database keeps it: until it is sent, and the newest one for the next to follow. */
export interface StoredAnchor {
  readonly seq: number;
  /** As it is sent: JSON, without the line break. */
  readonly line: string;
  readonly sent: boolean;
}

/** The oldest anchor that was not sent yet. */
export async function nextUnsent(db: Queryable): Promise<StoredAnchor | undefined> {
  const [row] = await db.query('SELECT seq, line, sent FROM anchor WHERE sent = 0 ORDER BY seq LIMIT 1');
  return row && storedAnchorOf(row);
}

/** Notes that an anchor has arrived; those before it are no longer needed here. */
export async function noteSent(db: Queryable, seq: number): Promise<void> {
  await db.query('UPDATE anchor SET sent = 1 WHERE seq = $1', [seq]);
  await db.query('DELETE FROM anchor WHERE sent = 1 AND seq < $1', [seq]);
}

/** All anchors that the database still has, oldest first, page by page. */
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

/** What is stored of a trail's head, from a row of `request`. */
export const storedHeadOf = (row: SqlRow): StoredHead => ({
  id: String(row['id']),
  n: Number(row['chain_n']),
  mac: String(row['chain_mac']),
  anchoredN: Number(row['anchored_n']),
});

const storedAnchorOf = (row: SqlRow): StoredAnchor => ({
  seq: Number(row['seq']),
  line: String(row['line']),
  sent: row['sent'] === 1,
});
