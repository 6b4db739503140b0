import type { Request } from '../../services/model/request.ts';
import type { Database } from '../../services/store/database.ts';
import { noteRevealRefused } from '../../services/store/handovers.ts';
import { addPost, giveUpPost, type RequestPost } from '../../services/store/outbox-rows.ts';
import { decisionSaid, postKinds } from '../../services/store/post-kinds.ts';
import { askInstead, personCalled } from '../../services/store/posts.ts';
import type { RequestStore } from '../../services/store/requests.ts';
import type { Logger } from '../telemetry/log.ts';
import { textMessage, type Message } from './message.ts';
import type { OpenedConversation, Rendered, Renderer } from './renderer.ts';

/** What the posts of requests need. */
export interface RequestPostsPorts {
  readonly db: Database;
  readonly store: Pick<RequestStore, 'find'>;
  /** What a post shows of a request as it is now; undefined when there is nothing to say any more. */
  readonly contentOf: (post: RequestPost, request: Request) => Promise<PostContent | undefined>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
}

/** What a post shows, and what its row keeps with that. */
export type PostContent = Pick<Rendered, 'message' | 'says' | 'endsAt' | 'memo'>;

/** Renders posts about requests. */
export function requestPosts({ db, store, contentOf, now, log }: RequestPostsPorts): Renderer<RequestPost> {
  return {
    async render(post) {
      const request = await store.find(post.request);
      const content = request && (post.isMoved ? { message: movedLine(request) } : await contentOf(post, request));
      if (request === undefined || content === undefined) return undefined;
      const opens = openedFor(post, request);
      const says = postKinds[post.kind] === 'decision' ? decisionSaid(request) : undefined;
      return { says, ...content, revision: request.revision, place: post.place, ...(opens && { opens }) };
    },
    async refused(post) {
      if (post.kind === 'approval' && post.activityId === null) await askInThread(post);
      else if (post.kind === 'reveal' && post.activityId === null) await tellUndelivered(post);
      else await giveUpPost(db, post.sequence);
    },
  };

  /** Teams refused the private card. The secrets are kept for another try, and the thread is told what to do. */
  async function tellUndelivered(post: RequestPost): Promise<void> {
    const request = await store.find(post.request);
    log.warn({ request: post.request }, 'Teams refused the private card of a secret');
    await db.tx(async (tx) => {
      await noteRevealRefused(tx, post.sequence, post.request);
      if (request !== undefined)
        await addPost(tx, { request: post.request, kind: 'handover', place: request.place, at: now() });
    });
  }

  /** Teams refused the card in the approvals channel. The request must not wait there unseen. */
  async function askInThread(post: RequestPost): Promise<void> {
    const request = await store.find(post.request);
    log.error(
      { request: post.request, channel: post.place.conversation },
      'the approvals channel is closed to Cordon, so approvers are asked where the request was made: is the app installed in that team?',
    );
    if (request?.state.kind === 'awaiting-approval') await db.tx((tx) => askInstead(tx, post, request.place, now()));
    else await giveUpPost(db, post.sequence);
  }
}

/** What is left of a card when a newer one stands in its conversation. */
const movedLine = ({ id }: Pick<Request, 'id'>): Message => textMessage(`${id} moved: see its newer card below.`);

/** The conversation that the first post of a message opens. */
function openedFor({ kind, memo }: RequestPost, { requester }: Request): OpenedConversation | undefined {
  switch (kind) {
    case 'approval':
      return { kind: 'thread' };
    case 'reveal':
      return { kind: 'personal-chat', person: requester };
    case 'call':
      return { kind: 'personal-chat', person: personCalled(memo) };
    case 'card':
    case 'ask':
    case 'raised':
    case 'reminder':
    case 'result':
    case 'handover':
      return undefined;
    default:
      return kind satisfies never;
  }
}
