import type { Person } from '../services/person.ts';
import type { Place, Request } from '../services/requests/request.ts';
import type { Database } from '../services/store/database.ts';
import { dropPost, duePosts, movePost, nextPostAt, retryPost, shown, type Post } from '../services/store/posts.ts';
import type { RequestStore } from '../services/store/requests.ts';
import { ChannelProblem, type Channel, type Message } from './channel.ts';
import type { Logger } from './log.ts';

const longestWaitMs = 60_000;

export interface HeraldPorts {
  readonly db: Database;
  readonly store: RequestStore;
  readonly channel: Channel;
  /** The message that shows a request as it is now; undefined when there is nothing to say any more. */
  readonly render: (post: Post, request: Request) => Promise<Message | undefined>;
  /** A posted card is updated at most once in this time, latest state only; in milliseconds. */
  readonly updateGapMs: number;
  readonly now: () => number;
  readonly log: Logger;
}

export type Herald = ReturnType<typeof createHerald>;

/**
 * Keeps every posted card equal to its stored request: rows that lag are posted or updated, in order, one writer per
 * conversation. It holds no queue, so nothing is lost with it.
 */
export function createHerald(ports: HeraldPorts) {
  const { db, store, channel, now, log, updateGapMs } = ports;
  const busy = new Map<string, Promise<void>>();
  /** Conversations that asked for patience, and until when. */
  const held = new Map<string, number>();
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
    /** Shows what can be shown now, then stops. What still lags is shown after the next start. */
    async close(): Promise<void> {
      clearTimeout(pace.timer);
      await pace.pass;
      await Promise.all(busy.values());
      pace.closed = true;
      clearTimeout(pace.timer);
    },
  };

  async function pass(): Promise<void> {
    for (const [conversation, posts] of grouped(await duePosts(db, now()))) {
      if (busy.has(conversation) || (held.get(conversation) ?? 0) > now()) continue;
      held.delete(conversation);
      const work = deliverAll(conversation, posts).finally(() => {
        busy.delete(conversation);
        wake();
      });
      busy.set(conversation, work);
    }
    const next = await nextPostAt(db);
    if (next === undefined || busy.size > 0) return; // whoever is busy wakes us when done
    later(next > now() || held.size === 0 ? next : Math.min(...held.values()));
  }

  function later(at: number): void {
    clearTimeout(pace.timer);
    pace.timer = setTimeout(wake, Math.min(Math.max(at - now(), 10), longestWaitMs));
  }

  async function deliverAll(conversation: string, posts: readonly Post[]): Promise<void> {
    for (const post of posts) {
      try {
        await deliver(post);
      } catch (error) {
        const waitMs = await failed(post, error);
        if (waitMs === undefined) continue;
        held.set(conversation, now() + waitMs); // later posts wait, so that they stay in order
        return;
      }
    }
  }

  async function deliver(post: Post): Promise<void> {
    const request = await store.find(post.request);
    const message = request && (await ports.render(post, request));
    if (request === undefined || message === undefined) {
      await dropPost(db, post.n);
      return;
    }
    const place =
      post.kind === 'reveal' && post.activityId === null ? await privately(post, request.requester) : post.place;
    const activityId = post.activityId ?? (await channel.post(place, message));
    if (post.activityId !== null) await channel.update(place, post.activityId, message);
    await shown(db, post.n, activityId, request.revision, now() + updateGapMs);
  }

  async function privately(post: Post, reader: Person): Promise<Place> {
    const place = await channel.personalChat(post.place, reader);
    await movePost(db, post.n, place);
    return place;
  }

  /** @returns how long the conversation should be left alone, or undefined when the post was given up */
  async function failed(post: Post, error: unknown): Promise<number | undefined> {
    const status = error instanceof ChannelProblem ? error.status : undefined;
    log.warn(
      { err: error, request: post.request, post: post.kind, status, tries: post.tries + 1 },
      'a message could not be shown',
    );
    if (status === 403 || status === 404) {
      await dropPost(db, post.n);
      return undefined;
    }
    const asked = error instanceof ChannelProblem ? error.retryAfterMs : undefined;
    const waitMs = asked ?? Math.min(500 * 2 ** post.tries * (0.75 + Math.random() / 2), longestWaitMs);
    await retryPost(db, post.n, now() + waitMs);
    return waitMs;
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
