import { z } from 'zod';
import type { Place, RequestId } from '../model/request.ts';
import type { Queryable, SqlRow } from './database.ts';
import { endedInSql, follows, refreshPosts } from './handovers.ts';

/**
 * What a post says about its request.
 * - `card`: the request's card, kept equal to the stored request; in each conversation only the newest one
 * - `approval`: the same card in the approvals channel, at the head of a thread of its own; one per request
 * - `ask`: one line that mentions the approvers; one per request
 * - `raised`: calls them anew because it needs more approvals than they were asked for; one each time that happens
 * - `reminder`: the first line once more before their time is over; one per request
 * - `result`: a new reply when the request has ended; one per request
 * - `reveal`: the private card that shows the requester a generated password; one per request
 * - `handover`: says in the thread that a secret could not be handed over, and what to do; follows what becomes of it; one per request
 */
export type PostKind = 'card' | 'approval' | 'ask' | 'raised' | 'reminder' | 'result' | 'reveal' | 'handover';

interface StoredRow {
  /** Number of the row. Lower ones are older and are delivered first within a conversation. */
  readonly sequence: number;
  /** Where the message is, or is to be posted. */
  readonly place: Place;
  /** Null until Teams has taken the message. */
  readonly activityId: string | null;
  /** Failed tries since the last success. */
  readonly tries: number;
}

/** A message about a request. */
export interface RequestPost extends StoredRow {
  readonly kind: PostKind;
  readonly request: RequestId;
  /** A card that is no longer kept up to date, because a newer one was posted in its conversation. It only says so. */
  readonly isMoved: boolean;
}

/** The card of an alert. Its conversation is the incident channel until it is posted, then its own thread there. */
export interface AlertPost extends StoredRow {
  readonly kind: 'alert';
  readonly alert: string;
}

/**
 * One message that is posted or still to be posted: a row of the table `card`, which kept this name when messages of every kind moved
 * into it.
 */
export type OutboxRow = RequestPost | AlertPost;

const storedRow = z.object({
  n: z.number(),
  conversation: z.string(),
  reference: z.string().transform((text) => z.record(z.string(), z.unknown()).parse(JSON.parse(text))),
  activity_id: z.string().nullable(),
  tries: z.number(),
});
const storedPost = z.discriminatedUnion('kind', [
  storedRow.extend({
    kind: z.enum(['card', 'approval', 'ask', 'raised', 'reminder', 'result', 'reveal', 'handover']),
    request: z.custom<RequestId>((value) => typeof value === 'string'),
    moved: z.number(),
  }),
  storedRow.extend({ kind: z.literal('alert'), alert: z.string() }),
]);

/** Longest that a row is postponed, in milliseconds. A next try beyond that was noted before our clock was set back. */
export const longestWaitMs = 60_000;

/** A post about a request that somebody wants to be delivered. */
export interface NewPost {
  readonly request: RequestId;
  readonly kind: PostKind;
  readonly place: Place;
  /** Epoch milliseconds; the post is due from then on. */
  readonly at: number;
}

/**
 * Stores a post for the outbox to deliver. A second one of the same kind for the same request, unless it is a card, is left out; use
 * `postCardAgain` for a second card and `callAgain` for `raised`.
 */
export async function addPost(db: Queryable, { request, kind, place, at }: NewPost): Promise<void> {
  await db.query(
    `INSERT INTO card (request, kind, conversation, reference, shown, next_try_at, tries, dropped)
     VALUES ($1, $2, $3, $4, 0, $5, 0, 0) ON CONFLICT DO NOTHING`,
    [request, kind, place.conversation, JSON.stringify(place.reference), at],
  );
}

/**
 * Stores the card of an alert for the outbox to deliver in a channel.
 * @param at epoch milliseconds
 */
export async function addAlertPost(db: Queryable, alert: string, channel: string, at: number): Promise<void> {
  await db.query(
    `INSERT INTO card (alert, kind, conversation, reference, shown, next_try_at, tries, dropped)
     VALUES ($1, 'alert', $2, '{}', 0, $3, 0, 0)`,
    [alert, channel, at],
  );
}

/** Rows with what they are about. Every statement that looks for rows that are behind reads from here. */
const rowsWithSubject = 'card LEFT JOIN request ON request.id = card.request LEFT JOIN alert ON alert.id = card.alert';

/** Not posted yet, or showing an older revision than that of the request or alert. The index `card_open` leaves out settled rows. */
const isBehind = `card.settled = 0 AND (card.activity_id IS NULL OR (${follows} AND card.shown < COALESCE(request.revision, alert.revision)))`;

