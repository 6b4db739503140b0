import { setTimeout as pause } from 'node:timers/promises';
import type { GraphCall } from './graph.ts';

/**
 * Graph's limits for one app in one tenant. They are counted in this process only, so another replica, or another app of the tenant,
 * can still cause a 429.
 * @see https://learn.microsoft.com/graph/throttling-limits
 */
const logs = { paths: /^\/(auditLogs|reports)\//, calls: 5, windowMs: 10_000 };
const outlook = { paths: /^\/users\/[^/]+\/(mailFolders|mailboxSettings)\b/, atOnce: 4 };

/** Delays calls so that they stay within Graph's limits. */
export interface GraphLimits {
  /**
   * Waits until a call may be sent. Calls are let through in the order in which they ask.
   * @returns a function that must be called when the call has been answered
   * @throws the reason of the signal, when that is aborted before the call may be sent
   */
  turn(call: Pick<GraphCall<unknown>, 'path' | 'service'>, signal?: AbortSignal): Promise<() => void>;
}

/**
 * Makes the limits for one app in one tenant.
 * @param now returns epoch milliseconds
 * @param sleep resolves after so many milliseconds
 */
export function createGraphLimits(
  now: () => number,
  sleep: (ms: number) => Promise<unknown> = (ms) => pause(ms),
): GraphLimits {
  const sentAt: number[] = [];
  let queue: Promise<void> = Promise.resolve();
  let underWay = 0;
  const waiting: (() => void)[] = [];

  async function logTurn(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const first = sentAt.length < logs.calls ? undefined : sentAt[0];
    const waitMs = first === undefined ? 0 : first + logs.windowMs - now();
    if (waitMs > 0) await sleep(waitMs);
    signal?.throwIfAborted();
    sentAt.push(now());
    if (sentAt.length > logs.calls) sentAt.shift();
  }

  async function outlookTurn(): Promise<() => void> {
    if (underWay >= outlook.atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else underWay += 1;
    return () => {
      const next = waiting.shift();
      if (next === undefined) underWay -= 1;
      else next(); // the next call takes the place of this one
    };
  }

  return {
    async turn({ path, service = 'graph' }, signal) {
      if (service === 'graph' && logs.paths.test(path.encoded)) {
        const mine = queue.then(() => logTurn(signal));
        queue = mine.catch(() => undefined);
        await mine;
      } else if (service === 'graph' && outlook.paths.test(path.encoded)) return outlookTurn();
      return () => undefined;
    },
  };
}
