import type { Queryable, SqlRow } from './database.ts';

/** An alert, and the message that shows it. */
export interface StoredAlert {
  readonly id: string;
  /** The alert as JSON. */
  readonly body: string;
  /** The channel where it is to be posted, then its thread there. */
  readonly conversation: string;
  /** Null until Teams has taken it. */
  readonly activityId: string | null;
  readonly tries: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Ids of the requests that were made in its thread, oldest first. */
  readonly requests: readonly string[];
}

/** How long the card of an alert follows what is asked for in its thread, and how long a repeated id is known, in milliseconds. */
const followedMs = 86_400_000;
const keptMs = 30 * followedMs;

/** Stores an alert that is to be posted in a channel. @returns false when its id is known already */
export async function addAlert(
  db: Queryable,
  {
    id,
    body,
    channel,
    at,
  }: { readonly id: string; readonly body: string; readonly channel: string; readonly at: number },
): Promise<boolean> {
  const rows = await db.query(
    `INSERT INTO alert (id, body, conversation, shown, next_try_at, tries, created_at)
     VALUES ($1, $2, $3, 0, $4, 0, $4) ON CONFLICT DO NOTHING RETURNING id`,
    [id, body, channel, at],
  );
  return rows.length > 0;
}

const asked = '(SELECT COUNT(*) FROM request WHERE request.conversation = alert.conversation)';

/** Whose card is not posted, or names fewer requests than were made in its thread, and that may be tried at $1. */
const isDue = `next_try_at <= $1 AND (activity_id IS NULL OR (created_at > $2 AND shown < ${asked}))`;

/** Ids of the alerts that are to be shown now, oldest first. */
export async function dueAlerts(db: Queryable, now: number): Promise<readonly string[]> {
  const rows = await db.query(`SELECT id FROM alert WHERE ${isDue} ORDER BY created_at, id LIMIT 50`, [
    now,
    now - followedMs,
  ]);
  return rows.map(({ id }) => String(id));
}

/** An alert that was due, as it is now; undefined when somebody else has shown it meanwhile. */
export async function stillDueAlert(db: Queryable, id: string, now: number): Promise<StoredAlert | undefined> {
  const [row] = await db.query(`SELECT * FROM alert WHERE ${isDue} AND id = $3`, [now, now - followedMs, id]);
  return row && alertOf(db, row);
}

/** Notes that Teams took it, in this thread. */
export async function alertShown(
  db: Queryable,
  { id, requests }: StoredAlert,
  conversation: string,
  activityId: string,
): Promise<void> {
  await db.query('UPDATE alert SET conversation = $2, activity_id = $3, shown = $4, tries = 0 WHERE id = $1', [
    id,
    conversation,
    activityId,
    requests.length,
  ]);
}

/** Notes a failed try. */
export async function retryAlert(db: Queryable, id: string, nextAt: number): Promise<void> {
  await db.query('UPDATE alert SET tries = tries + 1, next_try_at = $2 WHERE id = $1', [id, Math.ceil(nextAt)]);
}

/** Whether the card of an alert stands in its channel. */
export async function isAlertPosted(db: Queryable, id: string): Promise<boolean> {
  return (await db.query('SELECT id FROM alert WHERE id = $1 AND activity_id IS NOT NULL', [id])).length > 0;
}

/** Forgets alerts of more than thirty days ago. */
export async function forgetAlerts(db: Queryable, now: number): Promise<void> {
  await db.query('DELETE FROM alert WHERE created_at < $1', [now - keptMs]);
}

/** Notes the connector through which a channel speaks to us. */
export async function noteService(db: Queryable, channel: string, url: string, at: number): Promise<void> {
  await db.query(
    'INSERT INTO service (channel, url, at) VALUES ($1, $2, $3) ON CONFLICT (channel) DO UPDATE SET url = $2, at = $3',
    [channel, url, at],
  );
}

/** The connector of a channel; of the latest other one when nobody has spoken there; undefined when nobody has anywhere. */
export async function serviceOf(db: Queryable, channel: string): Promise<string | undefined> {
  const [row] = await db.query(
    'SELECT url FROM service ORDER BY CASE WHEN channel = $1 THEN 0 ELSE 1 END, at DESC LIMIT 1',
    [channel],
  );
  return row === undefined ? undefined : String(row['url']);
}

async function alertOf(db: Queryable, row: SqlRow): Promise<StoredAlert> {
  const conversation = String(row['conversation']);
  const requests = await db.query('SELECT id FROM request WHERE conversation = $1 ORDER BY created_at, id', [
    conversation,
  ]);
  return {
    id: String(row['id']),
    body: String(row['body']),
    conversation,
    activityId: row['activity_id'] == null ? null : String(row['activity_id']),
    tries: Number(row['tries']),
    createdAt: Number(row['created_at']),
    requests: requests.map(({ id }) => String(id)),
  };
}
