import type { IAdaptiveCard } from '@microsoft/teams.cards';
import { z } from 'zod';
import { callInShort, callLines, type Approver } from '../../cards/ask-line.ts';
import { handoverCard } from '../../cards/handover-card.ts';
import { requestCard } from '../../cards/request-card.ts';
import { resultCard } from '../../cards/result-line.ts';
import { pastSecretCard, revealCard } from '../../cards/reveal-card.ts';
import { sentence } from '../../cards/sentence.ts';
import { jsonOr } from '../../services/base/json.ts';
import { isPersonalChat } from '../../services/model/place.ts';
import { hasEnded, type Request } from '../../services/model/request.ts';
import type { ApproversToCall } from '../../services/requests/approvers-to-call.ts';
import type { RequestView } from '../../services/requests/view.ts';
import type { Vault } from '../../services/secrets/vault.ts';
import type { Queryable } from '../../services/store/database.ts';
import type { RequestPost } from '../../services/store/outbox-rows.ts';
import { decisionSaid, type SecretSaid } from '../../services/store/post-kinds.ts';
import { addCalls, settledCalls } from '../../services/store/posts.ts';
import type { RequestStore } from '../../services/store/requests.ts';
import { cardMessage, type Message } from './message.ts';
import { viewersOf } from './viewers-of.ts';
import type { PostContent } from './request-posts.ts';

/** What the messages of requests are made from. */
export interface RenderPorts {
  readonly db: Queryable;
  readonly viewOf: (request: Request) => Promise<RequestView>;
  /** Finds whom a new post calls. Reads Graph, which is why posts are made outside of turns. */
  readonly approversToCall: ApproversToCall;
  /** Holds the passwords that are to be revealed. */
  readonly vault: Pick<Vault, 'waiting'>;
  /** The trail, which knows whether a secret was shown. */
  readonly store: Pick<RequestStore, 'events'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Makes the messages of posts about requests.
 * @returns a function that builds the whole message from the stored request each time; it answers undefined when there is nothing to say any
 *   more. An update mentions nobody, because it must not call people a second time
 */
export function createRenderRequest({ db, viewOf, approversToCall, vault, store, now }: RenderPorts) {
  /** Whom the post mentions: the approvers, if it is new and others than its reader see it. */
  const called = async ({ activityId, place }: RequestPost, request: Request): Promise<readonly Approver[]> =>
    activityId !== null || request.state.kind !== 'awaiting-approval' || isPersonalChat(place)
      ? []
      : approversToCall(request);

  return async (post: RequestPost, request: Request): Promise<PostContent | undefined> => {
    const view = await viewOf(request);
    switch (post.kind) {
      case 'card':
        return { message: cardMessage(requestCard(view, await viewersOf(db, post, request)), sentence(view)) };
      case 'approval': {
        const calls = await called(post, request);
        const card = requestCard(view, { calls, ...(await viewersOf(db, post, request, calls)) });
        return { message: cardMessage(card, summaryOf(view)) };
      }
      case 'call':
        if (post.activityId === null && request.state.kind !== 'awaiting-approval') return undefined;
        return { message: cardMessage(requestCard(view, await viewersOf(db, post, request)), summaryOf(view)) };
      case 'ask':
      case 'raised':
      case 'reminder':
        return callContent(post, post.kind, { request, view });
      case 'result':
        return { message: resultMessage(resultCard(view, post.activityId === null && !isPersonalChat(post.place))) };
      case 'reveal':
        return secretContent(post, view);
      case 'handover': {
        const news = handoverCard(view);
        return news && { message: cardMessage(news) };
      }
      default:
        return post.kind satisfies never;
    }
  };

  async function callContent(
    post: RequestPost,
    kind: keyof typeof callLines,
    { request, view }: { readonly request: Request; readonly view: RequestView },
  ): Promise<PostContent | undefined> {
    const isOver = kind === 'ask' ? hasEnded(request) : request.state.kind !== 'awaiting-approval';
    if (post.activityId === null && isOver) return undefined; // they have decided before they were called
    const isOwnChat = isPersonalChat(request.place) && post.place.conversation === request.place.conversation;
    if (!isOwnChat) {
      const approvers = await called(post, request);
      const line = callLines[kind](view, { approvers, ...(await viewersOf(db, post, request, approvers)) });
      return { message: cardMessage(line, summaryOf(view, kind)) };
    }
    if (kind === 'ask' && post.activityId === null) await callPersonally(request);
    const ownChat = await settledCalls(db, request.id);
    const line = callLines[kind](view, { ownChat });
    const settled = kind === 'ask' ? ownChat.reached.length + ownChat.unreached.length : 0;
    return { message: cardMessage(line, summaryOf(view, kind)), says: decisionSaid(request, settled) };
  }

  /** Nobody but the requester sees the chat, so the approvers are written to in theirs. */
  async function callPersonally(request: Request): Promise<void> {
    if (request.state.kind !== 'awaiting-approval') return;
    const approvers = await approversToCall(request);
    await addCalls(
      db,
      request,
      approvers.filter(({ isKnown }) => isKnown),
      now(),
    );
  }

  async function secretContent(post: RequestPost, view: RequestView): Promise<PostContent | undefined> {
    const waiting = await vault.waiting(view.id);
    if (waiting !== undefined)
      return {
        message: cardMessage(revealCard({ ...view, ...waiting })),
        says: 'waiting' satisfies SecretSaid,
        endsAt: waiting.until,
        memo: JSON.stringify(waiting),
      };
    if (post.activityId === null) return undefined;
    const { label, until } = secretMemo.parse(jsonOr(post.memo ?? '', {}));
    const shownAt = (await store.events(view.id)).findLast(({ body }) => body.kind === 'revealed')?.body.at ?? null;
    const past = pastSecretCard({ ...view, label, until, shownAt });
    return { message: cardMessage(past), says: 'over' satisfies SecretSaid };
  }
}

const resultMessage = (card: IAdaptiveCard): Message => cardMessage(card, card.fallbackText);

/** What a notification about a post for approvers shows: the call while approvals are awaited. */
const summaryOf = (view: RequestView, kind: keyof typeof callLines = 'ask'): string =>
  view.state.kind === 'awaiting-approval' ? callInShort[kind](view) : sentence(view);

/** What the row of a private card knows of its secret when that is gone. Rows of earlier versions know nothing. */
const secretMemo = z.object({
  label: z.string().nullable().catch(null),
  until: z.number().nullable().catch(null),
});
