import { z } from 'zod';
import { askLine, raisedLine, reminderLine, type Approver } from '../../cards/ask-line.ts';
import { handoverCard } from '../../cards/handover-card.ts';
import { requestCard } from '../../cards/request-card.ts';
import { resultLine } from '../../cards/result-line.ts';
import { revealCard } from '../../cards/reveal-card.ts';
import { sentence } from '../../cards/sentence.ts';
import { graphPath, type Graph } from '../../services/graph/graph.ts';
import { settle } from '../../services/graph/settle.ts';
import { policyIn } from '../../services/requests/channels.ts';
import type { Pins } from '../../services/requests/pins.ts';
import type { Policy } from '../../services/requests/policy.ts';
import type { Request } from '../../services/model/request.ts';
import type { RequestView } from '../../services/requests/view.ts';
import type { Vault } from '../../services/secrets/vault.ts';
import type { RequestPost } from '../../services/store/outbox-rows.ts';
import { cardMessage, textMessage, type Message } from './message.ts';

/** What the messages of requests are made from. */
export interface RenderPorts {
  readonly viewOf: (request: Request) => Promise<RequestView>;
  readonly policy: Policy;
  /** Whom the addresses of the policy stand for. */
  readonly pins: Pick<Pins, 'idsOf'>;
  /** Graph of a tenant, where the names of approvers are read. */
  readonly graphOf: (tenant: string) => Graph;
  /** Holds the passwords that are to be revealed. */
  readonly vault: Vault;
}

/**
 * Makes the messages of posts about requests.
 * @returns a function that builds the whole message from the stored request each time; it answers undefined when there is nothing to say any more
 */
export function createRenderRequest({ viewOf, policy, pins, graphOf, vault }: RenderPorts) {
  const names = new Map<string, Promise<Approver>>();
  const approver = (id: string, home: string): Promise<Approver> => {
    const key = `${home} ${id}`;
    const known = names.get(key) ?? nameOf(graphOf(home), id);
    names.set(key, known);
    return known;
  };

  /** The approvers that the policy names, without those whose own decision would not count. */
  const calledApprovers = async (request: Request): Promise<readonly Approver[]> => {
    const { requester, targets, home, state } = request;
    if (state.kind !== 'awaiting-approval') return [];
    const involved = new Set<string>([requester.id, ...targets.map((target) => target.id)]);
    const { people } = policyIn(policy, request).approvers;
    // when an address is new and Graph cannot say whose it is, nobody is called by it; approvers see the card all the same
    const ids = await settle(pins.idsOf(home, people));
    const called = ids.ok ? ids.value.filter((id) => !involved.has(id)) : [];
    return Promise.all(called.map((id) => approver(id, home)));
  };

  return async (post: RequestPost, request: Request): Promise<Message | undefined> => {
    const view = await viewOf(request);
    switch (post.kind) {
      case 'card':
        return cardMessage(requestCard(view), sentence(view));
      case 'approval':
        return cardMessage(requestCard(view, { calls: await calledApprovers(request) }), sentence(view));
      case 'ask':
        return cardMessage(askLine(view, await calledApprovers(request)), sentence(view));
      case 'raised': // the same when it needs nobody any more
        if (request.state.kind !== 'awaiting-approval') return undefined;
        return cardMessage(raisedLine(view, await calledApprovers(request)), sentence(view));
      case 'reminder': // nothing to remind of when they have decided meanwhile
        if (request.state.kind !== 'awaiting-approval') return undefined;
        return cardMessage(reminderLine(view, await calledApprovers(request), request.state.expiresAt), sentence(view));
      case 'result':
        return textMessage(resultLine(view));
      case 'reveal': {
        const waiting = await vault.waiting(request.id);
        return waiting && cardMessage(revealCard({ ...view, ...waiting }));
      }
      case 'handover': {
        const news = handoverCard(view);
        return news && cardMessage(news);
      }
      default:
        return post.kind satisfies never;
    }
  };
}

/** Mentions need a name. When Graph cannot tell it, the object id is used instead. */
async function nameOf(graph: Graph, id: string): Promise<Approver> {
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
