import { z } from 'zod';
import type { Place, RequestId } from '../model/request.ts';
import type { Queryable, SqlRow } from './database.ts';
import { refreshPosts } from './handovers.ts';
import { isCall, isFinal, requestPostKinds, type PostKind } from './post-kinds.ts';
import { isBehind, isDue, longestWaitMs, queueOf, rowsWithSubject } from './post-queues.ts';

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
  /** What the message needs to say how it ended when that is not stored anywhere else; JSON, null when there is nothing. */
  readonly memo: string | null;
}

/** The card of an alert. Its conversation is the incident channel until it is posted, then its own thread there. */
export interface AlertPost extends StoredRow {
  readonly kind: 'alert';
  readonly alert: string;
}

/** The notice that Cordon stands down. */
export interface StandDownPost extends StoredRow {
  readonly kind: 'stand-down';
  readonly memo: string | null;
}

/** The message about a look-up of many targets. */
export interface LookupPost extends StoredRow {
  readonly kind: 'lookup';
  /** Id of the look-up. */
  readonly lookup: string;
}

/**
 * One message that is posted or still to be posted: a row of the table `card`, which kept this name when messages of every kind moved
 * into it.
 */
export type OutboxRow = RequestPost | AlertPost | StandDownPost | LookupPost;

const storedRow = z.object({
  n: z.number(),
  conversation: z.string(),
  reference: z.string().transform((text) => z.record(z.string(), z.unknown()).parse(JSON.parse(text))),
  activity_id: z.string().nullable(),
  tries: z.number(),
});
const storedPost = z.discriminatedUnion('kind', [
  storedRow.extend({
    kind: z.enum(requestPostKinds),
    request: z.custom<RequestId>((value) => typeof value === 'string'),
    moved: z.number(),
    memo: z.string().nullable(),
  }),
  storedRow.extend({ kind: z.literal('alert'), alert: z.string() }),
  storedRow.extend({ kind: z.literal('stand-down'), memo: z.string().nullable() }),
  storedRow.extend({ kind: z.literal('lookup'), lookup: z.string() }),
]);

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
 * `postCardAgain` for a second card, `callAgain` for `raised` and `addCalls` for `call`.
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

const rowColumns =
  'card.n, card.request, card.alert, card.lookup, card.kind, card.conversation, card.reference, card.activity_id, card.tries, card.moved, card.detail AS memo';

/** 0 for new messages, 1 for updates and for cards that are posted again: these wait, because nobody is called by them. 2 for calls that are over. */
const urgency = `CASE WHEN card.activity_id IS NOT NULL AND ${isCall} THEN 2 WHEN card.activity_id IS NOT NULL THEN 1
  WHEN card.kind = 'card' AND EXISTS (SELECT 1 FROM card AS earlier
    WHERE earlier.request = card.request AND earlier.kind = 'card' AND earlier.n < card.n) THEN 1
  ELSE 0 END`;

/**
 * Messages that are behind their request or alert and due for another try; two hundred at most. New ones come first, so that no number of
 * cards delays a call for approval or a result; then updates and cards that are posted again; then updates of calls; each oldest first.
 * @param now epoch milliseconds
 * @param queue only those of this queue; left out, those of all
 */
export async function duePosts(db: Queryable, now: number, queue: string | null = null): Promise<readonly OutboxRow[]> {
  const rows = await db.query(
    `SELECT ${rowColumns} FROM ${rowsWithSubject}
     WHERE ${isDue('$1', '$2')} AND (CAST($3 AS TEXT) IS NULL OR ${queueOf} = $3) ORDER BY ${urgency}, card.n LIMIT 200`,
    [now, now + longestWaitMs, queue],
  );
  return rows.map(rowOf);
}

/**
 * A row as it is now.
 * @param now epoch milliseconds
 * @returns undefined when it is no longer behind, because another replica has delivered it or it was given up
 */
export async function postBehind(db: Queryable, sequence: number, now: number): Promise<OutboxRow | undefined> {
  const [row] = await db.query(`SELECT ${rowColumns} FROM ${rowsWithSubject} WHERE ${isBehind('$2')} AND card.n = $1`, [
    sequence,
    now,
  ]);
  return row && rowOf(row);
}

/** A message that Teams has taken. */
export interface Delivery {
  readonly activityId: string;
  /** The revision of the request or alert that it shows. */
  readonly revision: number;
  /** The conversation that it started, if it did. */
  readonly place?: Place;
  /** What it says, for kinds that follow something other than a revision; see `postKinds`. */
  readonly says?: string | undefined;
  /** When what it says is over by itself, in epoch milliseconds. */
  readonly endsAt?: number | undefined;
  /** Replaces the row's memo. */
  readonly memo?: string | undefined;
}

/**
 * Notes that Teams has taken a message. Call it in a transaction.
 * @param nextAt when it may be updated at the earliest, in epoch milliseconds
 */
export async function noteDelivered(
  tx: Queryable,
  row: OutboxRow,
  { activityId, revision, place, says, endsAt, memo }: Delivery,
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
    `UPDATE card SET activity_id = $2, shown = $3, next_try_at = $4, tries = 0, waiting_since = NULL, settled = 0, says = $5,
       ends_at = COALESCE($6, ends_at), detail = COALESCE($7, detail) WHERE n = $1`,
    [sequence, activityId, revision, Math.ceil(nextAt), says ?? null, endsAt ?? null, memo ?? null], // BIGINT has no fractions
  );
  if (row.kind === 'card' && row.activityId === null) await retireOlder(tx, row);
  if (row.kind === 'reveal' && row.activityId === null) await refreshPosts(tx, row.request);
  // A statement of its own: with the row locked, it sees a new revision, or whoever stores that one takes `settled` back afterwards.
  await tx.query(`UPDATE card SET settled = 1 WHERE n = $1 AND ${isFinal}`, [sequence]);
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
    `UPDATE card SET moved = 1, shown = -1, settled = 0 WHERE request = $2 AND kind IN ('card', 'call') AND n <> $1 AND moved = 0 AND dropped = 0
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

function rowOf(row: SqlRow): OutboxRow {
  const stored = storedPost.parse(row);
  const common = {
    sequence: stored.n,
    place: { conversation: stored.conversation, reference: stored.reference },
    activityId: stored.activity_id,
    tries: stored.tries,
  };
  if (stored.kind === 'alert') return { ...common, kind: stored.kind, alert: stored.alert };
  if (stored.kind === 'stand-down') return { ...common, kind: stored.kind, memo: stored.memo };
  if (stored.kind === 'lookup') return { ...common, kind: stored.kind, lookup: stored.lookup };
  return { ...common, kind: stored.kind, request: stored.request, isMoved: stored.moved === 1, memo: stored.memo };
}
