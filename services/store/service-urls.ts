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
    'SELECT url FROM service ORDER BY CASE WHEN channel = $1 THEN 0 ELSE 1 END, at DESC LIMIT 1',
    [channel],
  );
  return row === undefined ? undefined : String(row['url']);
}
