import type { Queryable } from './database.ts';

/**
 * Lets the transactions that open requests take turns, over all replicas: each waits until the one before it has ended, and so sees what
 * that one has stored. It locks a row that every database has.
 */
export async function takeTurns(tx: Queryable): Promise<void> {
  await tx.query('SELECT n FROM migration WHERE n = 1 {LOCK}');
}
