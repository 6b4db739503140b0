import type { ReportFinding, ReportRow } from '../contract/findings.ts';
import type { Offer } from '../contract/offer.ts';
import { finding, type FindingKind } from './findings.ts';
import { signInErrorWords } from './log-words.ts';
import { isByDeviceCode, networkWords, signInDetails } from './sign-in-details.ts';
import type { SignInRecord } from './sign-in-record.ts';

/** Formats the place of a sign-in: `Lagos, NG`. */
export const signInPlace = ({ location }: SignInRecord): string =>
  [location?.city, location?.countryOrRegion].filter((part) => part != null && part !== '').join(', ') ||
  'unknown place';

/** Whether a sign-in did not succeed. */
export const isFailedSignIn = ({ status }: SignInRecord): boolean => (status?.errorCode ?? 0) !== 0;

/** Formats the result of a sign-in: `succeeded`, or `failed` with the reason in words and Entra's error code. */
export const resultOf = (attempt: SignInRecord): string =>
  isFailedSignIn(attempt) ? `failed: ${failureOf(attempt)}` : 'succeeded';

const failureOf = ({ status }: SignInRecord): string => signInErrorWords(status?.errorCode ?? 0, status?.failureReason);

/** Counts failed sign-ins by reason, with the time of the latest; one finding for each reason. */
export function failedSignIns(signIns: readonly SignInRecord[]): readonly ReportFinding[] {
  const byReason = new Map<string, SignInRecord[]>();
  for (const attempt of signIns.filter(isFailedSignIn)) {
    const why = failureOf(attempt);
    byReason.set(why, [...(byReason.get(why) ?? []), attempt]);
  }
  return [...byReason].map(([why, failed]) => {
    const latest = failed.map(({ createdDateTime }) => createdDateTime).sort();
    return finding(
      'sign-ins-failed',
      `${failed.length} sign-in${failed.length === 1 ? '' : 's'} failed: ${why}`,
      latest.at(-1),
    );
  });
}

/** A sign-in, or an attempt, from a place that no older one in the list comes from. */
export interface NewPlace {
  readonly attempt: SignInRecord;
  readonly finding: ReportFinding;
}

/** A sign-in from another country this soon after one at home is faster than people travel, in milliseconds. */
const fastTravelMs = 2 * 3_600_000;

/**
 * Finds sign-ins from a country or city that no older sign-in in this list comes from, with the time since the last sign-in from
 * elsewhere. The oldest sign-in is never new, because nothing is known about earlier ones. A failed attempt does not make a place known.
 * @returns one for each new place, oldest first
 */
export function newPlaces(signIns: readonly SignInRecord[]): readonly NewPlace[] {
  const oldestFirst = signIns.toSorted((a, b) => Date.parse(a.createdDateTime) - Date.parse(b.createdDateTime));
  const [first] = oldestFirst;
  if (first === undefined) return [];
  const known = new Set(areasOf(first));
  const tried = new Set(known);
  return oldestFirst.flatMap((attempt, n) => {
    const seen = isFailedSignIn(attempt) ? tried : known;
    const isNew = areasOf(attempt).some((area) => !seen.has(area));
    for (const one of areasOf(attempt)) {
      tried.add(one);
      if (!isFailedSignIn(attempt)) known.add(one);
    }
    if (!isNew) return [];
    const earlier = oldestFirst.slice(0, n).filter((one) => signInPlace(one) !== signInPlace(attempt));
    return [{ attempt, finding: placeFinding(attempt, earlier) }];
  });
}

function placeFinding(attempt: SignInRecord, earlier: readonly SignInRecord[]): ReportFinding {
  const before = earlier.at(-1);
  const what = `First ${isFailedSignIn(attempt) ? 'failed attempt' : 'sign-in'} from ${signInPlace(attempt)}`;
  return finding(
    placeKind(attempt, earlier),
    before === undefined ? what : `${what}, ${timeBetween(before, attempt)} after ${signInPlace(before)}`,
    attempt.createdDateTime,
  );
}

