import { canonicalJson, genesisOf, seal } from '../seal/chain.ts';
import type { StoredEvent } from '../seal/trail.ts';
import type { RequestId } from '../model/request.ts';
import { storedHeadOf, type StoredHead } from './anchors.ts';
import type { Queryable, SqlRow } from './database.ts';
import type { AuditEvent, SealedEvent } from '../seal/event.ts';

/**
 * Appends an event to a request's chain, in the transaction of what it records. The caller must hold the lock of the request's row.
 * @param key at least 32 bytes
 */
export const appendEvent = (tx: Queryable, key: Uint8Array, id: RequestId, event: AuditEvent): Promise<void> =>
  appendTo('request', tx, { key, id, event });

/**
 * Appends an event to a chain whose head is a row of the named table. The caller must hold the lock of that row.
 * @throws {RangeError} when the key is shorter than 32 bytes
 */
export async function appendTo(
  table: 'request' | 'journal',
  tx: Queryable,
  { key, id, event }: { readonly key: Uint8Array; readonly id: string; readonly event: AuditEvent },
): Promise<void> {
  const [head] = await tx.query(`SELECT chain_n, chain_mac FROM ${table} WHERE id = $1`, [id]);
  const sequence = Number(head?.['chain_n'] ?? 0) + 1;
  const mac = seal(sequence === 1 ? genesisOf(id) : String(head?.['chain_mac']), event, key);
  await tx.query('INSERT INTO event (request, n, at, body, mac) VALUES ($1, $2, $3, $4, $5)', [
    id,
    sequence,
    event.at,
    canonicalJson(event),
    mac,
  ]);
  await tx.query(`UPDATE ${table} SET chain_n = $2, chain_mac = $3 WHERE id = $1`, [id, sequence, mac]);
}

/** The audit events of a request, oldest first. */
export async function eventsOf(db: Queryable, id: RequestId): Promise<readonly SealedEvent[]> {
  const rows = await db.query('SELECT request, n, body, mac FROM event WHERE request = $1 ORDER BY n', [id]);
  return rows.map((row) => ({
    request: String(row['request']),
    sequence: Number(row['n']),
    body: JSON.parse(String(row['body'])) as AuditEvent,
    mac: String(row['mac']),
  }));
}

/** The audit events of a request exactly as they are in the database, oldest first, for anyone who does not trust it. */
export async function storedEventsOf(db: Queryable, id: string): Promise<readonly StoredEvent[]> {
  return (await db.query('SELECT n, at, body, mac FROM event WHERE request = $1 ORDER BY n', [id])).map(storedEventOf);
}

/** An event from a row of `event`. */
export const storedEventOf = (row: SqlRow): StoredEvent => ({
  sequence: Number(row['n']),
  at: Number(row['at']),
  text: String(row['body']),
  mac: String(row['mac']),
});

/** The trail of one request. */
export interface StoredTrail {
  readonly id: string;
  readonly events: readonly StoredEvent[];
  /** The head of the trail by the request's own row; undefined when there is no such row. */
  readonly head: StoredHead | undefined;
}

/** Reads every trail, one after the other; one trail and one page at a time are in memory. */
export async function* trails(db: Queryable, pageSize = 500): AsyncGenerator<StoredTrail> {
  let id: string | undefined;
  let events: StoredEvent[] = [];
  let head: StoredHead | undefined;
  let after: readonly [id: string, sequence: number] = ['', 0];
  for (;;) {
    const rows = await db.query(
      `SELECT event.request, event.n, event.at, event.body, event.mac, request.id, chain_n, chain_mac, anchored_n
       FROM event LEFT JOIN request ON request.id = event.request
       WHERE (event.request, event.n) > ($1, $2) ORDER BY event.request, event.n LIMIT $3`,
      [...after, pageSize],
    );
    for (const row of rows) {
      const next = String(row['request']);
      if (id !== undefined && id !== next) {
        yield { id, events, head };
        events = [];
      }
      id = next;
      events.push(storedEventOf(row));
      // The head was read in the same statement as the newest event, so they match whatever is written meanwhile.
      head = row['id'] === null ? undefined : storedHeadOf(row);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) break;
    after = [String(last['request']), Number(last['n'])];
  }
  if (id !== undefined) yield { id, events, head };
}

/** Ids of requests that have no events at all, a hundred at most. */
export async function requestsWithoutEvents(db: Queryable): Promise<readonly string[]> {
  const rows = await db.query(
    'SELECT id FROM request WHERE NOT EXISTS (SELECT 1 FROM event WHERE event.request = request.id) ORDER BY id LIMIT 100',
  );
  return rows.map((row) => String(row['id']));
}
