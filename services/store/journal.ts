import type { NewEvent } from '../seal/event.ts';
import type { Database, Queryable } from './database.ts';
import { appendTo } from './events.ts';
import { journalOf } from './journal-id.ts';

/** Audit events that belong to no request: reads about people, downloads, and what people do to Cordon itself. */
export interface Journal {
  /** Seals an event into the journal of its day. It must hold no secrets. */
  note(event: NewEvent): Promise<void>;
}

/**
 * Makes the journal over the database: one chain for each day, by UTC.
 * @param auditKey at least 32 bytes
 */
export const createJournal = (db: Database, auditKey: Uint8Array): Journal => ({
  note: (event) => db.tx((tx) => noteIn(tx, auditKey, event)),
});

/**
 * Seals an event into the journal of its day, in the transaction of what it records.
 * @param auditKey at least 32 bytes
 */
export async function noteIn(tx: Queryable, auditKey: Uint8Array, event: NewEvent): Promise<void> {
  const id = journalOf(event.at);
  await tx.query(
    `INSERT INTO journal (id, chain_n, chain_mac, anchored_n, created_at) VALUES ($1, 0, '', 0, $2) ON CONFLICT DO NOTHING`,
    [id, event.at],
  );
  await tx.query('SELECT id FROM journal WHERE id = $1 {LOCK}', [id]);
  await appendTo('journal', tx, { key: auditKey, id, event });
}
