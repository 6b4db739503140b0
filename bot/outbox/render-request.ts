import { z } from 'zod';
import { askLine, raisedLine, reminderLine, type Approver } from '../../cards/ask-line.ts';
import { handoverCard } from '../../cards/handover-card.ts';
import { requestCard } from '../../cards/request-card.ts';
import { resultLine } from '../../cards/result-line.ts';
import { pastSecretCard, revealCard } from '../../cards/reveal-card.ts';
import { sentence } from '../../cards/sentence.ts';
import { jsonOr } from '../../services/base/json.ts';
import { graphPath, type Graph } from '../../services/graph/graph.ts';
import { settle } from '../../services/graph/settle.ts';
import { policyIn } from '../../services/requests/channels.ts';
import type { Pins } from '../../services/requests/pins.ts';
import type { Policy } from '../../services/requests/policy.ts';
import { hasEnded, type Request } from '../../services/model/request.ts';
import type { RequestView } from '../../services/requests/view.ts';
import type { Vault } from '../../services/secrets/vault.ts';
import type { RequestPost } from '../../services/store/outbox-rows.ts';
import type { SecretSaid } from '../../services/store/post-kinds.ts';
import type { RequestStore } from '../../services/store/requests.ts';
import { cardMessage, textMessage } from './message.ts';
import type { PostContent } from './request-posts.ts';

/** What the messages of requests are made from. */
export interface RenderPorts {
  readonly viewOf: (request: Request) => Promise<RequestView>;
  readonly policy: Policy;
  /** Whom the addresses of the policy stand for. */
  readonly pins: Pick<Pins, 'idsOf'>;
  /** Graph of a tenant, where the names of approvers are read. */
  readonly graphOf: (tenant: string) => Pick<Graph, 'send'>;
  /** Holds the passwords that are to be revealed. */
  readonly vault: Pick<Vault, 'waiting'>;
  /** The trail, which knows whether a secret was shown. */
  readonly store: Pick<RequestStore, 'events'>;
}

/**
 * Makes the messages of posts about requests.
 * @returns a function that builds the whole message from the stored request each time; it answers undefined when there is nothing to say any
 *   more. An update mentions nobody, because it must not call people a second time
 */
export function createRenderRequest({ viewOf, policy, pins, graphOf, vault, store }: RenderPorts) {
  const names = new Map<string, Promise<Approver>>();
  const approver = (id: string, home: string): Promise<Approver> => {
    const key = `${home} ${id}`;
    const known = names.get(key) ?? nameOf(graphOf(home), id);
    names.set(key, known);
    return known;
  };

  /** The approvers that the policy names, without those whose own decision would not count. */
  const calledApprovers = async (post: RequestPost, request: Request): Promise<readonly Approver[]> => {
    const { requester, targets, home, state } = request;
    if (post.activityId !== null || state.kind !== 'awaiting-approval') return [];
    const involved = new Set<string>([requester.id, ...targets.map((target) => target.id)]);
    const { people } = policyIn(policy, request).approvers;
    // when an address is new and Graph cannot say whose it is, nobody is called by it; approvers see the card all the same
    const ids = await settle(pins.idsOf(home, people));
    const called = ids.ok ? ids.value.filter((id) => !involved.has(id)) : [];
    return Promise.all(called.map((id) => approver(id, home)));
  };

  return async (post: RequestPost, request: Request): Promise<PostContent | undefined> => {
    const view = await viewOf(request);
    switch (post.kind) {
      case 'card':
        return { message: cardMessage(requestCard(view), sentence(view)) };
      case 'approval': {
        const card = requestCard(view, { calls: await calledApprovers(post, request) });
        return { message: cardMessage(card, sentence(view)) };
      }
      case 'ask':
      case 'raised':
      case 'reminder': {
        const isOver = post.kind === 'ask' ? hasEnded(request) : request.state.kind !== 'awaiting-approval';
        if (post.activityId === null && isOver) return undefined; // they have decided before they were called
        const line = callLines[post.kind](view, await calledApprovers(post, request));
        return { message: cardMessage(line, sentence(view)) };
      }
      case 'result':
        return { message: textMessage(resultLine(view)) };
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

const callLines = { ask: askLine, raised: raisedLine, reminder: reminderLine } as const;

/** What the row of a private card knows of its secret when that is gone. Rows of earlier versions know nothing. */
const secretMemo = z.object({
  label: z.string().nullable().catch(null),
  until: z.number().nullable().catch(null),
});

/** Mentions need a name. When Graph cannot tell it, the object id is used instead. */
async function nameOf(graph: Pick<Graph, 'send'>, id: string): Promise<Approver> {
  const user = z.object({ id: z.string(), displayName: z.string() });
  const fallback = { id, displayName: id };
  const read = graph.send({
    method: 'GET',
    path: graphPath`/users/${id}`,
    query: { $select: 'id,displayName' },
    response: user,
  });
  const { id: objectId, displayName } = await read.catch(() => fallback);
  return { id: objectId, name: displayName };
}
