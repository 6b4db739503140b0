/** A limit on how often something may happen within a minute, for each key of its own. */
export interface Pace {
  /** Takes `n` out of the last minute's allowance. @returns false when they do not fit; nothing is taken then */
  take(key: string, n?: number): boolean;
}

const minuteMs = 60_000;

/**
 * Makes a pace in which nothing has happened yet. It counts in this process only.
 * @param perMinute how many fit into any sixty seconds; 0 for no limit
 * @param now epoch milliseconds
 */
export function createPace(perMinute: number, now: () => number): Pace {
  const taken = new Map<string, readonly { readonly at: number; readonly n: number }[]>();
  return {
    take(key, n = 1) {
      if (perMinute === 0) return true;
      const since = now() - minuteMs;
      for (const [other, times] of taken) {
        // The map is in the order of the latest use, so the idle ones come first.
        if ((times.at(-1)?.at ?? since) > since) break;
        taken.delete(other);
      }
      const recent = (taken.get(key) ?? []).filter(({ at }) => at > since);
      const fits = recent.reduce((sum, { n: before }) => sum + before, n) <= perMinute;
      taken.delete(key);
      taken.set(key, fits ? [...recent, { at: now(), n }] : recent);
      return fits;
    },
  };
}
