import assert from 'node:assert/strict';
import { derivedKey } from '../../bot/config/key-file.ts';
import type { RequestId } from '../../services/model/request.ts';
import { genesisOf, verifyChain } from '../../services/seal/chain.ts';
import type { AuditEvent } from '../../services/seal/event.ts';
import { eventsOf } from '../../services/store/events.ts';
import type { Database } from '../../services/store/database.ts';
import { openPostgres } from '../../services/store/postgres.ts';
import { afterTest } from './cleanup.ts';

/**
 * The trail of a request in a database that bots share, which must hold.
 * @returns its events, and the database, closed after the test
 */
export async function sealedTrailIn(
  url: string,
  id: string,
): Promise<{ readonly db: Database; readonly events: readonly AuditEvent[] }> {
  const db = openPostgres({ url });
  afterTest(() => db.close());
  const sealed = await eventsOf(db, id as RequestId);
  assert.deepEqual(verifyChain(sealed, derivedKey(Buffer.alloc(32, 7), 'audit'), genesisOf(id)), { ok: true });
  return { db, events: sealed.map(({ body }) => body) };
}
