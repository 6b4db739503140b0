import type { StoredEvent } from '../seal/trail.ts';
import { rowsOf } from './audit-pages.ts';
import { chainTableOf, chainTables, storedHeadOf, type ChainTable, type StoredHead } from './chains.ts';
import type { Database, Queryable, SqlRow } from './database.ts';
import { storedEventOf, storedEventsOf } from './events.ts';

/** The trail of one request, or the journal of one day. */
export interface StoredTrail {
  readonly id: string;
  readonly table: ChainTable;
  readonly events: readonly StoredEvent[];
  /** The head of the chain by its own row; undefined when there is no such row. */
  readonly head: StoredHead | undefined;
  /** The rows of the request; undefined for a journal, and when there is no such request. */
  readonly rows: RequestRows | undefined;
}

/** The rows of a request exactly as they are in the database. Nothing in them has been verified. */
export interface RequestRows {
  readonly request: SqlRow;
  /** By their numbers. */
  readonly steps: readonly SqlRow[];
}

/** A trail while its events are being read. */
interface OpenTrail {
  readonly id: string;
  readonly events: StoredEvent[];
  head: StoredHead | undefined;
}

/**
 * Reads every trail and journal, one after the other; one of them and one page at a time are in memory. The rows of a request may be
 * newer than its events while a bot is running: read both again with `trailUnderLock` before you conclude that they differ.
 */
export async function* trails(db: Queryable, pageSize = 500): AsyncGenerator<StoredTrail> {
  let open: OpenTrail | undefined;
  let rowsOfPage: (id: string) => RequestRows | undefined = () => undefined;
  const finished = ({ id, events, head }: OpenTrail): StoredTrail => ({
    id,
    table: chainTableOf(id),
    events,
    head,
    rows: rowsOfPage(id),
  });
  let after: readonly [id: string, sequence: number] = ['', 0];
  for (;;) {
    const page = await db.query(
      `SELECT event.request, event.n, event.at, event.body, event.mac, COALESCE(request.id, journal.id) AS id,
         COALESCE(request.chain_n, journal.chain_n) AS chain_n, COALESCE(request.chain_mac, journal.chain_mac) AS chain_mac,
         COALESCE(request.anchored_n, journal.anchored_n) AS anchored_n
       FROM event LEFT JOIN request ON request.id = event.request LEFT JOIN journal ON journal.id = event.request
       WHERE (event.request, event.n) > ($1, $2) ORDER BY event.request, event.n LIMIT $3`,
      [...after, pageSize],
    );
    const ids = new Set([...(open === undefined ? [] : [open.id]), ...page.map((row) => String(row['request']))]);
    const last = page.at(-1);
    const isLastPage = page.length < pageSize;
    if (!isLastPage) ids.delete(String(last?.['request'])); // it may go on, and its rows are read when it ends
    rowsOfPage = await requestRows(db, [...ids]);
    for (const row of page) {
      const id = String(row['request']);
      if (open?.id !== id) {
        if (open !== undefined) yield finished(open);
        open = { id, events: [], head: undefined };
      }
      open.events.push(storedEventOf(row));
      // The head was read in the same statement as the newest event, so they match whatever is written meanwhile.
      open.head = row['id'] === null ? undefined : storedHeadOf(row);
    }
    if (last === undefined || isLastPage) break;
    after = [String(last['request']), Number(last['n'])];
  }
  if (open !== undefined) yield finished(open);
}

/** Reads a request's trail and rows while nothing can change them; undefined when there is no such request any more. */
export const trailUnderLock = (db: Database, id: string): Promise<StoredTrail | undefined> =>
  db.tx(async (tx) => {
    const [request] = await tx.query('SELECT * FROM request WHERE id = $1 {LOCK}', [id]);
    if (request === undefined) return undefined;
    const events = await storedEventsOf(tx, id);
    const steps = await rowsOf(tx, 'step', [id]);
    return { id, table: 'request', events, head: storedHeadOf(request), rows: { request, steps: inOrder(steps) } };
  });

/** Ids of requests and journals that have no events at all, a hundred of each at most. */
export async function chainsWithoutEvents(db: Queryable): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const table of chainTables) {
    const rows = await db.query(
      `SELECT id FROM ${table} WHERE NOT EXISTS (SELECT 1 FROM event WHERE event.request = ${table}.id) ORDER BY id LIMIT 100`,
    );
    ids.push(...rows.map((row) => String(row['id'])));
  }
  return ids;
}

async function requestRows(db: Queryable, ids: readonly string[]): Promise<(id: string) => RequestRows | undefined> {
  const requests = ids.filter((id) => chainTableOf(id) === 'request');
  const byId = new Map((await rowsOf(db, 'request', requests)).map((row) => [row['id'], row]));
  const steps = await rowsOf(db, 'step', requests);
  return (id) => {
    const request = byId.get(id);
    return request && { request, steps: inOrder(steps.filter((step) => step['request'] === id)) };
  };
}

const inOrder = (steps: readonly SqlRow[]): readonly SqlRow[] =>
  steps.toSorted((a, b) => Number(a['n']) - Number(b['n']));
