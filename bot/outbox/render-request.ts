import { z } from 'zod';
import { askLine, type Approver } from '../../cards/ask-line.ts';
import { requestCard } from '../../cards/request-card.ts';
import { resultLine } from '../../cards/result-line.ts';
import { revealCard } from '../../cards/reveal-card.ts';
import { sentence } from '../../cards/sentence.ts';
import { graphPath, type Graph } from '../../services/graph/graph.ts';
import { policyIn } from '../../services/requests/channels.ts';
import type { Policy } from '../../services/requests/policy.ts';
import type { Request } from '../../services/model/request.ts';
import type { RequestView } from '../../services/requests/view.ts';
import type { Vault } from '../../services/secrets/vault.ts';
import type { Post } from '../../services/store/posts.ts';
import { cardMessage, textMessage, type Message } from './message.ts';

export interface RenderPorts {
  readonly viewOf: (request: Request) => Promise<RequestView>;
  readonly policy: Policy;
  readonly graphOf: (tenant: string) => Graph;
  readonly vault: Vault;
}

/** Makes the message of a post from the stored request, whole, each time. */
export function createRenderRequest({ viewOf, policy, graphOf, vault }: RenderPorts) {
  const names = new Map<string, Promise<Approver>>();
  const approver = (id: string, home: string): Promise<Approver> => {
    const key = `${home} ${id}`;
    const known = names.get(key) ?? nameOf(graphOf(home), id);
    names.set(key, known);
    return known;
  };

  /** The named approvers, as far as their own decision can count. */
  const called = async (request: Request): Promise<readonly Approver[]> => {
    const { requester, targets, home, state } = request;
    if (state.kind !== 'awaiting-approval') return [];
    const involved = new Set<string>([requester.id, ...targets.map((target) => target.id)]);
    const { people } = policyIn(policy, request).approvers;
    const named = await Promise.all(people.map((id) => approver(id, home)));
    return named.filter(({ id }) => !involved.has(id));
  };

  return async (post: Post, request: Request): Promise<Message | undefined> => {
    const view = await viewOf(request);
    switch (post.kind) {
      case 'card':
        return cardMessage(requestCard(view), sentence(view));
      case 'approval':
        return cardMessage(requestCard(view, { calls: await called(request) }), sentence(view));
      case 'ask':
        return cardMessage(askLine(view, await called(request)), sentence(view));
      case 'reminder': // nothing to remind of where they decided meanwhile
        if (request.state.kind !== 'awaiting-approval') return undefined;
        return cardMessage(askLine(view, await called(request), request.state.expiresAt), sentence(view));
      case 'result':
        return textMessage(resultLine(view));
      case 'reveal': {
        const waiting = await vault.waiting(request.id);
        return waiting && cardMessage(revealCard({ ...view, ...waiting }));
      }
      default:
        return post.kind satisfies never;
    }
  };
}

/** Mentions need a name; when Graph cannot say it, the id or UPN of the policy file stands in. */
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
