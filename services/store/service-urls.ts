import type { RequestId } from '../model/request.ts';
import type { Queryable } from './database.ts';

/**
 * Notes the service URL of the Bot Connector that a channel uses.
 * @param at epoch milliseconds
 */
export async function noteServiceUrl(db: Queryable, channel: string, url: string, at: number): Promise<void> {
  await db.query(
    'INSERT INTO service (channel, url, at) VALUES ($1, $2, $3) ON CONFLICT (channel) DO UPDATE SET url = $2, at = $3',
    [channel, url, at],
  );
}

/**
 * The service URL by which a channel can be reached.
 * @returns that of the channel, else the latest one of another channel; undefined when none is known
 */
export async function serviceUrlOf(db: Queryable, channel: string): Promise<string | undefined> {
  const [row] = await db.query(
    "SELECT url FROM service WHERE url <> '' ORDER BY CASE WHEN channel = $1 THEN 0 ELSE 1 END, at DESC LIMIT 1",
    [channel],
  );
  return row === undefined ? undefined : String(row['url']);
}

/**
 * Forgets how a conversation is reached, because Cordon was removed there, and notes when.
 * @param channel a channel without its thread, or a chat
 * @param at epoch milliseconds
 */
export async function noteRemoval(db: Queryable, channel: string, at: number): Promise<void> {
  await db.query(
    `INSERT INTO service (channel, url, at, left_at) VALUES ($1, '', $2, $2)
     ON CONFLICT (channel) DO UPDATE SET url = '', at = $2, left_at = $2`,
    [channel, at],
  );
}

/** Forgets that Cordon was removed from a conversation, because it was added again. */
export async function noteReturn(db: Queryable, channel: string): Promise<void> {
  await db.query('UPDATE service SET left_at = NULL WHERE channel = $1', [channel]);
}

/**
 * Whether Cordon was removed from a conversation after this request was made, and not added again. A later request shows that it is back,
 * whether or not Teams said so.
 */
export async function isRemovedSince(db: Queryable, channel: string, request: RequestId): Promise<boolean> {
  const rows = await db.query(
    `SELECT 1 AS found FROM service JOIN request ON request.id = $2
     WHERE service.channel = $1 AND service.left_at >= request.created_at`,
    [channel, request],
  );
  return rows.length > 0;
}
