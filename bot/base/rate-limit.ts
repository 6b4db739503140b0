/** A limit on how often something may happen within a minute, for each key of its own. */
export interface RateLimit {
  /** Takes one out of the last minute's allowance. @returns false when it does not fit */
  take(key: string): boolean;
}

const minuteMs = 60_000;

/**
 * Makes a pace in which nothing has happened yet. It counts in this process only.
 * @param perMinute how many fit into any sixty seconds; 0 for no limit
 * @param now epoch milliseconds
 */
export function createRateLimit(perMinute: number, now: () => number): RateLimit {
  const taken = new Map<string, readonly number[]>();
  return {
    take(key) {
      if (perMinute === 0) return true;
      const since = now() - minuteMs;
      for (const [other, times] of taken) {
        // The map is in the order of the latest use, so the idle ones come first.
        if ((times.at(-1) ?? since) > since) break;
        taken.delete(other);
      }
      const recent = (taken.get(key) ?? []).filter((at) => at > since);
      const fits = recent.length < perMinute;
      taken.delete(key);
      taken.set(key, fits ? [...recent, now()] : recent);
      return fits;
    },
  };
}
