import type { PracticeResponse } from './answer.ts';
import type { Incoming } from './wire.ts';

/** How many writes Graph takes. */
export interface WriteLimitSettings {
  /** Most writes in any window. */
  readonly writes: number;
  /** Length of the window in milliseconds. */
  readonly windowMs: number;
}

/** What a limit says about one write more. */
export interface WriteVerdict {
  /** What part of the limit is used with it, 1 for all. */
  readonly used: number;
  /** How long until the next one fits, in milliseconds; 0 for a write that was taken. */
  readonly waitMs: number;
}

/**
 * Counts writes in a sliding window, which is the strictest reading of Microsoft's page: a burst counts until the window has passed it.
 * @returns a function that counts one write, if it fits
 * @see https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
 */
export function slidingWindow({ writes, windowMs }: WriteLimitSettings): (now: number) => WriteVerdict {
  const taken: number[] = [];
  const oldest = { index: 0 }; // of those in the window
  return (now) => {
    while ((taken[oldest.index] ?? now) <= now - windowMs) oldest.index += 1;
    const used = (taken.length - oldest.index + 1) / writes;
    if (used > 1) return { used, waitMs: (taken[oldest.index] ?? now) + windowMs - now };
    taken.push(now);
    return { used, waitMs: 0 };
  };
}

/**
 * Makes the check that refuses the writes that Graph would refuse.
 * @param now epoch milliseconds
 * @returns a function that answers 429 for a write too many, and undefined for every other request
 */
export function refuseWritesOver(
  settings: WriteLimitSettings,
  now: () => number,
): (request: Pick<Incoming, 'method' | 'path'>) => PracticeResponse | undefined {
  const count = slidingWindow(settings);
  return ({ method, path }) => {
    if (method === 'GET' || !/^\/(v1\.0|beta)\/(users|devices|groups)\//.test(path)) return undefined;
    const { waitMs } = count(now());
    if (waitMs === 0) return undefined;
    const error = { code: 'TooManyRequests', message: 'Too many requests' };
    const headers = {
      'Retry-After': String(Math.max(1, Math.ceil(waitMs / 1000))),
      'x-ms-throttle-scope': 'Tenant_Application/Write/app/tenant',
      'x-ms-throttle-information': 'WriteLimitExceeded',
    };
    return { status: 429, headers, body: { error } };
  };
}
