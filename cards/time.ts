const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/**
 * Formats a time of day: `14:27 UTC`.
 * @param at epoch milliseconds
 */
export const clockTime = (at: number): string => `${timeWithSeconds(at).slice(0, 5)} UTC`;

/**
 * Formats a date and time: `2 Mar 2026, 14:27 UTC`.
 * @param at epoch milliseconds
 */
export const dateAndTime = (at: number): string => `${date(at)}, ${clockTime(at)}`;

/**
 * Formats a time of day in UTC with seconds: `14:23:05`.
 * @param at epoch milliseconds
 */
export function timeWithSeconds(at: number): string {
  const inDay = at - Math.floor(at / dayMs) * dayMs;
  return [inDay / hourMs, (inDay % hourMs) / minuteMs, (inDay % minuteMs) / secondMs]
    .map((part) => `${Math.floor(part)}`.padStart(2, '0'))
    .join(':');
}

/**
 * Formats a duration: `0.8 s`, `12 s`, `2 min`, `3 h` or `4 d`.
 * @param ms milliseconds; a negative value counts as 0
 */
export function duration(ms: number): string {
  if (ms < 9_950) return `${(Math.max(0, ms) / secondMs).toFixed(1)} s`;
  if (ms < 99_500) return `${Math.round(ms / secondMs)} s`;
  if (ms < 90 * minuteMs) return `${Math.round(ms / minuteMs)} min`;
  if (ms < 48 * hourMs) return `${Math.round(ms / hourMs)} h`;
  return `${Math.round(ms / dayMs)} d`;
}

/**
 * Formats how long ago something was: `19 min ago`, `3 d ago`, or `just now`.
 * @param ms milliseconds; negative for a time that is still to come, as `in 3 h`
 */
export function ago(ms: number): string {
  if (Math.abs(ms) < secondMs) return 'just now';
  return ms < 0 ? `in ${duration(-ms)}` : `${duration(ms)} ago`;
}

/**
 * Formats a date in UTC: `2 Mar 2026`.
 * @param at epoch milliseconds
 * @see https://howardhinnant.github.io/date_algorithms.html#civil_from_days (years begin in March; an era is 400 years)
 */
export function date(at: number): string {
  const days = Math.floor(at / dayMs) + 719_468;
  const era = Math.floor(days / 146_097);
  const ofEra = days - era * 146_097;
  const year = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = (fromMarch + 2) % 12;
  return `${day} ${months[month] ?? ''} ${year + era * 400 + (month < 2 ? 1 : 0)}`;
}
