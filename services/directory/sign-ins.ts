import { z } from 'zod';
import { when } from '../base/time.ts';

/** A sign-in as the log has it. Source: https://learn.microsoft.com/graph/api/resources/signin */
export const signInSchema = z.object({
  createdDateTime: z.string(),
  appDisplayName: z.string().nullish(),
  ipAddress: z.string().nullish(),
  location: z.object({ city: z.string().nullish(), countryOrRegion: z.string().nullish() }).nullish(),
  status: z.object({ errorCode: z.number().nullish(), failureReason: z.string().nullish() }).nullish(),
  riskLevelDuringSignIn: z.string().nullish(),
  riskState: z.string().nullish(),
});
export type SignInRecord = z.output<typeof signInSchema>;

/** `Lagos, NG`. */
export const signInPlace = ({ location }: SignInRecord): string =>
  [location?.city, location?.countryOrRegion].filter((part) => part != null && part !== '').join(', ') ||
  'unknown place';

export const failed = ({ status }: SignInRecord): boolean => (status?.errorCode ?? 0) !== 0;

/** `succeeded`, or why not with Entra's error code. */
export const resultOf = (attempt: SignInRecord): string =>
  failed(attempt)
    ? `failed: ${attempt.status?.failureReason ?? 'no reason given'} (${attempt.status?.errorCode ?? 0})`
    : 'succeeded';

/** Why sign-ins failed, each reason once with how often. */
export function failures(signIns: readonly SignInRecord[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const attempt of signIns.filter(failed)) {
    const why = resultOf(attempt).replace('failed: ', '');
    counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  return [...counts].map(([why, count]) => `${count} sign-in${count === 1 ? '' : 's'} failed: ${why}.`);
}

/**
 * The countries and cities that the older of these sign-ins do not have, oldest first, with how long after another place. What
 * is older than all of them is not known here, so the oldest place is never new. A failed attempt makes no place known.
 */
export function newPlaces(signIns: readonly SignInRecord[]): readonly string[] {
  const oldestFirst = signIns.toSorted((a, b) => Date.parse(a.createdDateTime) - Date.parse(b.createdDateTime));
  const [first] = oldestFirst;
  if (first === undefined) return [];
  const known = new Set(marks(first));
  const tried = new Set(known);
  return oldestFirst.flatMap((attempt, n) => {
    const seen = failed(attempt) ? tried : known;
    const isNew = marks(attempt).find((mark) => !seen.has(mark));
    for (const mark of marks(attempt)) {
      tried.add(mark);
      if (!failed(attempt)) known.add(mark);
    }
    if (isNew === undefined) return [];
    const before = oldestFirst.slice(0, n).findLast((earlier) => signInPlace(earlier) !== signInPlace(attempt));
    const what = `${failed(attempt) ? 'failed attempt' : 'sign-in'} from ${isNew}`;
    const where = signInPlace(attempt) === isNew ? '' : `${signInPlace(attempt)}, `;
    return [`First ${what}: ${where}${when(attempt.createdDateTime)}${before ? after(before, attempt) : ''}.`];
  });
}

/** Its country and its place, the wider one first. */
const marks = (attempt: SignInRecord): readonly string[] =>
  attempt.location?.countryOrRegion == null ? [] : [attempt.location.countryOrRegion, signInPlace(attempt)];

function after(before: SignInRecord, attempt: SignInRecord): string {
  const minutes = Math.round((Date.parse(attempt.createdDateTime) - Date.parse(before.createdDateTime)) / 60_000);
  const [count, unit] =
    minutes < 120
      ? [minutes, 'minute']
      : minutes < 2880
        ? [Math.round(minutes / 60), 'hour']
        : [Math.round(minutes / 1440), 'day'];
  return `, ${count} ${unit}${count === 1 ? '' : 's'} after ${signInPlace(before)}`;
}