const rowColumns =
  'card.n, card.request, card.alert, card.kind, card.conversation, card.reference, card.activity_id, card.tries, card.moved';

/** 0 for new messages, 1 for updates and for cards that are posted again: these wait, because nobody is called by them. */
const urgency = `CASE WHEN card.activity_id IS NOT NULL THEN 1
  WHEN card.kind = 'card' AND EXISTS (SELECT 1 FROM card AS earlier
    WHERE earlier.request = card.request AND earlier.kind = 'card' AND earlier.n < card.n) THEN 1
  ELSE 0 END`;

/**
 * Messages that are behind their request or alert and due for another try; two hundred at most. New ones come first, so that no number of
 * cards delays a call for approval or a result; then updates and cards that are posted again; each oldest first.
 * @param now epoch milliseconds
 */
export async function duePosts(db: Queryable, now: number): Promise<readonly OutboxRow[]> {
  const rows = await db.query(
    `SELECT ${rowColumns} FROM ${rowsWithSubject}
     WHERE ${isBehind} AND (card.next_try_at <= $1 OR card.next_try_at > $2) ORDER BY ${urgency}, card.n LIMIT 200`,
    [now, now + longestWaitMs],
  );
  return rows.map(rowOf);
}

/** A row as it is now; undefined when it is no longer behind, because another replica has delivered it or it was given up. */
export async function postBehind(db: Queryable, sequence: number): Promise<OutboxRow | undefined> {
  const [row] = await db.query(`SELECT ${rowColumns} FROM ${rowsWithSubject} WHERE ${isBehind} AND card.n = $1`, [
    sequence,
  ]);
  return row && rowOf(row);
}

/** When the next message that is behind may be tried, in epoch milliseconds; undefined when none is behind. */
export async function nextTryAt(db: Queryable): Promise<number | undefined> {
  const [row] = await db.query(`SELECT MIN(card.next_try_at) AS at FROM ${rowsWithSubject} WHERE ${isBehind}`);
  return row?.['at'] == null ? undefined : Number(row['at']);
}

/** A message that Teams has taken. */
export interface Delivery {
  readonly activityId: string;
  /** The revision of the request or alert that it shows. */
  readonly revision: number;
  /** The conversation that it started, if it did. */
  readonly place?: Place;
}

/**
 * Notes that Teams has taken a message. Call it in a transaction.
 * @param nextAt when it may be updated at the earliest, in epoch milliseconds
 */
export async function noteDelivered(
  tx: Queryable,
  row: OutboxRow,
  { activityId, revision, place }: Delivery,
  nextAt: number,
): Promise<void> {
  const { sequence } = row;
  if (row.kind === 'alert' && row.activityId === null && place !== undefined)
    // Requests that somebody made in the new thread before we knew of it; see `noteRequestInThread`.
    await tx.query(
      'UPDATE alert SET revision = revision + (SELECT COUNT(*) FROM request WHERE conversation = $2) WHERE id = $1',
      [row.alert, place.conversation],
    );
  if (place !== undefined) await movePost(tx, sequence, place);
  if (row.kind === 'approval' && place !== undefined) await followThread(tx, row, place);
  await tx.query(
    `UPDATE card SET activity_id = $2, shown = $3, next_try_at = $4, tries = 0, waiting_since = NULL, settled = 0 WHERE n = $1`,
    [sequence, activityId, revision, Math.ceil(nextAt)], // waits have fractions, BIGINT has none
  );
  if (row.kind === 'card' && row.activityId === null) await retireOlder(tx, row);
  if (row.kind === 'reveal' && row.activityId === null) await refreshPosts(tx, row.request);
  // A statement of its own: with the row locked, it sees a new revision, or whoever stores that one takes `settled` back afterwards.
  await tx.query(
    `UPDATE card SET settled = 1 WHERE n = $1 AND (NOT ${follows} OR moved = 1
       OR EXISTS (SELECT 1 FROM request WHERE request.id = card.request AND revision <= shown AND state IN (${endedInSql}))
       OR EXISTS (SELECT 1 FROM alert WHERE alert.id = card.alert AND revision <= shown))`,
    [sequence],
  );
}

/** A call for more approvals that was stored before the thread was known goes into the thread. */
async function followThread(
  tx: Queryable,
  { request }: RequestPost,
  { conversation, reference }: Place,
): Promise<void> {
  await tx.query(
    `UPDATE card SET conversation = $2, reference = $3 WHERE request = $1 AND kind = 'raised' AND activity_id IS NULL`,
    [request, conversation, JSON.stringify(reference)],
  );
}

