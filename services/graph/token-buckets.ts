import type { Clock } from '../base/clock.ts';

/** What somebody wants to take from a bucket, and on which terms. */
export interface Reservation {
  /** Name of the bucket, unique over tenants and apps. */
  readonly bucket: string;
  /**
   * In how many parts the bucket is counted; the earliest one pays. One part holds a steady rate. Several parts that each hold one call for
   * the whole window are exactly as many calls in any such window.
   */
  readonly slots: number;
  /** For how long what is taken fills its slot, in milliseconds: the number of tokens divided by the rate. */
  readonly costMs: number;
  /** How far ahead of now a slot may be spent before somebody has to wait, in milliseconds. Whoever has more of it overtakes. */
  readonly leadMs: number;
  /** Longest wait that is worth a reservation, in milliseconds. */
  readonly mostMs: number;
}

/** Token buckets, in this process or shared by all replicas. Each slot is one time: until then its tokens are spent. */
export interface TokenBuckets {
  /**
   * Takes tokens from a bucket, also some that it only has later.
   * @returns milliseconds until they may be used; undefined when that is more than `mostMs`, and nothing is taken then
   */
  reserve(reservation: Reservation): Promise<number | undefined>;
  /**
   * Spends a bucket at least until some time from now. Doing so twice at the same moment has no more effect than once.
   * @param bucket named and counted as in its reservations
   * @param ms milliseconds from now
   */
  holdBack(bucket: Pick<Reservation, 'bucket' | 'slots'>, ms: number): Promise<void>;
}

/**
 * The arithmetic of a bucket: the generic cell rate algorithm, which keeps one time instead of a count.
 * @param spentUntil until when the slot is spent, on the same clock as `now`; milliseconds
 * @returns until when it is spent afterwards, and how long to wait; undefined when the wait would be too long
 * @see https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
 */
export function spend(
  spentUntil: number,
  now: number,
  { costMs, leadMs, mostMs }: Pick<Reservation, 'costMs' | 'leadMs' | 'mostMs'>,
): { readonly spentUntil: number; readonly waitMs: number } | undefined {
  const until = Math.max(spentUntil, now) + costMs;
  const waitMs = Math.max(0, until - now - leadMs);
  return waitMs > mostMs ? undefined : { spentUntil: until, waitMs };
}

/** Makes buckets that only this process knows. They are full at the start. */
export function createOwnBuckets({ elapsed }: Pick<Clock, 'elapsed'>): TokenBuckets {
  const buckets = new Map<string, number[]>();
  const slotsOf = ({ bucket, slots }: Pick<Reservation, 'bucket' | 'slots'>): number[] => {
    const kept = buckets.get(bucket) ?? Array.from({ length: slots }, () => Number.NEGATIVE_INFINITY);
    buckets.set(bucket, kept);
    return kept;
  };
  return {
    reserve(reservation) {
      const slots = slotsOf(reservation);
      const earliest = slots.indexOf(Math.min(...slots));
      const spent = spend(slots[earliest] ?? 0, elapsed(), reservation);
      if (spent !== undefined) slots[earliest] = spent.spentUntil;
      return Promise.resolve(spent?.waitMs);
    },
    holdBack(bucket, ms) {
      const slots = slotsOf(bucket);
      for (const [n, spentUntil] of slots.entries()) slots[n] = Math.max(spentUntil, elapsed() + ms);
      return Promise.resolve();
    },
  };
}
