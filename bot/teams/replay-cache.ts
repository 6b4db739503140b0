import type { Activity } from 'botbuilder';

/** Remembers activities for as long as they could come again, and what was answered to them. */
export interface ReplayCache<A> {
  /**
   * Runs `work` for an activity that is new. One that came before is not run again.
   * @returns the answer, which for a repetition is the first one's, waited for if it is under way; undefined when that one failed
   *   or has been forgotten
   */
  once(key: string, work: () => Promise<Answered<A>>): Promise<{ readonly repeated: boolean; readonly answer?: A }>;
}

export interface Answered<A> {
  readonly answer?: A;
  /** What a repetition gets instead: a secret is not shown twice, nor kept to be. */
  readonly repeat?: A;
}

export interface ReplaySettings {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How long an activity is remembered, in milliseconds. */
  readonly ttlMs: number;
  /** How many activities are remembered; the oldest make room. */
  readonly most?: number;
  /** How many of the latest answers are kept: one can have the size of a card. */
  readonly mostAnswers?: number;
}

/** Makes an empty memory. It lives in this process; elsewhere a line opens no second request, and a click finds the state that the first one left. */
export function createReplayCache<A>({ now, ttlMs, most = 20_000, mostAnswers = 200 }: ReplaySettings): ReplayCache<A> {
  const seen = new Map<string, { readonly until: number; answer: Promise<A | undefined> | undefined }>();
  const answered: string[] = [];

  const makeRoom = (): void => {
    for (const [key, { until }] of seen) {
      if (until > now() && seen.size < most) break;
      seen.delete(key);
    }
    for (const key of answered.splice(0, Math.max(0, answered.length - mostAnswers))) {
      const old = seen.get(key);
      if (old !== undefined) old.answer = undefined;
    }
  };

  return {
    async once(key, work) {
      const before = seen.get(key);
      if (before !== undefined && before.until > now()) return repetition(await before.answer);
      makeRoom();
      const running = work();
      const kept = running.then(
        ({ answer, repeat }) => repeat ?? answer,
        () => undefined,
      );
      seen.delete(key);
      seen.set(key, { until: now() + ttlMs, answer: kept });
      answered.push(key);
      const { answer } = await running;
      return { repeated: false, ...(answer === undefined ? {} : { answer }) };
    },
  };
}

const repetition = <A>(answer: A | undefined) => ({ repeated: true, ...(answer === undefined ? {} : { answer }) });

/** What makes an activity the same one; undefined for one without a time, which cannot be told from others. */
export function replayKey(activity: Activity): string | undefined {
  const { type, name, conversation, id } = activity;
  const at = 'rawTimestamp' in activity ? activity.rawTimestamp : undefined; // as it was sent; the SDK's types do not know it
  return typeof at === 'string' ? JSON.stringify([type, name, conversation.id, id, at]) : undefined;
}