/** Takes the place of a request's earlier cards in a conversation: each of them is updated once more, to say that it was moved. */
async function retireOlder(tx: Queryable, { sequence, request }: RequestPost): Promise<void> {
  await tx.query(
    `UPDATE card SET moved = 1, shown = -1, settled = 0 WHERE request = $2 AND kind = 'card' AND n <> $1 AND moved = 0 AND dropped = 0
     AND activity_id IS NOT NULL AND conversation = (SELECT posted.conversation FROM card AS posted WHERE posted.n = $1)`,
    [sequence, request],
  );
}

/** How long a row has to wait. */
export interface Postponement {
  /** Epoch milliseconds. */
  readonly now: number;
  /** In milliseconds from now. */
  readonly waitMs: number;
  /** True after a failed try, false when the row only waits behind another one. */
  readonly tried: boolean;
}

/** Postpones the next try of a row. */
export async function postponePost(
  db: Queryable,
  sequence: number,
  { now, waitMs, tried }: Postponement,
): Promise<void> {
  // A new message has been waiting since it was first due, which `next_try_at` still holds at its first postponement.
  await db.query(
    `UPDATE card SET next_try_at = $2, tries = tries + $4,
       waiting_since = COALESCE(waiting_since, CASE WHEN activity_id IS NULL THEN next_try_at ELSE $3 END) WHERE n = $1`,
    [sequence, Math.ceil(now + waitMs), Math.floor(now), tried ? 1 : 0],
  );
}

/** Moves a row to another conversation: a private one as soon as the personal chat is known, or a thread that it has started. */
export async function movePost(db: Queryable, sequence: number, { conversation, reference }: Place): Promise<void> {
  await db.query('UPDATE card SET conversation = $2, reference = $3 WHERE n = $1', [
    sequence,
    conversation,
    JSON.stringify(reference),
  ]);
}

/** Gives a row up for good, because nothing is left to say or Teams says that the place is gone or closed to us. */
export async function giveUpPost(db: Queryable, sequence: number): Promise<void> {
  await db.query('UPDATE card SET dropped = 1, settled = 1 WHERE n = $1', [sequence]);
}

/** Classes of the time that a message has been behind, in milliseconds at most; by the name that the metrics use. */
export const backlogAges = [
  { name: '10s', ms: 10_000 },
  { name: '1m', ms: 60_000 },
  { name: '10m', ms: 600_000 },
  { name: 'longer', ms: Infinity },
] as const;

/** Messages that are behind their request or alert. */
export interface Backlog {
  /** How many there are, by `backlogAges`. */
  readonly counts: readonly number[];
  /** Since when the oldest one is behind, in epoch milliseconds; null when none is. */
  readonly since: number | null;
}

/**
 * Counts the messages that are behind, by how long they have been: a new message since it was due, an update since it was first
 * postponed. An update that was not postponed yet counts as behind since now.
 * @param now epoch milliseconds
 */
export async function readBacklog(db: Queryable, now: number): Promise<Backlog> {
  const limits = backlogAges.slice(0, -1).map(({ ms }) => Math.floor(now - ms));
  const rows = await db.query(
    `SELECT age, COUNT(*) AS n, MIN(since) AS since FROM (
       SELECT since, CASE WHEN since >= $1 THEN 0 WHEN since >= $2 THEN 1 WHEN since >= $3 THEN 2 ELSE 3 END AS age FROM (
         SELECT COALESCE(card.waiting_since, CASE WHEN card.activity_id IS NULL THEN card.next_try_at ELSE $4 END) AS since
         FROM ${rowsWithSubject} WHERE ${isBehind}) AS behind) AS aged GROUP BY age`,
    [...limits, Math.floor(now)],
  );
  const counts = backlogAges.map((_, age) => Number(rows.find((row) => Number(row['age']) === age)?.['n'] ?? 0));
  return { counts, since: rows.length === 0 ? null : Math.min(...rows.map((row) => Number(row['since']))) };
}

function rowOf(row: SqlRow): OutboxRow {
  const stored = storedPost.parse(row);
  const common = {
    sequence: stored.n,
    place: { conversation: stored.conversation, reference: stored.reference },
    activityId: stored.activity_id,
    tries: stored.tries,
  };
  return stored.kind === 'alert'
    ? { ...common, kind: stored.kind, alert: stored.alert }
    : { ...common, kind: stored.kind, request: stored.request, isMoved: stored.moved === 1 };
}
