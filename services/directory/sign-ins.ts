import { z } from 'zod';
import { when } from '../base/time.ts';

/**
 * A sign-in as the log lists it.
 * @see https://learn.microsoft.com/graph/api/resources/signin
 */
export const signInSchema = z.object({
  createdDateTime: z.string(),
  appDisplayName: z.string().nullish(),
  ipAddress: z.string().nullish(),
  location: z.object({ city: z.string().nullish(), countryOrRegion: z.string().nullish() }).nullish(),
  status: z.object({ errorCode: z.number().nullish(), failureReason: z.string().nullish() }).nullish(),
  riskLevelDuringSignIn: z.string().nullish(),
  riskState: z.string().nullish(),
});
/** A parsed sign-in. */
export type SignInRecord = z.output<typeof signInSchema>;

/** Formats the place of a sign-in: `Lagos, NG`. */
export const signInPlace = ({ location }: SignInRecord): string =>
  [location?.city, location?.countryOrRegion].filter((part) => part != null && part !== '').join(', ') ||
  'unknown place';

const isFailed = ({ status }: SignInRecord): boolean => (status?.errorCode ?? 0) !== 0;

/** Formats the result of a sign-in: `succeeded`, or `failed` with the reason and Entra's error code. */
export const resultOf = (attempt: SignInRecord): string =>
  isFailed(attempt)
    ? `failed: ${attempt.status?.failureReason ?? 'no reason given'} (${attempt.status?.errorCode ?? 0})`
    : 'succeeded';

/** Counts failed sign-ins by reason, one sentence for each. */
export function failureCounts(signIns: readonly SignInRecord[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const attempt of signIns.filter(isFailed)) {
    const why = resultOf(attempt).replace('failed: ', '');
    counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  return [...counts].map(([why, count]) => `${count} sign-in${count === 1 ? '' : 's'} failed: ${why}.`);
}

/**
 * Reports sign-ins from a country or city that no older sign-in in this list comes from, with the time since the last sign-in from
 * elsewhere. The oldest sign-in is never new, because nothing is known about earlier ones. A failed attempt does not make a place known.
 * @returns one sentence for each new place, oldest first
 */
export function newPlaces(signIns: readonly SignInRecord[]): readonly string[] {
  const oldestFirst = signIns.toSorted((a, b) => Date.parse(a.createdDateTime) - Date.parse(b.createdDateTime));
  const [first] = oldestFirst;
  if (first === undefined) return [];
  const known = new Set(areasOf(first));
  const tried = new Set(known);
  return oldestFirst.flatMap((attempt, n) => {
    const seen = isFailed(attempt) ? tried : known;
    const isNew = areasOf(attempt).find((area) => !seen.has(area));
    for (const area of areasOf(attempt)) {
      tried.add(area);
      if (!isFailed(attempt)) known.add(area);
    }
    if (isNew === undefined) return [];
    const before = oldestFirst.slice(0, n).findLast((earlier) => signInPlace(earlier) !== signInPlace(attempt));
    const what = `${isFailed(attempt) ? 'failed attempt' : 'sign-in'} from ${isNew}`;
    const where = signInPlace(attempt) === isNew ? '' : `${signInPlace(attempt)}, `;
    return [`First ${what}: ${where}${when(attempt.createdDateTime)}${before ? timeAfter(before, attempt) : ''}.`];
  });
}

/** Lists the country and the place of a sign-in, the wider one first. */
const areasOf = (attempt: SignInRecord): readonly string[] =>
  attempt.location?.countryOrRegion == null ? [] : [attempt.location.countryOrRegion, signInPlace(attempt)];

function timeAfter(before: SignInRecord, attempt: SignInRecord): string {
  const minutes = Math.round((Date.parse(attempt.createdDateTime) - Date.parse(before.createdDateTime)) / 60_000);
  const [count, unit] =
    minutes < 120
      ? [minutes, 'minute']
      : minutes < 2880
        ? [Math.round(minutes / 60), 'hour']
        : [Math.round(minutes / 1440), 'day'];
  return `, ${count} ${unit}${count === 1 ? '' : 's'} after ${signInPlace(before)}`;
}
