import type { Clock } from '../base/clock.ts';
import { createOwnBuckets, type TokenBuckets } from './token-buckets.ts';

/** Buckets that all replicas share, and who hears when they cannot be reached. */
export interface SharedBuckets {
  /** May reject, and may take as long as it wants. */
  readonly buckets: TokenBuckets;
  /** Called once when the buckets cannot be reached any more. */
  readonly onAway: (error: unknown) => void;
  /** Called once when they can be reached again. */
  readonly onBack: () => void;
}

/** Buckets of this process until it joins shared ones, and whenever those cannot be reached. Nothing here rejects. */
export interface JoinedBuckets extends TokenBuckets {
  /** Takes from shared buckets from now on. */
  join(shared: SharedBuckets): void;
  /** Takes from those of this process again, as before a database is closed. */
  leave(): void;
}

/** How long shared buckets may take to answer, in milliseconds. A containment waits no longer for them. */
const patienceMs = 1000;
/** For how long they are left alone after they failed, in milliseconds. */
const awayMs = 5000;

/**
 * Makes the buckets of a process. Without the shared ones each process goes on at the full rate by itself: several together may then exceed
 * Graph's limits, which Graph answers with a 429, and that is better than a containment that waits for a database.
 */
export function createJoinedBuckets(clock: Pick<Clock, 'elapsed' | 'after'>): JoinedBuckets {
  const own = createOwnBuckets(clock);
  const state: { shared: SharedBuckets | undefined; awaySince: number | undefined } = {
    shared: undefined,
    awaySince: undefined,
  };

  async function shared<T>(ask: (buckets: TokenBuckets) => Promise<T>): Promise<{ readonly answer: T } | undefined> {
    const { shared: joined, awaySince } = state;
    if (joined === undefined || (awaySince !== undefined && clock.elapsed() < awaySince + awayMs)) return undefined;
    try {
      const answer = await within(ask(joined.buckets));
      if (state.awaySince !== undefined && state.shared === joined) {
        state.awaySince = undefined;
        joined.onBack();
      }
      return { answer };
    } catch (error) {
      if (state.shared === joined) {
        const isNews = state.awaySince === undefined;
        state.awaySince = clock.elapsed();
        if (isNews) joined.onAway(error);
      }
      return undefined;
    }
  }

  function within<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = clock.after(patienceMs, () => {
        reject(new Error(`no answer within ${patienceMs} ms`));
      });
      work.then(resolve, reject).finally(cancel);
    });
  }

  return {
    join(joined) {
      state.shared = joined;
      state.awaySince = undefined;
    },
    leave() {
      state.shared = undefined;
    },
    async reserve(reservation) {
      const reserved = await shared((buckets) => buckets.reserve(reservation));
      if (reserved !== undefined && reserved.answer === undefined) return undefined;
      // Our own bucket is spent alike, so that this process goes on at the same rate when the shared one is lost.
      const alone = await own.reserve(reservation);
      return reserved === undefined ? alone : reserved.answer;
    },
    async holdBack(bucket, ms) {
      await own.holdBack(bucket, ms);
      await shared((buckets) => buckets.holdBack(bucket, ms));
    },
  };
}