function placeKind(attempt: SignInRecord, earlier: readonly SignInRecord[]): FindingKind {
  if (isFailedSignIn(attempt)) return 'tried-from-new-place';
  const atHome = earlier.findLast((one) => !isFailedSignIn(one));
  const abroad = atHome !== undefined && atHome.location?.countryOrRegion !== attempt.location?.countryOrRegion;
  return abroad && msBetween(atHome, attempt) < fastTravelMs ? 'fast-travel' : 'new-place';
}

/** Lists the country and the place of a sign-in, the wider one first. */
const areasOf = (attempt: SignInRecord): readonly string[] =>
  attempt.location?.countryOrRegion == null ? [] : [attempt.location.countryOrRegion, signInPlace(attempt)];

const msBetween = (before: SignInRecord, attempt: SignInRecord): number =>
  Date.parse(attempt.createdDateTime) - Date.parse(before.createdDateTime);

function timeBetween(before: SignInRecord, attempt: SignInRecord): string {
  const minutes = Math.round(msBetween(before, attempt) / 60_000);
  const [count, unit] =
    minutes < 120
      ? [minutes, 'minute']
      : minutes < 2880
        ? [Math.round(minutes / 60), 'hour']
        : [Math.round(minutes / 1440), 'day'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/**
 * Finds sessions that began with a device code, which an attacker can send somebody to type. One finding for each session and place.
 */
export function deviceCodeSignIns(signIns: readonly SignInRecord[]): readonly ReportFinding[] {
  const begun = signIns.filter(
    (attempt) => attempt.authenticationProtocol === 'deviceCode' && !isFailedSignIn(attempt),
  );
  return begun.map((attempt) =>
    finding(
      'device-code',
      `Signed in by device code from ${signInPlace(attempt)}${attempt.ipAddress == null ? '' : ` (${attempt.ipAddress})`}`,
      attempt.createdDateTime,
    ),
  );
}

/** What the rows of a list of sign-ins are made with. */
export interface SignInRowsOf {
  /** Whose they are; left out for a list of many people, in which each row names its own. */
  readonly who?: string;
  /** Start of the period of whoever follows a row, as it is typed: `7d`. */
  readonly since: string;
}

/** Describes the sign-ins of a list as rows, in the order of the list; those that a finding is about are marked, and lead to who else was there. */
export function signInRows(signIns: readonly SignInRecord[], { who, since }: SignInRowsOf): readonly ReportRow[] {
  const foreign = new Set(who === undefined ? [] : newPlaces(signIns).map(({ attempt }) => signInPlace(attempt)));
  return signIns.map((attempt) => {
    const { createdDateTime, appDisplayName, ipAddress: ip, riskLevelDuringSignIn: risk } = attempt;
    const app = appDisplayName ?? 'an unknown app';
    const what = isFailedSignIn(attempt) ? `Sign-in failed: ${failureOf(attempt)}` : `Signed in to ${app}`;
    const risky = risk === 'medium' || risk === 'high';
    const isBad = risky || foreign.has(signInPlace(attempt)) || isByDeviceCode(attempt);
    const suspectIp = isBad && ip != null && ip !== '' ? ip : undefined;
    return {
      what,
      event: what,
      who: who ?? whoSignedIn(attempt),
      where: [signInPlace(attempt), ip ?? ''].filter((part) => part !== '').join(' · '),
      details: [
        isFailedSignIn(attempt) ? app : '',
        ...signInDetails(attempt),
        isBad ? networkWords(attempt) : '',
        risky ? `${risk} risk` : '',
      ].filter((part) => part !== ''),
      at: Date.parse(createdDateTime),
      lead: suspectIp === undefined ? 'fact' : whoElseLead(suspectIp, since),
      mark: isBad ? 'bad' : undefined,
      suspectIp,
    };
  });
}

/** Where an address leads: who else signed in from there. */
const whoElseLead = (ip: string, since: string): Offer => ({
  label: 'Who else',
  command: `who-else ip=${ip} since=${since}`,
});

/** The name of whoever signed in. */
export const whoSignedIn = ({ userDisplayName, userPrincipalName, userId }: SignInRecord): string =>
  [userDisplayName, userPrincipalName, userId].find((name) => name != null && name !== '') ?? 'somebody unknown';
