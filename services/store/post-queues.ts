import type { RequestId } from '../model/request.ts';
import type { Queryable } from './database.ts';
import { isOutdated } from './post-kinds.ts';

/** Longest that a row is postponed, in milliseconds. A next try beyond that was noted before our clock was set back. */
export const longestWaitMs = 60_000;

/** Rows with what they are about. Every statement that looks for rows that are behind reads from here. */
export const rowsWithSubject =
  'card LEFT JOIN request ON request.id = card.request LEFT JOIN alert ON alert.id = card.alert LEFT JOIN lookup ON lookup.id = card.lookup';

/**
 * Not posted yet, or not true any more. The index `card_open` leaves out settled rows.
 * @param now the parameter that holds the time, in epoch milliseconds
 */
export const isBehind = (now: string): string =>
  `card.settled = 0 AND (card.activity_id IS NULL OR ${isOutdated(now)})`;

/**
 * SQL for the queue that keeps the order of a row, in which one message is written at a time: the conversation. A private message is not posted
 * there but in a chat that is not known yet, so it does not hold up the thread.
 */
export const queueOf = `CASE WHEN card.kind = 'reveal' THEN 'private to the requester of ' || card.request
  WHEN card.kind = 'call' AND card.activity_id IS NULL THEN 'call ' || CAST(card.n AS TEXT) ELSE card.conversation END`;

/** SQL for rows that are behind and may be tried. `now` and `latest` are the parameters that hold the time and the longest time that a row may be postponed to. */
export const isDue = (now: string, latest: string): string =>
  `${isBehind(now)} AND (card.next_try_at <= ${now} OR card.next_try_at > ${latest})`;

/** What is left to deliver. */
export interface PostsLeft {
  /** The queues with messages that are behind their request or alert and due for another try. */
  readonly queues: readonly string[];
  /** When the next message may be tried or will be behind, in epoch milliseconds; undefined when none is. */
  readonly nextAt: number | undefined;
}

/**
 * Looks for messages that are to be delivered now or later, in one statement, because it is asked after every change. A message that offers
 * a secret is behind when the time of the secret is over, though nothing is stored at that moment.
 * @param now epoch milliseconds
 */
export async function postsLeft(db: Queryable, now: number): Promise<PostsLeft> {
  const offered = `card.settled = 0 AND card.kind = 'reveal' AND card.activity_id IS NOT NULL`;
  const rows = await db.query(
    `SELECT DISTINCT ${queueOf} AS queue, CAST(NULL AS BIGINT) AS at FROM ${rowsWithSubject} WHERE ${isDue('$1', '$2')}
     UNION ALL SELECT NULL, MIN(card.next_try_at) FROM ${rowsWithSubject} WHERE ${isBehind('$1')} AND card.next_try_at > $1
     UNION ALL SELECT NULL, MIN(card.ends_at) FROM card WHERE ${offered} AND card.ends_at > $1
     UNION ALL SELECT NULL, MIN(secret.expires_at) FROM card JOIN secret ON secret.request = card.request AND secret.kind = 'reveal'
       WHERE ${offered} AND secret.expires_at > $1`,
    [now, now + longestWaitMs],
  );
  const times = rows.flatMap(({ at }) => (at == null ? [] : [Number(at)]));
  return {
    queues: rows.flatMap(({ queue }) => (queue == null ? [] : [String(queue)])),
    nextAt: times.length === 0 ? undefined : Math.min(...times),
  };
}

/**
 * The queues in which a request has messages that may be behind, because it has just changed.
 * @param now epoch milliseconds
 */
export async function queuesOfRequest(tx: Queryable, request: RequestId, now: number): Promise<readonly string[]> {
  const rows = await tx.query(
    `SELECT DISTINCT ${queueOf} AS queue FROM card WHERE request = $1 AND settled = 0 AND dropped = 0 AND next_try_at <= $2`,
    [request, now],
  );
  return rows.map((row) => String(row['queue']));
}
