import { setTimeout as pause } from 'node:timers/promises';
import type { GraphCall } from './graph.ts';

/**
 * What Graph takes from one app in one tenant. Source: https://learn.microsoft.com/graph/throttling-limits
 * Counted in this process only: another replica, or another app of the tenant, can still bring on a 429.
 */
const logs = { paths: /^\/(auditLogs|reports)\//, calls: 5, windowMs: 10_000 };
const outlook = { paths: /^\/users\/[^/]+\/(mailFolders|mailboxSettings)\b/, atOnce: 4 };

/** Holds calls back until Graph will take them. */
export interface GraphLimits {
  /**
   * Waits until the call may go out, in the order of asking.
   * @returns ends the call; must be called once it has its answer
   * @throws what the signal aborts with, when it has done so before the call's turn comes
   */
  turn(call: Pick<GraphCall<unknown>, 'path' | 'service'>, signal?: AbortSignal): Promise<() => void>;
}

/** Makes one, for one app in one tenant. @param now epoch milliseconds */
export function createGraphLimits(
  now: () => number,
  sleep: (ms: number) => Promise<unknown> = (ms) => pause(ms),
): GraphLimits {
  const sent: number[] = [];
  let line: Promise<void> = Promise.resolve();
  let underWay = 0;
  const waiting: (() => void)[] = [];

  async function logTurn(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const first = sent.length < logs.calls ? undefined : sent[0];
    const waitMs = first === undefined ? 0 : first + logs.windowMs - now();
    if (waitMs > 0) await sleep(waitMs);
    signal?.throwIfAborted();
    sent.push(now());
    if (sent.length > logs.calls) sent.shift();
  }

  async function outlookTurn(): Promise<() => void> {
    if (underWay >= outlook.atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else underWay += 1;
    return () => {
      const next = waiting.shift();
      if (next === undefined) underWay -= 1;
      else next(); // takes the place over
    };
  }

  return {
    async turn({ path, service = 'graph' }, signal) {
      if (service === 'graph' && logs.paths.test(path.encoded)) {
        const mine = line.then(() => logTurn(signal));
        line = mine.catch(() => undefined);
        await mine;
      } else if (service === 'graph' && outlook.paths.test(path.encoded)) return outlookTurn();
      return () => undefined;
    },
  };
}
