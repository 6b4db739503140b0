import type { Queryable, SqlRow } from './database.ts';
import { longestWaitMs } from './posts.ts';

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
  /** Counts the requests that were made in its thread. */
  readonly revision: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** How long the card of an alert follows what is asked for in its thread, and how long a repeated id is known, in milliseconds. */
const followedMs = 86_400_000;
const keptMs = 30 * followedMs;

/** Stores an alert that is to be posted in a channel, and forgets those of more than thirty days ago. @returns false when its id is known already */
export async function addAlert(
  db: Queryable,
  {
    id,
    body,
    channel,
    at,
  }: { readonly id: string; readonly body: string; readonly channel: string; readonly at: number },
): Promise<boolean> {
  await db.query('DELETE FROM alert WHERE created_at < $1', [at - keptMs]);
  const rows = await db.query(
    `INSERT INTO alert (id, body, conversation, revision, shown, next_try_at, tries, created_at)
     VALUES ($1, $2, $3, 1, 0, $4, 0, $4) ON CONFLICT DO NOTHING RETURNING id`,
    [id, body, channel, at],
  );
  return rows.length > 0;
}

/** Has an alert's card follow: a request was made in this conversation. */
export async function alertAnswered(db: Queryable, conversation: string, at: number): Promise<void> {
  await db.query('UPDATE alert SET revision = revision + 1 WHERE conversation = $1 AND created_at > $2', [
    conversation,
    at - followedMs,
  ]);
}

/** What a card does not show yet. The index of open alerts holds no others. */
const lagging = 'shown < revision';

/** The alerts that are to be shown now, oldest first. */
export async function dueAlerts(db: Queryable, now: number): Promise<readonly StoredAlert[]> {
  const rows = await db.query(
    `SELECT * FROM alert WHERE ${lagging} AND (next_try_at <= $1 OR next_try_at > $2) ORDER BY created_at, id LIMIT 50`,
    [now, now + longestWaitMs],
  );
  return rows.map(alertOf);
}

/** An alert that was due, as it is now; undefined when somebody else has shown it meanwhile. */
export async function stillDueAlert(db: Queryable, id: string): Promise<StoredAlert | undefined> {
  const [row] = await db.query(`SELECT * FROM alert WHERE ${lagging} AND id = $1`, [id]);
  return row && alertOf(row);
}

/** When the next alert may be tried, in epoch milliseconds; undefined when all are shown. */
export async function nextAlertAt(db: Queryable): Promise<number | undefined> {
  const [row] = await db.query(`SELECT MIN(next_try_at) AS at FROM alert WHERE ${lagging}`);
  return row?.['at'] == null ? undefined : Number(row['at']);
}

/** Ids of the requests that were made in the thread of an alert, oldest first. */
export async function requestsIn(db: Queryable, conversation: string): Promise<readonly string[]> {
  const rows = await db.query('SELECT id FROM request WHERE conversation = $1 ORDER BY created_at, id', [conversation]);
  return rows.map(({ id }) => String(id));
}

/** Notes that Teams took it, in this thread, and that it shows `revision`: a request can have been made in a new thread before it is noted. */
export async function alertShown(
  db: Queryable,
  id: string,
  conversation: string,
  activityId: string,
  revision: number,
): Promise<void> {
  await db.query(
    `UPDATE alert SET conversation = $2, activity_id = $3, shown = $4, tries = 0, revision = revision + CASE
       WHEN activity_id IS NULL THEN (SELECT COUNT(*) FROM request WHERE request.conversation = $2) ELSE 0 END
     WHERE id = $1`,
    [id, conversation, activityId, revision],
  );
}

/** Notes that an alert has to wait until `nextAt`: after a try that failed, or behind another message. */
export async function putOffAlert(db: Queryable, id: string, nextAt: number, tried: boolean): Promise<void> {
  await db.query('UPDATE alert SET tries = tries + $3, next_try_at = $2 WHERE id = $1', [
    id,
    Math.ceil(nextAt),
    tried ? 1 : 0,
  ]);
}

/** Whether the card of an alert stands in its channel. */
export async function isAlertPosted(db: Queryable, id: string): Promise<boolean> {
  return (await db.query('SELECT id FROM alert WHERE id = $1 AND activity_id IS NOT NULL', [id])).length > 0;
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

function alertOf(row: SqlRow): StoredAlert {
  return {
    id: String(row['id']),
    body: String(row['body']),
    conversation: String(row['conversation']),
    activityId: row['activity_id'] == null ? null : String(row['activity_id']),
    tries: Number(row['tries']),
    revision: Number(row['revision']),
    createdAt: Number(row['created_at']),
  };
}
