import { canonical, genesisOf, seal } from '../audit/chain.ts';
import type { RequestId } from '../requests/request.ts';
import type { Queryable } from './database.ts';

/** One line of the audit. `kind` and `at` (epoch ms) are always there; nothing in it is secret. */
export interface AuditEvent {
  readonly kind: string;
  readonly at: number;
  readonly [key: string]: unknown;
}

export interface SealedEvent {
  readonly request: string;
  readonly n: number;
  readonly body: AuditEvent;
  /** HMAC over the one before and this one; the chain is per request. */
  readonly mac: string;
}

/** Appends to a request's chain, in the transaction of what it records; the request's row is locked by the caller. */
export async function appendEvent(tx: Queryable, key: Uint8Array, id: RequestId, event: AuditEvent): Promise<void> {
  const [head] = await tx.query('SELECT chain_n, chain_mac FROM request WHERE id = $1', [id]);
  const n = Number(head?.['chain_n'] ?? 0) + 1;
  const mac = seal(n === 1 ? genesisOf(id) : String(head?.['chain_mac']), event, key);
  await tx.query('INSERT INTO event (request, n, at, body, mac) VALUES ($1, $2, $3, $4, $5)', [
    id,
    n,
    event.at,
    canonical(event),
    mac,
  ]);
  await tx.query('UPDATE request SET chain_n = $2, chain_mac = $3 WHERE id = $1', [id, n, mac]);
}

/** A request's audit, oldest first. */
export async function eventsOf(db: Queryable, id: RequestId): Promise<readonly SealedEvent[]> {
  const rows = await db.query('SELECT request, n, body, mac FROM event WHERE request = $1 ORDER BY n', [id]);
  return rows.map((row) => ({
    request: String(row['request']),
    n: Number(row['n']),
    body: JSON.parse(String(row['body'])) as AuditEvent,
    mac: String(row['mac']),
  }));
}
