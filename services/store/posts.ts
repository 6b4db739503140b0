import { z } from 'zod';
import { jsonOr } from '../base/json.ts';
import { personId, type Person, type PersonId } from '../model/person.ts';
import { channelOf } from '../model/place.ts';
import { endedStates, type Place, type Request, type RequestId } from '../model/request.ts';
import type { Queryable } from './database.ts';
import { addPost, giveUpPost, type RequestPost } from './outbox-rows.ts';
import { hasButtons, isCallSettled } from './post-kinds.ts';

/**
 * Whether a message is a post of this request with buttons, in this conversation. A click can arrive milliseconds before we learn the id of
 * our own post. So while the first one of its kind is being posted there, any message that is not known as another post counts.
 */
export async function isCardOf(
  db: Queryable,
  id: RequestId,
  conversation: string,
  activityId: string,
): Promise<boolean> {
  // In this order: an id that is noted between the two reads is found by the second one.
  const underway = await isBeingPosted(db, id, conversation);
  const [row] = await db.query(
    `SELECT request, moved, ${hasButtons} AS clickable FROM card WHERE conversation = $1 AND activity_id = $2`,
    [conversation, activityId],
  );
  if (row === undefined) return underway;
  // A card that was moved is none any more.
  return row['request'] === id && row['moved'] === 0 && Boolean(row['clickable']);
}

/** The request that this message of ours shows, whatever kind of post it is; undefined for any other message. */
export async function requestShownBy(
  db: Queryable,
  conversation: string,
  activityId: string,
): Promise<RequestId | undefined> {
  const [row] = await db.query(
    'SELECT request FROM card WHERE conversation = $1 AND activity_id = $2 AND request IS NOT NULL',
    [conversation, activityId],
  );
  return row === undefined ? undefined : (String(row['request']) as RequestId);
}

/**
 * Whether the first post of a kind with buttons is on its way to this conversation, or to a new thread of its channel: no activity id is
 * known yet. A copy does not count.
 */
async function isBeingPosted(db: Queryable, id: RequestId, conversation: string): Promise<boolean> {
  const rows = await db.query(
    `SELECT kind FROM card WHERE request = $1 AND conversation IN ($2, $3) AND ${hasButtons} AND dropped = 0
     GROUP BY kind HAVING COUNT(activity_id) = 0`,
    [id, conversation, channelOf(conversation)],
  );
  return rows.length > 0;
}

/**
 * The cards of a request that people can see in a conversation and that follow the request: one `card` at most, or the `approval` at the
 * head of its thread in the approvals channel. The card that called an approver in their personal chat counts as a `card`.
 */
export async function liveCardsIn(
  db: Queryable,
  id: RequestId,
  conversation: string,
): Promise<readonly ('card' | 'approval')[]> {
  const rows = await db.query(
    `SELECT kind FROM card WHERE request = $1 AND conversation = $2 AND kind IN ('card', 'approval', 'call')
     AND activity_id IS NOT NULL AND dropped = 0 AND moved = 0`,
    [id, conversation],
  );
  return rows.map((row) => (row['kind'] === 'approval' ? 'approval' : 'card'));
}

/**
 * Stores a card to be posted once more, which takes the place of the one that stands in the same conversation. One that is on its way there
 * already is enough.
 * @param at epoch milliseconds; the post is due from then on
 */
export async function postCardAgain(db: Queryable, request: RequestId, place: Place, at: number): Promise<void> {
  await db.query(
    `INSERT INTO card (request, kind, conversation, reference, shown, next_try_at, tries, dropped)
     SELECT $1, 'card', $2, $3, 0, CAST($4 AS BIGINT), 0, 0 WHERE NOT EXISTS (SELECT 1 FROM card
       WHERE request = $1 AND conversation = $2 AND kind = 'card' AND activity_id IS NULL AND dropped = 0)`,
    [request, place.conversation, JSON.stringify(place.reference), at],
  );
}

/** The requests that have not ended and have a card that people can see in a conversation, newest first. */
export async function openRequestsIn(db: Queryable, conversation: string): Promise<readonly RequestId[]> {
  const ended = endedStates.map((state) => `'${state}'`).join(', ');
  const rows = await db.query(
    `SELECT DISTINCT request.id, request.created_at FROM card JOIN request ON request.id = card.request
     WHERE card.conversation = $1 AND card.kind IN ('card', 'approval') AND card.activity_id IS NOT NULL AND card.dropped = 0
     AND card.moved = 0 AND request.state NOT IN (${ended}) ORDER BY request.created_at DESC, request.id DESC LIMIT 20`,
    [conversation],
  );
  return rows.map((row) => String(row['id']) as RequestId);
}

/** Whether the approvers of a request were asked in this thread of the approvals channel. */
export async function isAskedIn(db: Queryable, id: RequestId, conversation: string): Promise<boolean> {
  const rows = await db.query(
    `SELECT n FROM card WHERE request = $1 AND conversation = $2 AND kind = 'approval' AND activity_id IS NOT NULL`,
    [id, conversation],
  );
  return rows.length > 0;
}

/**
 * Where the approvers of a request are asked.
 * @returns `here` for the conversation of the request; `closed-channel` for the same, because Teams refused our post in the approvals channel
 */
