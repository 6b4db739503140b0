import type { StoredEvent } from '../seal/trail.ts';
import type { Queryable, SqlRow } from './database.ts';
import { storedEventOf } from './events.ts';

/** Selects events. Times are epoch milliseconds; `since` is inclusive, `until` exclusive. */
export interface EventFilter {
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** Id of the only request, or of the only journal, to read. */
  readonly request?: string | undefined;
}

/** A stored event with the id of its request or journal. */
export interface EventRow extends StoredEvent {
  readonly request: string;
}

/** Reads events in the order of their times, or of their numbers for a single request; one page at a time is in memory. */
export async function* eventPages(
  db: Queryable,
  { since = Number.MIN_SAFE_INTEGER, until = Number.MAX_SAFE_INTEGER, request }: EventFilter,
  pageSize = 200,
): AsyncGenerator<readonly EventRow[]> {
  let last: EventRow | undefined;
  do {
    const rows: readonly SqlRow[] =
      request === undefined
        ? await db.query(
            `SELECT * FROM event WHERE (at, request, n) > ($1, $2, $3) AND at < $4 ORDER BY at, request, n LIMIT $5`,
            [last?.at ?? since, last?.request ?? '', last?.sequence ?? 0, until, pageSize],
          )
        : await db.query(
            `SELECT * FROM event WHERE request = $1 AND n > $2 AND at >= $3 AND at < $4 ORDER BY n LIMIT $5`,
            [request, last?.sequence ?? 0, since, until, pageSize],
          );
    const page = rows.map((row) => ({ request: String(row['request']), ...storedEventOf(row) }));
    if (page.length > 0) yield page;
    last = page.length < pageSize ? undefined : page.at(-1);
  } while (last !== undefined);
}

/** The rows of a table that belong to these requests. */
export async function rowsOf(
  db: Queryable,
  table: 'request' | 'step',
  requests: readonly string[],
): Promise<readonly SqlRow[]> {
  if (requests.length === 0) return [];
  const places = requests.map((_, i) => `$${i + 1}`).join();
  return db.query(`SELECT * FROM ${table} WHERE ${table === 'request' ? 'id' : 'request'} IN (${places})`, requests);
}

/** Which event, and the time it carries in epoch milliseconds. */
export interface EventKey {
  /** Id of its request or journal. */
  readonly request: string;
  /** Its number there, from 1. */
  readonly n: number;
  readonly at: number;
}

/**
 * Reads which events there are from a time on, in the order of their times, one page at a time.
 * @param since epoch milliseconds, inclusive
 */
export async function* eventKeyPages(
  db: Queryable,
  since: number,
  pageSize = 500,
): AsyncGenerator<readonly EventKey[]> {
  let last: EventKey | undefined;
  do {
    const rows = await db.query(
      'SELECT request, n, at FROM event WHERE (at, request, n) > ($1, $2, $3) ORDER BY at, request, n LIMIT $4',
      [last?.at ?? since, last?.request ?? '', last?.n ?? 0, pageSize],
    );
    const page = rows.map((row) => ({ request: String(row['request']), n: Number(row['n']), at: Number(row['at']) }));
    if (page.length > 0) yield page;
    last = page.length < pageSize ? undefined : page.at(-1);
  } while (last !== undefined);
}

/** A part of one chain. */
export interface ChainPart {
  readonly request: string;
  /** Numbers greater than this. */
  readonly after: number;
  /** Numbers up to this. */
  readonly upTo: number;
  /** Only events that carry this time or a later one, in epoch milliseconds. */
  readonly since: number;
}

/** Reads a part of one chain, in the order of the numbers. */
export async function chainPart(
  db: Queryable,
  { request, after, upTo, since }: ChainPart,
): Promise<readonly EventRow[]> {
  const rows = await db.query('SELECT * FROM event WHERE request = $1 AND n > $2 AND n <= $3 AND at >= $4 ORDER BY n', [
    request,
    after,
    upTo,
    since,
  ]);
  return rows.map((row) => ({ request, ...storedEventOf(row) }));
}
