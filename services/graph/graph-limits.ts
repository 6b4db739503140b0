import { systemClock, type Clock } from '../base/clock.ts';
import { costOf, type CostlyCall } from './call-cost.ts';
import { createJoinedBuckets } from './joined-buckets.ts';
import { GraphProblem } from './graph.ts';
import { retryAfter, shownCall } from './problem.ts';
import { publishedQuotas, type CallPace, type Quota, type QuotaName, type Quotas } from './quotas.ts';
import type { TokenBuckets } from './token-buckets.ts';
import { createTokenQueue, type TokenQueue } from './token-queue.ts';

/**
 * Outlook's limit. It counts what is under way, for each app or for each mailbox, and only in this process.
 * @see https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits
 */
const outlook = { paths: /^\/users\/[^/]+\/(mailFolders|mailboxSettings)\b/, atOnce: 4 };

/** Delays calls so that they stay within Graph's limits. */
export interface GraphLimits {
  /**
   * Waits until a call may be sent. Calls of the same pace are let through in the order in which they ask.
   * @returns a function that must be called when the call has been answered
   * @throws the reason of the signal, when that is aborted before the call may be sent
   * @throws {GraphProblem} `throttled` when Graph has asked to wait for longer than a call waits here
   */
  turn(call: CostlyCall, habits?: { readonly signal?: AbortSignal; readonly pace?: 'mass' }): Promise<() => void>;
  /** Slows all replicas down where an answer says that a limit is near or passed. */
  answered(call: CostlyCall, answer: { readonly status: number; readonly headers: Headers }): Promise<void>;
}

/** Whose limits they are, and what counts them. */
export interface GraphLimitsSettings {
  /** Names the tenant and the app; all Graph clients of the two must share their limits. */
  readonly name: string;
  /** Must not reject. */
  readonly buckets: TokenBuckets;
  readonly clock: Pick<Clock, 'elapsed' | 'sleep'>;
  /** Limits other than those that Microsoft publishes. */
  readonly quotas?: Quotas;
  /** Called after each wait for tokens, with milliseconds; 0 for a call that need not wait. */
  readonly onWait?: (waitedMs: number, pace: CallPace) => void;
}

/** Makes the limits for one app in one tenant. Without settings they hold for this one client only. */
export function createGraphLimits(
  { name, buckets, clock, quotas = publishedQuotas, onWait }: GraphLimitsSettings = alone(),
): GraphLimits {
  const queues = new Map<string, TokenQueue>();
  const heldUntil = new Map<QuotaName, number>();
  const pausedUntil = new Map<QuotaName, number>();
  let underWay = 0;
  const waiting: (() => void)[] = [];

  const bucketOf = (quota: QuotaName): string => `${name} ${quota}`;
  function queueOf(quota: QuotaName, pace: CallPace): TokenQueue {
    const key = `${quota} ${pace}`;
    const queue =
      queues.get(key) ?? createTokenQueue({ bucket: bucketOf(quota), quota: quotas[quota], pace, buckets, clock });
    queues.set(key, queue);
    return queue;
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
    async turn(call, habits = {}) {
      const pace: CallPace = habits.pace ?? 'single';
      const cost = costOf(call);
      if (cost !== undefined) {
        const since = clock.elapsed();
        await respectPause(cost.quota, call);
        await queueOf(cost.quota, pace).take(cost.tokens, habits.signal);
        onWait?.(clock.elapsed() - since, pace);
      } else if ((call.service ?? 'graph') === 'graph' && outlook.paths.test(call.path.encoded)) return outlookTurn();
      return () => undefined;
    },
    async answered(call, { status, headers }) {
      const drawnOn = costOf(call)?.quota;
      if (drawnOn === undefined) return;
      if (status === 429) return pause(exceededIn(headers, drawnOn), pauseOf(headers));
      const holdMs = slowerOf(quotas[drawnOn], headers);
      if (holdMs > 0) await hold(drawnOn, holdMs);
    },
  };

  /** Spends a bucket for all replicas, unless it is spent for that long already. */
  async function hold(quota: QuotaName, ms: number): Promise<void> {
    const until = clock.elapsed() + ms;
    if (until < (heldUntil.get(quota) ?? 0) + sameHoldMs) return;
    heldUntil.set(quota, until);
    await buckets.holdBack({ bucket: bucketOf(quota), slots: quotas[quota].slots }, ms);
  }

  /** Grants nothing of a quota for some time, so that the next single call goes when that is over. */
  async function pause(quota: QuotaName, ms: number): Promise<void> {
    for (const pace of ['single', 'mass'] as const) queueOf(quota, pace).drop();
    pausedUntil.set(quota, clock.elapsed() + ms);
    const { single, tokenMs } = quotas[quota];
    await hold(quota, single.leadMs - tokenMs + Math.min(ms, patienceMs));
  }

  /**
   * Makes a call wait for the end of a pause, where that is worth it.
   * @throws {GraphProblem} `throttled` where it is not: who sent the call can then say why it waits, and be stopped
   */
  async function respectPause(quota: QuotaName, call: CostlyCall): Promise<void> {
    const leftMs = (pausedUntil.get(quota) ?? 0) - clock.elapsed();
    if (leftMs > patienceMs) {
      const details = { status: 429, retryAfterMs: leftMs, call: shownCall(call) };
      throw new GraphProblem('throttled', 'Microsoft Graph has asked Cordon to wait, so this was not sent.', details);
    }
    if (leftMs > 0) await hold(quota, quotas[quota].single.leadMs - quotas[quota].tokenMs + leftMs);
  }
}

const alone = (): GraphLimitsSettings => ({
  name: '',
  buckets: createJoinedBuckets(systemClock),
  clock: systemClock,
});

/** Calls that are throttled together are not worth a statement each; milliseconds. */
const sameHoldMs = 200;
/** How long a call waits here for the end of a pause, in milliseconds. */
const patienceMs = 10_000;
/** Longest pause that a 429 can cause: Graph's longest window, in milliseconds. */
const longestPauseMs = 150_000;
/** Pause after a 429 that does not say how long, as those of identity protection; milliseconds. */
const untoldPauseMs = 1000;

/** Which quota a 429 is about: the one that it names, or else the one that the call draws on. */
function exceededIn(headers: Headers, drawnOn: QuotaName): QuotaName {
  const reason = headers.get('x-ms-throttle-information');
  if (reason === 'WriteLimitExceeded') return 'writes';
  return reason === 'ResourceUnitLimitExceeded' ? 'units' : drawnOn;
}

/**
 * For how long a 429 stops its quota, in milliseconds. One that does not say whose limit it is may be about this call alone, so it does not
 * keep the containments of everybody else waiting for long.
 */
function pauseOf(headers: Headers): number {
  const told = retryAfter(headers.get('retry-after')) ?? untoldPauseMs;
  return Math.min(told, headers.has('x-ms-throttle-scope') ? longestPauseMs : patienceMs);
}

/**
 * For how long a bucket is spent because Graph says how much of a limit is used, which it does from 0.8 on. Mass runs lose what they have in
 * advance at once. Our own steady use is at most 0.98 of a limit; above that others use it too, and mass runs pause, longer the nearer the
 * limit is. Single calls wait for a token at most.
 * @returns milliseconds; 0 when nothing is said
 */
function slowerOf({ single, mass, tokenMs }: Quota, headers: Headers): number {
  const used = Number(headers.get('x-ms-throttle-limit-percentage') ?? Number.NaN);
  if (!(used >= 0.8)) return 0;
  return Math.min(single.leadMs - tokenMs, mass.leadMs + Math.max(0, used - 0.98) * 25_000);
}
