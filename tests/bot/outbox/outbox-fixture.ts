import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { pino } from 'pino';
import { alertPosts } from '../../../bot/outbox/alert-posts.ts';
import type { Message, Messenger } from '../../../bot/outbox/message.ts';
import { lookupPosts } from '../../../bot/outbox/lookup-posts.ts';
import { createOutbox, type Outbox } from '../../../bot/outbox/outbox.ts';
import { standDownPosts } from '../../../bot/outbox/stand-down-posts.ts';
import { requestPosts, type RequestPostsPorts } from '../../../bot/outbox/request-posts.ts';
import type { Clock } from '../../../services/base/clock.ts';
import { builtinCommands } from '../../../services/commands/builtin.ts';
import { createVocabulary } from '../../../services/commands/vocabulary.ts';
import type { Place, Request } from '../../../services/model/request.ts';
import { commandNamed, commands } from '../../../services/registry.ts';
import { viewOf } from '../../../services/requests/view.ts';
import type { Database } from '../../../services/store/database.ts';
import { nextTryAt } from '../../harness/next-try.ts';
import { createStandDowns } from '../../../services/store/stand-down.ts';
import { createRequestStore } from '../../../services/store/requests.ts';
import { memoryWork } from '../../harness/memory-work.ts';
import { key } from '../../harness/store.ts';

/** The channel where alerts are posted. */
export const incidents = '19:incidents@thread.tacv2';

/** A clock that stands still until a test advances it. */
export interface ManualClock extends Clock {
  /** Moves the time on, in milliseconds, and runs the timers that are due by then. */
  advance(ms: number): void;
}

/** A clock that starts at this time of the machine and then stands still, with timers that fire when a test advances it. */
export function manualClock(): ManualClock {
  const time = { now: Date.now() };
  const timers = new Map<object, { readonly at: number; readonly work: () => void }>();
  const after: Clock['after'] = (ms, work) => {
    const timer = {};
    timers.set(timer, { at: time.now + ms, work });
    return () => {
      timers.delete(timer);
    };
  };
  return {
    now: () => time.now,
    elapsed: () => time.now,
    after,
    sleep: (ms) => new Promise((resolve) => after(ms, resolve)),
    every: () => {
      throw new Error('the outbox has no interval');
    },
    advance(ms) {
      time.now += ms;
      for (const [timer, { at, work }] of timers) {
        if (at > time.now || !timers.delete(timer)) continue;
        work();
      }
    },
  };
}

/** A message that Teams has taken. */
export interface Written {
  readonly kind: 'post' | 'update';
  readonly conversation: string;
  readonly text: string;
  readonly message: Message;
}

export const placeIn = (conversation: string): Place => ({ conversation, reference: {} });

/**
 * A Teams that keeps what it has taken.
 * @param take runs before a message is taken; rejects it by throwing
 */
export function fakeTeams(take: (written: Written) => Promise<void> | void = () => undefined) {
  const written: Written[] = [];
  const write = async (kind: Written['kind'], { conversation }: Place, message: Message): Promise<string> => {
    const one = { kind, conversation, text: message.text ?? message.summary ?? '', message };
    await take(one);
    return `${written.push(one)}`;
  };
  const messenger: Messenger = {
    post: (place, message) => write('post', place, message),
    async thread(channel, message) {
      const activityId = await write('post', channel, message);
      return { place: placeIn(`${channel.conversation};messageid=${activityId}`), activityId };
    },
    async update(place, _, message) {
      await write('update', place, message);
    },
    async say(place, message) {
      await write('post', place, message);
    },
    personalChat: (_, person) => Promise.resolve(placeIn(`a:${person.name}`)),
  };
  return { written, messenger };
}

/** When a test gives up waiting, in milliseconds. */
const patienceMs = 8000;

/**
 * Waits until something holds.
 * @param meanwhile runs before each look, to advance a clock for example
 * @throws {Error} when it takes too long
 */
export async function until(holds: () => boolean | Promise<boolean>, meanwhile: () => void = () => undefined) {
  const startedAt = performance.now();
  while (!(await holds())) {
    if (performance.now() - startedAt > patienceMs) throw new Error(`still waiting for: ${holds.toString()}`);
    meanwhile();
    await eventLoopTurn();
  }
}

/** Stands for the message of a request: which post of which request, and the revision that it shows. */
export const contentOf: RequestPostsPorts['contentOf'] = ({ kind }, { id, revision }) =>
  Promise.resolve({
    message: { type: 'message', text: `${kind} of ${id}, revision ${revision}` },
    ...(kind === 'reveal' && { says: 'over' }),
  });

const isOffered = () => true;

/** What the card of a request that has no steps shows. */
export const viewIn = (request: Request) =>
  Promise.resolve(
    viewOf(request, [], {
      askedWhere: 'here',
      profiles: {},
      raised: false,
      handover: null,
      standDown: undefined,
      commandNamed,
      isOffered,
      practice: true,
      maxTries: 3,
      tenantShown: () => null,
    }),
  );

/** Runs the outboxes of as many replicas as there are databases, while `work` goes on. */
export async function withOutboxes(
  dbs: readonly Database[],
  messenger: Messenger,
  clock: ManualClock,
  work: (...outboxes: Outbox[]) => Promise<void>,
) {
  const log = pino({ level: 'silent' });
  const environment = { appId: 'bot', serviceUrl: 'http://127.0.0.1/', tenants: { botTenant: 'home' } };
  const vocabulary = createVocabulary(commands, builtinCommands);
  const shared = memoryWork();
  const outboxes = dbs.map((db) => {
    const store = createRequestStore(db, key);
    const common = { db, now: clock.now, log };
    return createOutbox({
      ...clock,
      db,
      work: shared,
      messenger,
      log,
      updateGapMs: 5,
      backoffMs: () => 5,
      renderers: {
        request: requestPosts({ ...common, store, contentOf }),
        standDown: standDownPosts({ db, standDowns: createStandDowns(db, key), practice: true }),
        lookup: lookupPosts({
          db,
          questionOf: () => Promise.resolve(undefined),
          commandNamed: () => undefined,
          practice: true,
        }),
        alert: alertPosts({ ...common, store, viewOf: viewIn, environment, vocabulary, isOffered, practice: true }),
      },
    });
  });
  await work(...outboxes).finally(() => Promise.all(outboxes.map((outbox) => outbox.close())));
}

/** Lets time pass until nothing is behind any more, as the store sees it. */
export const allDelivered = (db: Database, clock: ManualClock) =>
  until(
    async () => (await nextTryAt(db, clock.now())) === undefined,
    () => {
      clock.advance(1);
    },
  );
