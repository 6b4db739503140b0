import { trailEvent } from '../audit/trail-words.ts';
import type { History, PastRequest } from '../contract/history.ts';
import type { Request } from '../model/request.ts';
import type { RequestStore } from '../store/requests.ts';

/** How many requests about one account or device are looked through. */
const newest = 50;

/** What a history is read from. */
export interface HistoryPorts {
  readonly store: Pick<RequestStore, 'requestsAbout' | 'events'>;
  /** The request with this id, as people type it; undefined when there is none. */
  readonly find: (word: string) => Promise<Request | undefined>;
  /** Whether the person who asks may see a request. */
  readonly isVisible: (request: Request | undefined) => Promise<boolean>;
  readonly titleOf: (request: Request) => string;
}

/** Cordon's own past as one person may see it in one place; for the read commands that report on it. */
export function historyOf({ store, find, isVisible, titleOf }: HistoryPorts): History {
  const pastOf = (request: Request): PastRequest => ({
    id: request.id,
    title: titleOf(request),
    state: request.state.kind.replaceAll('-', ' '),
    requester: request.requester.name,
    reason: request.reason,
    createdAt: request.createdAt,
  });
  return {
    async about(target) {
      const requests = await store.requestsAbout(target, newest);
      const visible = await Promise.all(requests.map(isVisible));
      return requests.filter((_, n) => visible[n]).map(pastOf);
    },
    async trail(word) {
      const request = await find(word);
      if (!(await isVisible(request)) || request === undefined) return undefined;
      const events = await store.events(request.id);
      const names = new Map([request.requester, ...request.targets].map(({ id, name }) => [String(id), name]));
      return {
        ...pastOf(request),
        events: events.map(({ body }) => trailEvent(body, (id) => names.get(id))),
      };
    },
  };
}
