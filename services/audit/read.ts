import type { Queryable } from '../store/database.ts';
import type { AuditEvent, SealedEvent } from '../store/events.ts';

/** One request's chain, with what its row says of it and what an export needs to know of people. */
export interface Chain {
  readonly request: string;
  readonly n: number;
  readonly mac: string;
  /** The frozen payload, as JSON. */
  readonly payload: string;
  readonly events: readonly SealedEvent[];
}

const pageSize = 200;

/** Every chain, in the order of the requests' ids; a page is in memory at a time, however many there are. */
export async function* chains(db: Queryable, only?: string): AsyncGenerator<Chain> {
  let after = '';
  for (;;) {
    const rows = await db.query(
      `SELECT id, chain_n, chain_mac, payload FROM request WHERE id > $1 AND ($2 = '' OR id = $2) ORDER BY id LIMIT $3`,
      [after, only ?? '', pageSize],
    );
    for (const row of rows) {
      const request = String(row['id']);
      after = request;
      yield {
        request,
        n: Number(row['chain_n']),
        mac: String(row['chain_mac']),
        payload: String(row['payload']),
        events: await eventsIn(db, request),
      };
    }
    if (rows.length < pageSize) return;
  }
}

/** Events whose request is gone: nobody deletes a request and leaves its audit. */
export async function orphans(db: Queryable): Promise<readonly string[]> {
  const rows = await db.query(
    'SELECT DISTINCT event.request AS id FROM event LEFT JOIN request ON request.id = event.request WHERE request.id IS NULL',
  );
  return rows.map((row) => String(row['id']));
}

async function eventsIn(db: Queryable, request: string): Promise<readonly SealedEvent[]> {
  const rows = await db.query('SELECT n, body, mac FROM event WHERE request = $1 ORDER BY n', [request]);
  return rows.map((row) => ({
    request,
    n: Number(row['n']),
    body: bodyOf(String(row['body'])),
    mac: String(row['mac']),
  }));
}

/** A body that is no JSON any more is not what was sealed; that is for verify to say. */
function bodyOf(text: string): AuditEvent {
  try {
    return JSON.parse(text) as AuditEvent;
  } catch {
    return { kind: 'not JSON', at: 0 };
  }
}
