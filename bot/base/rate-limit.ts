/** A limit on how often something may happen per minute, counted separately for each key. */
export interface RateLimit {
  /**
   * Counts one more for a key, if the limit allows it.
   * @returns false when the limit has been reached; then nothing is counted
   */
  take(key: string): boolean;
}

const minuteMs = 60_000;

/**
 * Makes a rate limit that has counted nothing yet. It counts in this process only.
 * @param perMinute the largest number within any sixty seconds; 0 for no limit
 * @param now returns epoch milliseconds
 */
export function createRateLimit(perMinute: number, now: () => number): RateLimit {
  const taken = new Map<string, readonly number[]>();
  return {
    take(key) {
      if (perMinute === 0) return true;
      const since = now() - minuteMs;
      for (const [other, times] of taken) {
        // The map is ordered by latest use, so idle keys come first.
        if ((times.at(-1) ?? since) > since) break;
        taken.delete(other);
      }
      const recent = (taken.get(key) ?? []).filter((at) => at > since);
      const isAllowed = recent.length < perMinute;
      taken.delete(key);
      taken.set(key, isAllowed ? [...recent, now()] : recent);
      return isAllowed;
    },
  };
}
