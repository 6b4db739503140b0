import { LRUCache } from 'lru-cache';
import type { TeamsActivity } from './teams-activity.ts';

/** Remembers activities, and the answers to them, for as long as Teams could send them again. */
export interface ReplayCache<A> {
  /**
   * Runs `work` for an activity that is new, and does not run it for one that is repeated.
   * @returns the answer. A repetition gets the answer of the first run, and waits for it if that run has not ended. It is absent
   *   when the first run failed or answered nothing, and when the answer had to make room for others.
   * @throws what `work` throws; a repetition never throws
   */
  once(key: string, work: () => Promise<Answered<A>>): Promise<{ readonly repeated: boolean; readonly answer?: A }>;
}

/** What handling an activity led to. */
export interface Answered<A> {
  readonly answer?: A;
  /** What a repetition gets instead of `answer`: a secret is neither shown twice nor kept for a repetition. */
  readonly repeat?: A;
}

/** The limits of a cache, and its clock. */
export interface ReplaySettings {
  /** Returns epoch milliseconds, greater than 0. */
  readonly now: () => number;
  /** How long an activity is remembered, in whole milliseconds. */
  readonly ttlMs: number;
  /** How many activities are remembered; the oldest ones make room. 20,000 when left out. */
  readonly maxActivities?: number;
  /** How many of the latest answers are kept, because each can be as large as a card. 200 when left out. */
  readonly maxAnswers?: number;
}

/**
 * Makes an empty cache. It covers this process only. On another replica the database recognizes a repeated command, and a repeated
 * click meets the state that the first one left.
 */
export function createReplayCache<A>({
  now,
  ttlMs,
  maxActivities = 20_000,
  maxAnswers = 200,
}: ReplaySettings): ReplayCache<A> {
  // lru-cache keeps an entry until it is older than its time to live, and would keep the time itself for a while.
  const lifetime = { ttl: ttlMs - 1, ttlResolution: 0, perf: { now } };
  const seen = new LRUCache<string, true>({ ...lifetime, max: maxActivities });
  const answers = new LRUCache<string, Promise<A | undefined>>({ ...lifetime, max: maxAnswers });

  return {
    async once(key, work) {
      // `peek` does not count as a use: the oldest activities make room, however often they are repeated.
      if (seen.peek(key) === true) return result(true, await answers.peek(key));
      seen.set(key, true);
      const running = work();
      const kept = running.then(
        ({ answer, repeat }) => repeat ?? answer,
        () => undefined,
      );
      answers.set(key, kept);
      const { answer } = await running;
      return result(false, answer);
    },
  };
}

const result = <A>(repeated: boolean, answer: A | undefined) =>
  answer === undefined ? { repeated } : { repeated, answer };

/**
 * Makes the key by which a repeated activity is recognized.
 * @returns undefined for an activity without a timestamp, which cannot be told from others
 */
export function replayKey({ type, name, conversation, id, timestamp }: TeamsActivity): string | undefined {
  return timestamp === undefined ? undefined : JSON.stringify([type, name, conversation.id, id, timestamp]);
}
