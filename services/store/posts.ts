import { z } from 'zod';
import { endedStates, type Place, type RequestId } from '../model/request.ts';
import type { Queryable, SqlRow } from './database.ts';
import { channelOf } from '../model/place.ts';

/**
 * What was posted for a request.
 * - `card` the request's card, kept equal to the stored request
 * - `approval` the same card in the approvals channel, at the head of a thread of its own: posted once
 * - `ask` one line that mentions the approvers · `reminder` the same once more before their time is over · `result` one new reply when it ended: all are posted once
 * - `reveal` the private card to the requester by which a generated password is shown once
 */
export type PostKind = 'card' | 'approval' | 'ask' | 'reminder' | 'result' | 'reveal';

/** One posted message, or one still to be posted. */
export interface Post {
  readonly sequence: number;
  readonly request: RequestId;
  readonly kind: PostKind;
  readonly place: Place;
  /** Null until Teams has taken it. */
  readonly activityId: string | null;
  readonly tries: number;
}

const postRow = z.object({
  n: z.number(),
  request: z.custom<RequestId>((value) => typeof value === 'string'),
  kind: z.enum(['card', 'approval', 'ask', 'reminder', 'result', 'reveal']),
  conversation: z.string(),
  reference: z.string().transform((text) => z.record(z.string(), z.unknown()).parse(JSON.parse(text))),
  activity_id: z.string().nullable(),
  tries: z.number(),
});

/** Notes that something is to be posted; the herald does it. A second one of a request, but for its card, is left out. */
export async function addPost(
  db: Queryable,
  request: RequestId,
  kind: PostKind,
  place: Place,
  at: number,
): Promise<void> {
  await db.query(
    `INSERT INTO card (request, kind, conversation, reference, shown, next_try_at, tries, dropped)
     VALUES ($1, $2, $3, $4, 0, $5, 0, 0) ON CONFLICT DO NOTHING`,
    [request, kind, place.conversation, JSON.stringify(place.reference), at],
  );
}

const ended = endedStates.map((state) => `'${state}'`).join(', ');
/** The cards that follow their request; all other posts say one thing once. */
const follows = "card.kind IN ('card', 'approval')";
const lagging = `card.settled = 0 AND (card.activity_id IS NULL OR (${follows} AND card.shown < request.revision))`;

/** Nothing is put off for longer, in milliseconds. A time beyond that was written before our clock was set back. */
export const longestWaitMs = 60_000;

/** Posts that show less than is true and may be tried now, oldest first. The `+` keeps both engines to the index of open posts. */
export async function duePosts(db: Queryable, now: number): Promise<readonly Post[]> {
  const rows = await db.query(
    `SELECT card.n, card.request, card.kind, card.conversation, card.reference, card.activity_id, card.tries
     FROM card JOIN request ON request.id = card.request WHERE ${lagging} AND (card.next_try_at <= $1 OR card.next_try_at > $2) ORDER BY +card.n LIMIT 200`,
    [now, now + longestWaitMs],
  );
  return rows.map(postOf);
}

/** A post that was due, as it is now; undefined when somebody else has shown it meanwhile. */
export async function stillDue(db: Queryable, n: number): Promise<Post | undefined> {
  const [row] = await db.query(
    `SELECT card.n, card.request, card.kind, card.conversation, card.reference, card.activity_id, card.tries
     FROM card JOIN request ON request.id = card.request WHERE ${lagging} AND card.n = $1`,
    [n],
  );
  return row && postOf(row);
}

/** When the next lagging post may be tried, in epoch milliseconds; undefined when all is shown. */
export async function nextPostAt(db: Queryable): Promise<number | undefined> {
  const [row] = await db.query(
    `SELECT MIN(card.next_try_at) AS at FROM card JOIN request ON request.id = card.request WHERE ${lagging}`,
  );
  return row?.['at'] == null ? undefined : Number(row['at']);
}

/** For how long posts lag, at most, in milliseconds; by name. */
export const lagAges = [
  { name: '10s', ms: 10_000 },
  { name: '1m', ms: 60_000 },
  { name: '10m', ms: 600_000 },
  { name: 'longer', ms: Infinity },
] as const;

export interface Lag {
  /** How many posts lag, by `lagAges`. */
  readonly counts: readonly number[];
  /** Since when the oldest does, in epoch milliseconds. */
  readonly since: number | null;
}

/**
 * What lags and for how long: a new message since it was asked for, an update since it was first put off. One that was not put off yet
 * is young.
 */
export async function laggingPosts(db: Queryable, now: number): Promise<Lag> {
  const since = lagAges.slice(0, -1).map(({ ms }) => Math.floor(now - ms));
  const rows = await db.query(
    `SELECT age, COUNT(*) AS n, MIN(since) AS since FROM (
       SELECT since, CASE WHEN since >= $1 THEN 0 WHEN since >= $2 THEN 1 WHEN since >= $3 THEN 2 ELSE 3 END AS age FROM (
         SELECT COALESCE(card.waiting_since, CASE WHEN card.activity_id IS NULL THEN card.next_try_at ELSE $4 END) AS since
         FROM card JOIN request ON request.id = card.request WHERE ${lagging}) AS lag) AS aged GROUP BY age`,
    [...since, Math.floor(now)],
  );
  const counts = lagAges.map((_, age) => Number(rows.find((row) => Number(row['age']) === age)?.['n'] ?? 0));
  return { counts, since: rows.length === 0 ? null : Math.min(...rows.map((row) => Number(row['since']))) };
}

