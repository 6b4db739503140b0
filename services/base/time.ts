/**
 * Formats an ISO time as Graph sends it: `2026-03-02 09:12 UTC`, or `never` when there is none.
 * @param iso ISO 8601 in UTC
 */
export const when = (iso: string | null | undefined): string =>
  iso == null ? 'never' : `${iso.slice(0, 16).replace('T', ' ')} UTC`;

/**
 * Formats a time as `2026-03-02 09:12:44 UTC`.
 * @param at epoch milliseconds
 */
export const toTheSecond = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/**
 * Reads a `since` argument: a duration such as `30m`, `2h` or `7d`, an ISO 8601 date or an ISO 8601 time.
 * @param typed a time without a zone is taken as UTC
 * @param now epoch milliseconds
 * @returns epoch milliseconds, or NaN when the text is none of these
 */
export function startOf(typed: string, now: number): number {
  const [, count, unit = ''] = /^([1-9]\d{0,3})([mhd])$/i.exec(typed) ?? [];
  if (count !== undefined) return now - Number(count) * (unitMs[unit.toLowerCase()] ?? NaN);
  const [, time, zone] = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/.exec(typed) ?? [];
  if (time !== undefined) return Date.parse(zone === undefined ? `${typed}Z` : typed);
  return /^\d{4}-\d\d-\d\d$/.test(typed) ? Date.parse(typed) : NaN;
}

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
