import type { PastRequest, History } from '../../services/contract/history.ts';
import { trailEvent } from '../../services/audit/trail-words.ts';
import type { Request } from '../../services/model/request.ts';
import type { ConversationContext, Turn } from './context.ts';
import { maySee, requestNamed, titleOf } from './visible-requests.ts';

/** How many requests about one account or device are looked through. */
const newest = 50;

/** Cordon's own past, as far as whoever asks may see it where they ask. */
export function historyFor(desk: ConversationContext, turn: Turn): History {
  const visible = maySee(desk, turn);
  return {
    async about(target) {
      const requests = await desk.store.requestsAbout(target, newest);
      const seen = await Promise.all(requests.map(visible));
      return requests.filter((_, n) => seen[n]).map((request) => pastOf(desk, request));
    },
    async trail(word) {
      const request = await requestNamed(desk, word);
      if (request === undefined || !(await visible(request))) return undefined;
      const events = await desk.store.events(request.id);
      const names = new Map([request.requester, ...request.targets].map(({ id, name }) => [String(id), name]));
      return {
        ...pastOf(desk, request),
        events: events.map(({ body }) => trailEvent(body, (id) => names.get(id))),
      };
    },
  };
}

const pastOf = (desk: ConversationContext, request: Request): PastRequest => ({
  id: request.id,
  title: titleOf(desk, request),
  state: request.state.kind.replaceAll('-', ' '),
  requester: request.requester.name,
  reason: request.reason,
  createdAt: request.createdAt,
});