/** Notes that Teams took it and shows `revision`; not before `nextAt` may it be updated again. */
export async function markShown(
  db: Queryable,
  n: number,
  activityId: string,
  revision: number,
  nextAt: number,
): Promise<void> {
  // A request that has ended does not change any more, so that its card is settled once it shows that.
  await db.query(
    `UPDATE card SET activity_id = $2, shown = $3, next_try_at = $4, tries = 0, waiting_since = NULL,
       settled = CASE WHEN NOT ${follows} OR EXISTS (
         SELECT 1 FROM request WHERE request.id = card.request AND revision <= $3
         AND state IN (${ended})) THEN 1 ELSE 0 END
     WHERE n = $1`,
    [n, activityId, revision, Math.ceil(nextAt)], // waits have fractions, BIGINT has none
  );
}

/** Notes that a post has to wait, for so many milliseconds: after a try that failed, or behind one before it. */
export async function putOffPost(db: Queryable, n: number, now: number, waitMs: number, tried: boolean): Promise<void> {
  await db.query(`UPDATE card SET ${waits}, tries = tries + $4 WHERE n = $1`, [
    n,
    Math.ceil(now + waitMs),
    Math.floor(now),
    tried ? 1 : 0,
  ]);
}

/** A new message waits since it was first due, which `next_try_at` still says when it is put off for the first time. */
const waits = `next_try_at = $2, waiting_since = COALESCE(waiting_since, CASE WHEN activity_id IS NULL THEN next_try_at ELSE $3 END)`;

/** Notes that a post belongs elsewhere: a private one, once its personal chat is known. */
export async function movePost(db: Queryable, n: number, place: Place): Promise<void> {
  await db.query('UPDATE card SET conversation = $2, reference = $3 WHERE n = $1', [
    n,
    place.conversation,
    JSON.stringify(place.reference),
  ]);
}

/** Gives a post up for good, because Teams says that the place is gone or closed to us. */
export async function dropPost(db: Queryable, n: number): Promise<void> {
  await db.query('UPDATE card SET dropped = 1, settled = 1 WHERE n = $1', [n]);
}

/**
 * Whether a message is a card of this request, in this conversation. A click can overtake the answer to our own post by milliseconds, when
 * no card of ours has that id yet; so it counts while one is on its way. That is asked first: what is noted meanwhile is found below.
 */
export async function isCardOf(
  db: Queryable,
  id: RequestId,
  conversation: string,
  activityId: string,
): Promise<boolean> {
  const underway = await isBeingPosted(db, id, conversation);
  const shownBy = await requestOfCard(db, conversation, activityId);
  return shownBy === id || (shownBy === undefined && underway);
}

/** The request whose card this message is, in this conversation. */
async function requestOfCard(db: Queryable, conversation: string, activityId: string): Promise<RequestId | undefined> {
  const [row] = await db.query(
    `SELECT request FROM card WHERE conversation = $1 AND activity_id = $2 AND kind IN ('card', 'approval', 'reveal')`,
    [conversation, activityId],
  );
  return row === undefined ? undefined : (String(row['request']) as RequestId);
}

/** True while the first card of the request is on its way to this conversation or to a new thread of its channel: no activity id is known yet. */
async function isBeingPosted(db: Queryable, id: RequestId, conversation: string): Promise<boolean> {
  const rows = await db.query(
    `SELECT activity_id FROM card WHERE request = $1 AND conversation IN ($2, $3) AND kind IN ('card', 'approval', 'reveal') AND dropped = 0`,
    [id, conversation, channelOf(conversation)],
  );
  return rows.length > 0 && rows.every((row) => row['activity_id'] === null);
}

/** Whether the approvers of a request were asked in this thread of the approvals channel. */
export async function isAskedIn(db: Queryable, id: RequestId, conversation: string): Promise<boolean> {
  const rows = await db.query(
    `SELECT n FROM card WHERE request = $1 AND conversation = $2 AND kind = 'approval' AND activity_id IS NOT NULL`,
    [id, conversation],
  );
  return rows.length > 0;
}

/** Where the approvers of a request are asked; `closed-channel` when Teams let us not into theirs, so that it is `here` after all. */
export async function askedWhere(db: Queryable, id: RequestId): Promise<'here' | 'their-channel' | 'closed-channel'> {
  const [row] = await db.query(`SELECT dropped FROM card WHERE request = $1 AND kind = 'approval'`, [id]);
  if (row === undefined) return 'here';
  return row['dropped'] === 1 ? 'closed-channel' : 'their-channel';
}

/** Requests that wait for approvals until `before` at most, whose approvers were asked and not reminded; and where they were asked. */
export async function unreminded(
  db: Queryable,
  before: number,
): Promise<readonly { readonly request: RequestId; readonly place: Place }[]> {
  const rows = await db.query(
    `SELECT card.request, card.conversation, card.reference FROM request JOIN card ON card.request = request.id
     WHERE request.state = 'awaiting-approval' AND request.deadline <= $1
     AND card.kind IN ('ask', 'approval') AND card.activity_id IS NOT NULL AND card.dropped = 0
     AND NOT EXISTS (SELECT 1 FROM card AS said WHERE said.request = request.id AND said.kind = 'reminder')`,
    [before],
  );
  return rows.map((row) => {
    const { request, ...place } = postRow.pick({ request: true, conversation: true, reference: true }).parse(row);
    return { request, place };
  });
}

/** Gives a post in the approvals channel up: the approvers are asked in `place`, and the request's cards are told. */
export async function askHere(tx: Queryable, { sequence: n, request }: Post, place: Place, at: number): Promise<void> {
  await dropPost(tx, n);
  await addPost(tx, request, 'ask', place, at);
  await tx.query(`UPDATE card SET shown = 0 WHERE request = $1 AND kind = 'card'`, [request]);
}

function postOf(row: SqlRow): Post {
  const { n, conversation, reference, activity_id, ...post } = postRow.parse(row);
  return { ...post, sequence: n, place: { conversation, reference }, activityId: activity_id };
}
