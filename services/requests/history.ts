import { trailEvent } from '../audit/trail-words.ts';
import { partsOf, type Command } from '../contract/bundle.ts';
import type { History, OwnChange, PastRequest } from '../contract/history.ts';
import type { Request, Step } from '../model/request.ts';
import type { RequestStore } from '../store/requests.ts';

/** How many requests about one account or device are looked through. */
const newest = 50;

/** What a history is read from. */
export interface HistoryPorts {
  readonly store: Pick<RequestStore, 'requestsAbout' | 'events' | 'steps'>;
  /** The request with this id, as people type it; undefined when there is none. */
  readonly find: (word: string) => Promise<Request | undefined>;
  /** Whether the person who asks may see a request. */
  readonly isVisible: (request: Request | undefined) => Promise<boolean>;
  readonly titleOf: (request: Request) => string;
  readonly commandNamed: (name: string) => Command | undefined;
}

/** Cordon's own past as one person may see it in one place; for the read commands that report on it. */
export function historyOf({ store, find, isVisible, titleOf, commandNamed }: HistoryPorts): History {
  const pastOf = (request: Request): PastRequest => ({
    id: request.id,
    title: titleOf(request),
    state: request.state.kind.replaceAll('-', ' '),
    requester: request.requester.name,
    reason: request.reason,
    createdAt: request.createdAt,
  });
  const changesOf = async (request: Request, target: string): Promise<readonly OwnChange[]> => {
    const [steps, visible] = await Promise.all([store.steps(request.id), isVisible(request)]);
    const shown = visible ? { id: request.id, requester: request.requester.name } : null;
    const doneWords = doneWordsIn(commandNamed(request.command));
    return steps.flatMap((step) => {
      if (step.target !== target || step.startedAt === null || step.status === 'skipped') return [];
      const words = doneWords.get(step.action) ?? step.action.replaceAll('-', ' ');
      return [{ ...changeOf(step, step.startedAt), words, requesterId: request.requester.id, request: shown }];
    });
  };
  return {
    async about(target) {
      const requests = await store.requestsAbout(target, newest);
      const visible = await Promise.all(requests.map(isVisible));
      return requests.filter((_, n) => visible[n]).map(pastOf);
    },
    async changes(target) {
      const requests = await store.requestsAbout(target, newest);
      const changes = await Promise.all(requests.map((request) => changesOf(request, target)));
      return changes.flat();
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

const changeOf = ({ action, endedAt, status, clientRequestId }: Step, startedAt: number) => ({
  action,
  startedAt,
  endedAt,
  accepted: status === 'proved' || status === 'accepted',
  clientRequestId,
});

/** What each action of a command has done once it is done, by the action's name. */
const doneWordsIn = (command: Command | undefined): ReadonlyMap<string, string> =>
  new Map(
    (command === undefined ? [] : partsOf(command)).flatMap((part) =>
      'step' in part ? [[part.name, part.step.done] as const] : [],
    ),
  );
