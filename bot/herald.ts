import type { Person } from '../services/person.ts';
import type { Place, Request } from '../services/requests/request.ts';
import type { Database } from '../services/store/database.ts';
import {
  askHere,
  dropPost,
  duePosts,
  longestWaitMs,
  movePost,
  nextPostAt,
  postpone,
  retryPost,
  shown,
  stillDue,
  type Post,
} from '../services/store/posts.ts';
import type { RequestStore } from '../services/store/requests.ts';
import { ChannelProblem, type Channel, type Message } from './channel.ts';
import type { Logger } from './log.ts';

/** How soon is looked again while something is on its way, in milliseconds. */
const busyLookMs = 100;

export interface HeraldPorts {
  readonly db: Database;
  readonly store: RequestStore;
  readonly channel: Channel;
  /** The message that shows a request as it is now; undefined when there is nothing to say any more. */
  readonly render: (post: Post, request: Request) => Promise<Message | undefined>;
  /** A posted card is updated at most once in this time, latest state only; in milliseconds. */
  readonly updateGapMs: number;
  /** Wait after the n-th failed try, in milliseconds, unless Teams says how long. */
  readonly backoffMs: (tries: number) => number;
  readonly now: () => number;
  /** As in `Timing`. */
  readonly elapsed: () => number;
  readonly log: Logger;
}

export type Herald = ReturnType<typeof createHerald>;

/** What Teams has taken. */
interface Posted {
  readonly activityId: string;
  readonly revision: number;
  /** The thread that it began, where it did. */
  readonly place?: Place;
}

/**
 * Keeps every posted card equal to its stored request: rows that lag are posted or updated, in order, one writer per
 * conversation. It holds no queue, so nothing is lost with it.
 */
