import type { RequestId } from '../model/request.ts';
import type { Database, Queryable } from './database.ts';
import { addAlertPost } from './outbox-rows.ts';

/** An alert that another system has sent. */
export interface StoredAlert {
  readonly id: string;
  /** The alert as JSON, reduced to what its card needs; versions before stored it as it was sent. */
  readonly body: string;
  /** Grows by one with each change of the alert, with each request that is made in its thread, and with each new state of one. */
  readonly revision: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** An alert to store. */
export interface NewAlert {
  readonly id: string;
  readonly body: string;
  /** Id of the channel where its card is to be posted. */
  readonly channel: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** How long requests that are made in the thread of an alert are added to its card and followed to their end, in milliseconds. */
const followedMs = 86_400_000;
/** How long an alert is kept, so that its id is recognised when it is sent again, in milliseconds. */
const keptMs = 30 * followedMs;

/**
 * Stores an alert together with the post that shows it, and deletes alerts that came more than thirty days ago.
 * @returns false when an alert with this id is stored already; nothing is added then
 */
export const addAlert = (db: Database, { id, body, channel, at }: NewAlert): Promise<boolean> =>
  db.tx(async (tx) => {
    await tx.query('DELETE FROM card WHERE alert IN (SELECT id FROM alert WHERE created_at < $1)', [at - keptMs]);
    await tx.query('DELETE FROM alert WHERE created_at < $1', [at - keptMs]);
    const rows = await tx.query(
      `INSERT INTO alert (id, body, conversation, revision, created_at)
       VALUES ($1, $2, $3, 1, $4) ON CONFLICT DO NOTHING RETURNING id`,
      [id, body, channel, at],
    );
    if (rows.length === 0) return false;
    await addAlertPost(tx, id, channel, at);
    return true;
  });

/** How often a change is tried anew because another one came first. */
const changesAtMost = 10;

/**
 * Replaces what is stored of an alert.
 * @param change makes the new body of the stored one, or answers undefined to leave it; `shows` is whether its card is behind then. It may
 *   be called several times, because another change may come first.
 * @returns whether its card is behind now
 * @throws {Error} when other changes came first again and again
 */
export async function changeAlert(
  db: Database,
  id: string,
  change: (body: string) => { readonly body: string; readonly shows: boolean } | undefined,
): Promise<boolean> {
  for (let tries = 0; tries < changesAtMost; tries += 1) {
    const stored = await findAlert(db, id);
    const next = stored && change(stored.body);
    if (stored === undefined || next === undefined) return false;
    const isDone = await db.tx(async (tx) => {
      const rows = await tx.query(
        'UPDATE alert SET body = $2, revision = revision + $3 WHERE id = $1 AND body = $4 RETURNING id',
        [id, next.body, next.shows ? 1 : 0, stored.body],
      );
      if (rows.length > 0 && next.shows)
        await tx.query('UPDATE card SET settled = 0 WHERE alert = $1 AND dropped = 0', [id]);
      return rows.length > 0;
    });
    if (isDone) return next.shows;
  }
  throw new Error(`the alert ${id} is changed all the time`);
}

/** The alert with this id; undefined when there is none. */
export async function findAlert(db: Queryable, id: string): Promise<StoredAlert | undefined> {
  const [row] = await db.query('SELECT id, body, revision, created_at FROM alert WHERE id = $1', [id]);
  return (
    row && {
      id: String(row['id']),
      body: String(row['body']),
      revision: Number(row['revision']),
      createdAt: Number(row['created_at']),
    }
  );
}

/**
 * Notes that a request was made in a conversation, or that its state has changed. If it is the thread of an alert, and the request was made
 * within a day of that, the alert's card is behind from now on.
 * @param at when the request was made, in epoch milliseconds
 */
export async function noteRequestInThread(tx: Queryable, conversation: string, at: number): Promise<void> {
  const rows = await tx.query(
    `UPDATE alert SET revision = revision + 1 WHERE created_at > $2
     AND id IN (SELECT alert FROM card WHERE conversation = $1 AND kind = 'alert') RETURNING id`,
    [conversation, at - followedMs],
  );
  for (const { id = null } of rows)
    await tx.query('UPDATE card SET settled = 0 WHERE alert = $1 AND dropped = 0', [id]);
}

/** Ids of the newest requests that were made in a conversation, oldest first. */
export async function requestsIn(db: Queryable, conversation: string, limit: number): Promise<readonly RequestId[]> {
  const rows = await db.query(
    'SELECT id FROM request WHERE conversation = $1 ORDER BY created_at DESC, id DESC LIMIT $2',
    [conversation, limit],
  );
  return rows.map(({ id }) => String(id) as RequestId).reverse();
}

/** Whether the card of an alert is posted. */
export async function isAlertPosted(db: Queryable, id: string): Promise<boolean> {
  return (await db.query('SELECT n FROM card WHERE alert = $1 AND activity_id IS NOT NULL', [id])).length > 0;
}