export async function askedWhere(db: Queryable, id: RequestId): Promise<'here' | 'their-channel' | 'closed-channel'> {
  const [row] = await db.query(`SELECT dropped FROM card WHERE request = $1 AND kind = 'approval'`, [id]);
  if (row === undefined) return 'here';
  return row['dropped'] === 1 ? 'closed-channel' : 'their-channel';
}

const askedRow = z.object({
  conversation: z.string(),
  reference: z.string().transform((text) => z.record(z.string(), z.unknown()).parse(JSON.parse(text))),
  activity_id: z.string().nullable(),
});

/** Where the approvers of a request were asked and not reminded yet, and whether the post that asks them is still on its way. */
export async function askedPlaces(
  db: Queryable,
  id: RequestId,
): Promise<{ readonly asked: readonly Place[]; readonly isBeingAsked: boolean }> {
  const rows = await db.query(
    `SELECT conversation, reference, activity_id FROM card WHERE request = $1 AND kind IN ('ask', 'approval') AND dropped = 0
     AND NOT EXISTS (SELECT 1 FROM card AS reminder WHERE reminder.request = $1 AND reminder.kind = 'reminder')`,
    [id],
  );
  const posts = rows.map((row) => askedRow.parse(row));
  const asked = posts.filter((post) => post.activity_id !== null);
  return {
    asked: asked.map(({ conversation, reference }) => ({ conversation, reference })),
    isBeingAsked: asked.length < posts.length,
  };
}

/**
 * Stores a post that calls the approvers of a request anew, where they were asked: in the thread in the approvals channel, where the
 * request was made, or in their personal chats. Where nobody was asked yet, or Teams has refused that post, nothing is stored. The approvers get a new window, and so
 * another reminder.
 * @param at epoch milliseconds; the post is due from then on
 */
export async function callAgain(db: Queryable, request: RequestId, at: number): Promise<void> {
  // A reminder that stands there is kept true as one of the calls.
  await db.query(
    `UPDATE card SET kind = 'raised' WHERE request = $1 AND kind = 'reminder' AND activity_id IS NOT NULL`,
    [request],
  );
  await db.query(`DELETE FROM card WHERE request = $1 AND kind = 'reminder'`, [request]);
  await db.query(
    `INSERT INTO card (request, kind, conversation, reference, shown, next_try_at, tries, dropped)
     SELECT request, 'raised', conversation, reference, 0, CAST($2 AS BIGINT), 0, 0 FROM card
     WHERE request = $1 AND dropped = 0 AND (kind IN ('ask', 'approval') OR (kind = 'call' AND activity_id IS NOT NULL))`,
    [request, at],
  );
}

/**
 * Gives up a post in the approvals channel. The approvers are asked in `place` instead, and the request's cards are updated to say so.
 * @param at epoch milliseconds
 */
export async function askInstead(
  tx: Queryable,
  { sequence, request }: RequestPost,
  place: Place,
  at: number,
): Promise<void> {
  await giveUpPost(tx, sequence);
  await addPost(tx, { request, kind: 'ask', place, at });
  await tx.query(`UPDATE card SET shown = 0 WHERE request = $1 AND kind = 'card' AND moved = 0`, [request]);
}

/**
 * Stores a post for each of these approvers, to be delivered in their personal chats. Whoever has one already gets no second one.
 * @param at epoch milliseconds; the posts are due from then on
 */
export async function addCalls(
  db: Queryable,
  { id, place }: Pick<Request, 'id' | 'place'>,
  approvers: readonly Person[],
  at: number,
): Promise<void> {
  for (const { id: person, name } of approvers) {
    await db.query(
      `INSERT INTO card (request, kind, conversation, reference, shown, next_try_at, tries, dropped, detail)
       SELECT $1, 'call', $2, $3, 0, CAST($4 AS BIGINT), 0, 0, $5 WHERE NOT EXISTS (SELECT 1 FROM card
         WHERE request = $1 AND kind = 'call' AND detail = $5)`,
      [id, place.conversation, JSON.stringify(place.reference), at, JSON.stringify({ id: person, name })],
    );
  }
}

/** Whom a call in a personal chat is for, as its row keeps it. */
const calledPerson = z.object({
  id: z.custom<PersonId>((value) => typeof value === 'string' && personId(value) !== undefined),
  name: z.string(),
});

/** Reads whom a call is for. */
export const personCalled = (memo: string | null): Person => calledPerson.parse(jsonOr(memo ?? '', undefined));

/** Which approvers have been written to in their personal chats, and whom Teams let Cordon not write to. */
export interface SettledCalls {
  readonly reached: readonly Person[];
  readonly unreached: readonly Person[];
}

/** Reads what became of the calls of a request in personal chats. Those on their way are in neither list. */
export async function settledCalls(db: Queryable, id: RequestId): Promise<SettledCalls> {
  const rows = await db.query(
    `SELECT called.detail AS memo, called.activity_id FROM card AS called WHERE called.request = $1 AND ${isCallSettled} ORDER BY called.n`,
    [id],
  );
  const calls = rows.map((row) => ({
    person: personCalled(String(row['memo'])),
    isReached: row['activity_id'] !== null,
  }));
  return {
    reached: calls.flatMap(({ person, isReached }) => (isReached ? [person] : [])),
    unreached: calls.flatMap(({ person, isReached }) => (isReached ? [] : [person])),
  };
}
