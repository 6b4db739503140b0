import type { Place, RequestId } from '../model/request.ts';
import type { PrivateDelivery } from '../model/private-delivery.ts';
import type { Queryable } from './database.ts';
import { followsRevision } from './post-kinds.ts';
import { requestOf } from './rows.ts';

/**
 * Brings all messages that follow a request behind it, because something changed that they show and its state does not. Call it in the
 * transaction of that change.
 */
export async function refreshPosts(tx: Queryable, request: RequestId): Promise<void> {
  await tx.query('UPDATE request SET revision = revision + 1 WHERE id = $1', [request]);
  await tx.query(
    `UPDATE card SET settled = 0 WHERE request = $1 AND ${followsRevision} AND activity_id IS NOT NULL AND dropped = 0 AND moved = 0`,
    [request],
  );
}

/** What became of the private card of a request's secrets; undefined for a request that has none. */
export async function revealDelivery(db: Queryable, request: RequestId): Promise<PrivateDelivery | undefined> {
  const [row] = await db.query(`SELECT activity_id, dropped FROM card WHERE request = $1 AND kind = 'reveal'`, [
    request,
  ]);
  if (row === undefined) return undefined;
  if (row['activity_id'] !== null) return 'delivered';
  return row['dropped'] === 1 ? 'refused' : 'not-yet';
}

/** Whether a request had secrets to hand over, and so has an outcome of that to show. */
export async function hasHandover(db: Queryable, request: RequestId): Promise<boolean> {
  const rows = await db.query(`SELECT n FROM card WHERE request = $1 AND kind IN ('reveal', 'handover')`, [request]);
  return rows.length > 0;
}

/** Where a request was made; undefined when there is none, or its row cannot be read. */
export async function placeOf(db: Queryable, request: RequestId): Promise<Place | undefined> {
  const [row] = await db.query('SELECT * FROM request WHERE id = $1', [request]);
  try {
    return row && requestOf(row).place;
  } catch {
    return undefined; // its runner finds that out and says so; a secret must be deleted all the same
  }
}

/**
 * Notes that Teams refuses the private card of a request for good. The secrets stay, and the card can be sent again until their time is
 * over. Call it in a transaction, together with what tells people.
 */
export async function noteRevealRefused(tx: Queryable, sequence: number, request: RequestId): Promise<void> {
  await tx.query('UPDATE card SET dropped = 1, settled = 1, tries = tries + 1 WHERE n = $1', [sequence]);
  await refreshPosts(tx, request);
}

/**
 * Has the private card of a request sent once more, unless Teams has taken it.
 * @param near where the request was made, near which the personal chat is found
 * @param at epoch milliseconds; it is due from then on
 */
export async function revealAgain(tx: Queryable, request: RequestId, near: Place, at: number): Promise<void> {
  const rows = await tx.query(
    `UPDATE card SET dropped = 0, settled = 0, tries = 0, next_try_at = $2, waiting_since = NULL, conversation = $3, reference = $4
     WHERE request = $1 AND kind = 'reveal' AND activity_id IS NULL AND dropped = 1 RETURNING n`,
    [request, at, near.conversation, JSON.stringify(near.reference)],
  );
  if (rows.length > 0) await refreshPosts(tx, request);
}
