import type { Reservation } from './token-buckets.ts';

/** Which calls overtake: those of a request about many accounts give way to single ones. */
export type CallPace = 'single' | 'mass';

/** On which terms calls of one pace draw on a quota. */
export interface QuotaTerms extends Pick<Reservation, 'leadMs' | 'mostMs'> {
  /** Most tokens that a process takes at once, unless one call alone costs more. */
  readonly lot: number;
  /** Tokens that a process keeps in hand, so that a call need not ask the database before it goes. */
  readonly keep: number;
}

/** A limit of Graph as we keep it. */
export interface Quota extends Readonly<Record<CallPace, QuotaTerms>> {
  readonly slots: number;
  /** For how long one token fills its slot, in milliseconds. */
  readonly tokenMs: number;
}

/** Longest wait that a single call accepts when it asks, in milliseconds. Its own deadline is usually earlier. */
const anyWait = 600_000;

/**
 * Graph's limits for one app in one tenant, which all replicas share. For a rate, these hold together in any window of Microsoft's:
 * the steady rate, what `leadMs` of a single call lets through at once, and what eight processes keep in hand are at most the limit. A mass
 * run gets the whole steady rate, but `leadMs` plus `mostMs` of it is less than the lead of a single call, which therefore does not wait
 * for it.
 * - `writes`: 3,000 in 150 s. 97 % of that are 2,910; a lead of 2.9 s is 56; eight times four are 32: 2,998.
 * - `units`: resource units of reads, 3,500 in 10 s, as for the smallest tenants, since nobody tells us the size of a tenant. Writes cost a
 *   unit each, so 200 are left to them. 90 % of 3,300 are 2,970; a lead of 0.55 s is 163; eight times twice ten are 160: 3,293.
 * - `logs`: 5 in 10 s, by the sliding window, because 5 leave no room for a lead.
 * - `risk`: identity protection and conditional access, 1 in a second for all apps of the tenant.
 * @see https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
 */
export const publishedQuotas = {
  writes: {
    slots: 1,
    tokenMs: 150_000 / (3000 * 0.97),
    single: { leadMs: 2900, mostMs: anyWait, lot: 20, keep: 4 },
    mass: { leadMs: 500, mostMs: 1500, lot: 10, keep: 0 },
  },
  units: {
    slots: 1,
    tokenMs: 10_000 / (3300 * 0.9),
    single: { leadMs: 550, mostMs: anyWait, lot: 40, keep: 10 },
    mass: { leadMs: 150, mostMs: 250, lot: 30, keep: 10 },
  },
  logs: windowed(5, 10_000),
  risk: windowed(1, 1000),
} as const satisfies Readonly<Record<string, Quota>>;

/** The name of a quota. */
export type QuotaName = keyof typeof publishedQuotas;

/** All limits of an app in a tenant. */
export type Quotas = Readonly<Record<QuotaName, Quota>>;

/**
 * Limits that are so many times as high, over windows that are so many times as short: everything takes the same tokens in less time.
 * For a Graph that is not Microsoft's.
 */
export function quotasTimes(times: number): Quotas {
  const terms = (one: QuotaTerms): QuotaTerms => ({ ...one, leadMs: one.leadMs / times, mostMs: one.mostMs / times });
  const scaled = ({ slots, tokenMs, single, mass }: Quota): Quota => ({
    slots,
    tokenMs: tokenMs / times,
    single: terms(single),
    mass: terms(mass),
  });
  return {
    writes: scaled(publishedQuotas.writes),
    units: scaled(publishedQuotas.units),
    logs: scaled(publishedQuotas.logs),
    risk: scaled(publishedQuotas.risk),
  };
}

/** So many calls in any window, whoever makes them. */
function windowed(calls: number, windowMs: number): Quota {
  const terms: QuotaTerms = { leadMs: windowMs, mostMs: anyWait, lot: 1, keep: 0 };
  return { slots: calls, tokenMs: windowMs, single: terms, mass: terms };
}
