/** `2026-03-02 09:12 UTC`, or `never`. */
export const when = (iso: string | null | undefined): string =>
  iso == null ? 'never' : `${iso.slice(0, 16).replace('T', ' ')} UTC`;

/** `2026-03-02 09:12:44 UTC`. @param at epoch milliseconds */
export const toTheSecond = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/**
 * The time that a `since` means.
 * @param now epoch milliseconds
 * @returns epoch milliseconds; not a number when it means none
 */
export function startOf(typed: string, now: number): number {
  const [, count, unit = ''] = /^([1-9]\d{0,3})([mhd])$/i.exec(typed) ?? [];
  if (count !== undefined) return now - Number(count) * (unitMs[unit.toLowerCase()] ?? NaN);
  const [, time, zone] = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/.exec(typed) ?? [];
  if (time !== undefined) return Date.parse(zone === undefined ? `${typed}Z` : typed);
  return /^\d{4}-\d\d-\d\d$/.test(typed) ? Date.parse(typed) : NaN;
}

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
