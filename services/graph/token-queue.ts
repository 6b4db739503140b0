import type { Clock } from '../base/clock.ts';
import type { CallPace, Quota } from './quotas.ts';
import type { TokenBuckets } from './token-buckets.ts';

/** What a queue draws on. */
export interface TokenQueueSettings {
  /** Name of the bucket, unique over tenants and apps. */
  readonly bucket: string;
  readonly quota: Quota;
  readonly pace: CallPace;
  /** Must not reject. */
  readonly buckets: Pick<TokenBuckets, 'reserve'>;
  readonly clock: Pick<Clock, 'elapsed' | 'sleep'>;
}

/** The calls of one process and one pace that wait for tokens of one bucket. */
export interface TokenQueue {
  /**
   * Takes tokens, in the order in which they are asked for.
   * @throws the reason of the signal, when that is aborted before they are there
   */
  take(tokens: number, signal: AbortSignal | undefined): Promise<void>;
  /** Forgets the tokens in hand, because Graph grants nothing now. */
  drop(): void;
}

interface Waiter {
  readonly tokens: number;
  readonly since: number;
  readonly go: () => void;
  readonly fail: (reason: unknown) => void;
}

/** When a bucket has too little for a reservation, it is asked again after a part of the wait that was too long, at most so many milliseconds. */
const againMs = 200;
/** Calls of a mass run that got nothing for so many milliseconds ask on the terms of single ones, so that the run always goes on. */
const starvingMs = 5000;

/** Makes a queue. It asks for what its calls need together, one reservation at a time, so that replicas take turns. */
export function createTokenQueue({ bucket, quota, pace, buckets, clock }: TokenQueueSettings): TokenQueue {
  const { lot, keep } = quota[pace];
  const waiting: Waiter[] = [];
  const state = { inHand: 0, isAsking: false, grantedAt: Number.NEGATIVE_INFINITY };

  function serve(): void {
    for (let next = waiting[0]; next !== undefined && next.tokens <= state.inHand; next = waiting[0]) {
      waiting.shift();
      state.inHand -= next.tokens;
      next.go();
    }
    if (waiting.length === 0) state.inHand = Math.min(state.inHand, keep);
  }

  /** How many tokens to reserve for those who wait. */
  function needed(): number {
    const [first] = waiting;
    if (first === undefined) return 0;
    const all = waiting.reduce((sum, { tokens }) => sum + tokens, 0);
    return Math.max(first.tokens, Math.min(all, lot)) - state.inHand;
  }

  const reserve = (tokens: number, mostMs?: number): Promise<number | undefined> => {
    const [first] = waiting;
    const isStarving = first !== undefined && clock.elapsed() - Math.max(first.since, state.grantedAt) >= starvingMs;
    const terms = quota[isStarving ? 'single' : pace];
    return buckets.reserve({
      bucket,
      slots: quota.slots,
      costMs: tokens * quota.tokenMs,
      leadMs: terms.leadMs,
      mostMs: mostMs ?? terms.mostMs,
    });
  };

  async function ask(): Promise<void> {
    let isToppedUp = false;
    for (;;) {
      const tokens = needed();
      if (tokens > 0) {
        const waitMs = await reserve(tokens);
        if (waitMs === undefined) await clock.sleep(Math.min(againMs, quota[pace].mostMs / 8));
        else {
          if (waitMs > 0) await clock.sleep(waitMs);
          state.inHand += tokens;
          state.grantedAt = clock.elapsed();
          serve();
        }
      } else if (!isToppedUp && state.inHand <= keep / 2 && keep > 0) {
        isToppedUp = true;
        const more = keep - state.inHand;
        if ((await reserve(more, 0)) !== undefined) state.inHand += more;
        serve();
      } else return;
    }
  }

  /** Starts asking, unless that goes on. */
  function refill(): void {
    if (state.isAsking) return;
    state.isAsking = true;
    ask()
      .catch((error: unknown) => {
        for (const { fail } of waiting.splice(0)) fail(error);
      })
      .finally(() => {
        state.isAsking = false;
        if (waiting.length > 0) refill();
      });
  }

  return {
    async take(tokens, signal) {
      signal?.throwIfAborted();
      if (waiting.length === 0 && tokens <= state.inHand) {
        state.inHand -= tokens;
        if (state.inHand <= keep / 2) refill();
        return;
      }
      await new Promise<void>((resolve, reject) => {
        const waiter: Waiter = {
          tokens,
          since: clock.elapsed(),
          go() {
            signal?.removeEventListener('abort', giveUp);
            resolve();
          },
          fail: reject,
        };
        const giveUp = () => {
          waiting.splice(waiting.indexOf(waiter), 1);
          reject(reasonOf(signal));
        };
        signal?.addEventListener('abort', giveUp, { once: true });
        waiting.push(waiter);
        refill();
      });
    },
    drop() {
      state.inHand = 0;
    },
  };
}

const reasonOf = (signal: AbortSignal | undefined): Error =>
  signal?.reason instanceof Error ? signal.reason : new Error('aborted');