export function createHerald(ports: HeraldPorts) {
  const { db, store, channel, now, elapsed, log, updateGapMs } = ports;
  const busy = new Map<string, Promise<void>>();
  /** Conversations that asked for patience, and until when, by a clock that is never set. */
  const held = new Map<string, number>();
  /** What Teams has taken and the store has not noted yet, by the number of the row: it must not be posted again. */
  const posted = new Map<number, Posted>();
  const pace: {
    pass?: Promise<void> | undefined;
    again: boolean;
    timer?: NodeJS.Timeout | undefined;
    closed: boolean;
  } = { again: false, closed: false };

  const wake = (): void => {
    if (pace.closed) return;
    if (pace.pass !== undefined) {
      pace.again = true;
      return;
    }
    clearTimeout(pace.timer);
    pace.pass = pass()
      .catch((error: unknown) => {
        log.error({ err: error }, 'the herald could not read what to show');
        later(now() + updateGapMs);
      })
      .finally(() => {
        pace.pass = undefined;
        if (pace.again) {
          pace.again = false;
          wake();
        }
      });
  };

  return {
    /** Something was stored: look what lags. Returns at once. */
    wake,
    /** Lets what is on its way arrive, then stops. What still lags is shown after the next start. */
    async close(): Promise<void> {
      pace.closed = true;
      clearTimeout(pace.timer);
      await pace.pass;
      await Promise.all(busy.values());
    },
  };

  async function pass(): Promise<void> {
    for (const [line, posts] of grouped(await duePosts(db, now()))) {
      if (busy.has(line)) continue;
      const waitMs = (held.get(line) ?? 0) - elapsed();
      if (waitMs > 0) {
        for (const post of posts) await postpone(db, post.n, now(), waitMs); // behind the one that has to wait
        continue;
      }
      held.delete(line);
      const work = db
        .exclusively(line, (lost) => deliverAll(line, posts, lost))
        .then((ours) => {
          if (!ours) held.set(line, elapsed() + updateGapMs); // another replica writes there now
        })
        .catch((error: unknown) => {
          log.error({ err: error }, 'the herald could not read what to show');
          held.set(line, elapsed() + updateGapMs);
        })
        .finally(() => {
          busy.delete(line);
          wake();
        });
      busy.set(line, work);
    }
    const next = await nextPostAt(db);
    // What is due now belongs to a busy line, which wakes us when it is done; the others must not wait for it.
    if (next !== undefined) later(busy.size === 0 ? next : Math.max(next, now() + busyLookMs));
  }

  function later(at: number): void {
    if (pace.closed) return;
    clearTimeout(pace.timer);
    pace.timer = setTimeout(wake, Math.min(Math.max(at - now(), 10), longestWaitMs));
  }

  async function deliverAll(line: string, posts: readonly Post[], lost: AbortSignal): Promise<void> {
    for (const post of posts) {
      if (pace.closed || lost.aborted) return;
      try {
        await deliver(post);
      } catch (error) {
        const waitMs = await failed(post, error);
        if (waitMs === undefined) continue;
        held.set(line, elapsed() + waitMs); // later posts wait, so that they stay in order
        return;
      }
    }
  }

  async function deliver({ n }: Post): Promise<void> {
    const post = await stillDue(db, n);
    const before = posted.get(n);
    if (post === undefined || post.activityId !== null) posted.delete(n); // another replica was here first
    if (post === undefined) return;
    if (post.activityId === null && before !== undefined) return noteShown(n, before);
    const request = await store.find(post.request);
    const message = request && (await ports.render(post, request));
    if (request === undefined || message === undefined) {
      await dropPost(db, post.n);
      return;
    }
    const place =
      post.kind === 'reveal' && post.activityId === null ? await privately(post, request.requester) : post.place;
    if (post.activityId !== null) {
      await channel.update(place, post.activityId, message);
      return noteShown(n, { activityId: post.activityId, revision: request.revision });
    }
    const taken =
      post.kind === 'approval'
        ? await channel.thread(place, message)
        : { activityId: await channel.post(place, message) };
    const said = { ...taken, revision: request.revision };
    posted.set(n, said);
    return noteShown(n, said);
  }

  async function noteShown(n: number, { activityId, revision, place }: Posted): Promise<void> {
    await db.tx(async (tx) => {
      if (place !== undefined) await movePost(tx, n, place);
      await shown(tx, n, activityId, revision, now() + updateGapMs);
    });
    posted.delete(n);
  }

  /** Teams does not let us into the approvals channel; the request must not wait there unseen. */
  async function askInThread(post: Post): Promise<void> {
    const request = await store.find(post.request);
    log.error(
      { request: post.request, channel: post.place.conversation },
      'the approvals channel is closed to Cordon, so approvers are asked where the request was made: is the app installed in that team?',
    );
    if (request?.state.kind === 'awaiting-approval') await db.tx((tx) => askHere(tx, post, request.place, now()));
    else await dropPost(db, post.n);
  }

  async function privately(post: Post, reader: Person): Promise<Place> {
    const place = await channel.personalChat(post.place, reader);
    await movePost(db, post.n, place);
    return place;
  }

  /** @returns how long the line should be left alone; undefined when the others may go on */
  async function failed(post: Post, error: unknown): Promise<number | undefined> {
    const problem = error instanceof ChannelProblem ? error : undefined;
    log.warn(
      { err: error, request: post.request, post: post.kind, status: problem?.status, tries: post.tries + 1 },
      'a message could not be shown',
    );
    if (problem?.isFinal === true) {
      if (post.kind === 'approval' && post.activityId === null) await askInThread(post);
      else await dropPost(db, post.n);
      return undefined;
    }
    const waitMs = Math.min(problem?.retryAfterMs ?? ports.backoffMs(post.tries + 1), longestWaitMs);
    await retryPost(db, post.n, now(), waitMs);
    return problem === undefined ? undefined : waitMs; // a fault of ours is this post's alone
  }
}

function grouped(posts: readonly Post[]): ReadonlyMap<string, readonly Post[]> {
  const groups = new Map<string, Post[]>();
  for (const post of posts) groups.set(lineOf(post), [...(groups.get(lineOf(post)) ?? []), post]);
  return groups;
}

/** Posts of one line keep their order. A private one has no conversation yet, and must not hold the thread's up. */
const lineOf = (post: Post): string =>
  post.kind === 'reveal' ? `private to the requester of ${post.request}` : post.place.conversation;
