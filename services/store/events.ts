import { canonicalJson, genesisOf, seal } from '../seal/chain.ts';
import type { StoredEvent } from '../seal/trail.ts';
import type { RequestId } from '../model/request.ts';
import type { ChainTable } from './chains.ts';
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
  table: ChainTable,
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
