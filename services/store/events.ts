import { canonicalJson, genesisOf, seal } from '../seal/chain.ts';
import type { StoredEvent } from '../seal/trail.ts';
import type { RequestId } from '../model/request.ts';
import type { ChainTable } from './chains.ts';
import type { Queryable, SqlRow, SqlValue } from './database.ts';
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
  const [head = noHead] = await tx.query(`SELECT chain_n, chain_mac FROM ${table} WHERE id = $1`, [id]);
  await appendAll(table, tx, { key, id, events: [event], head });
}

const noHead: SqlRow = { chain_n: 0, chain_mac: '' };

/** Events for one chain, in the order in which they are appended. */
export interface Appended {
  /** Seals the events; at least 32 bytes. */
  readonly key: Uint8Array;
  /** The id of the chain. */
  readonly id: string;
  readonly events: readonly AuditEvent[];
  /** The row with the chain's head, as it was read under its lock: `chain_n` and `chain_mac`. */
  readonly head: SqlRow;
}

/**
 * Appends several events to a chain in one statement. The caller must hold the lock of the row with its head.
 * @throws {RangeError} when the key is shorter than 32 bytes
 */
export async function appendAll(table: ChainTable, tx: Queryable, { key, id, events, head }: Appended): Promise<void> {
  if (events.length === 0) return;
  let sequence = Number(head['chain_n']);
  let mac = sequence === 0 ? genesisOf(id) : String(head['chain_mac']);
  const values: SqlValue[] = [];
  for (const event of events) {
    sequence += 1;
    mac = seal(mac, event, key);
    values.push(id, sequence, event.at, canonicalJson(event), mac);
  }
  const rows = events.map((_, row) => `(${[1, 2, 3, 4, 5].map((column) => `$${row * 5 + column}`).join(', ')})`);
  await tx.query(`INSERT INTO event (request, n, at, body, mac) VALUES ${rows.join(', ')}`, values);
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
