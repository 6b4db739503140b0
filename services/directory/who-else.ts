import { groupBy } from '../base/group-by.ts';
import { personId, type PersonId } from '../model/person.ts';
import type { Graph } from '../graph/graph.ts';
import { isByDeviceCode, isNonInteractive } from './sign-in-details.ts';
import type { SignInRecord } from './sign-in-record.ts';
import { readManySignIns, type ManySignIns } from './sign-in-log.ts';
import { isFailedSignIn, whoSignedIn, resultOf, signInPlace } from './sign-ins.ts';

/** What people may have in common with an attacker: one of these. */
export interface InCommon {
  /** An address, or how addresses begin. */
  readonly ip?: string | undefined;
  /** The application id, or how the name of the app begins. */
  readonly app?: string | undefined;
  /** How the user agent begins: `python-requests`. */
  readonly userAgent?: string | undefined;
}

/** A person with sign-ins of the kind that was asked for. Times are epoch milliseconds. */
export interface SeenPerson {
  readonly id: PersonId;
  readonly name: string;
  readonly upn: string;
  readonly first: number;
  readonly last: number;
  /** How many sign-ins succeeded. Whoever has one may be a victim. */
  readonly succeeded: number;
  readonly failed: number;
  /** How many of the failed ones were tried with a wrong password. */
  readonly wrongPasswords: number;
  /** How the newest one ended, in words. */
  readonly result: string;
  readonly places: readonly string[];
  /** How many were made by a program with a token. */
  readonly nonInteractive: number;
  readonly byDeviceCode: boolean;
}

/** The answer to the question who else. */
export interface WhoElse extends Omit<ManySignIns, 'items'> {
  /** Those who signed in first, then those for whom it was only tried; among each the earliest first. */
  readonly people: readonly SeenPerson[];
  /** How many sign-ins were looked at. */
  readonly signIns: number;
  /** True when so many people signed in that it is an office, a VPN, a mobile network or an app that everybody uses. */
  readonly isShared: boolean;
  /** For how many people a wrong password was tried, when there are so many that somebody tries them all; 0 when there are not. */
  readonly sprayed: number;
}

/** From how many people who signed in on, something is common to ordinary people. */
export const sharedOver = 10;

/** From how many people on whose wrong passwords come from one address, it is a spray. */
export const sprayFrom = 5;

/** Entra's code of a wrong password. */
const wrongPassword = 50126;

/**
 * Finds who else signed in, or was tried, from an address, with an app or with a user agent: of both kinds, in the whole tenant. It reads
 * the newest pages of the log, one after the other, up to five of them.
 * @param start start of the period in epoch milliseconds, at most 90 days ago
 * @throws {GraphProblem} as `readSignIns`
 */
export async function findWhoElse(graph: Graph, common: InCommon, start: number): Promise<WhoElse> {
  const { items, ...read } = await readManySignIns(graph, { kind: 'all', start, ...common });
  const people = peopleIn(items);
  const sprayed = people.filter(({ wrongPasswords }) => wrongPasswords > 0).length;
  return {
    ...read,
    people,
    signIns: items.length,
    isShared: people.filter(({ succeeded }) => succeeded > 0).length > sharedOver,
    sprayed: sprayed >= sprayFrom ? sprayed : 0,
  };
}

/** Groups sign-ins by person. Sign-ins of nobody, such as those of services, are left out. */
export function peopleIn(signIns: readonly SignInRecord[]): readonly SeenPerson[] {
  const byPerson = groupBy(
    signIns.filter(({ userId }) => personId(userId ?? '') !== undefined),
    ({ userId }) => userId ?? '',
  );
  return [...byPerson.values()]
    .flatMap(seen)
    .toSorted((a, b) => Number(b.succeeded > 0) - Number(a.succeeded > 0) || a.first - b.first);
}

function seen(signIns: readonly SignInRecord[]): readonly SeenPerson[] {
  const newestFirst = signIns.toSorted((a, b) => timeOf(b) - timeOf(a));
  const [newest, oldest] = [newestFirst[0], newestFirst.at(-1)];
  const id = personId(newest?.userId ?? '');
  if (newest === undefined || oldest === undefined || id === undefined) return [];
  const failed = signIns.filter(isFailedSignIn);
  return [
    {
      id,
      name: whoSignedIn(newest),
      upn: newest.userPrincipalName ?? '',
      first: timeOf(oldest),
      last: timeOf(newest),
      succeeded: signIns.length - failed.length,
      failed: failed.length,
      wrongPasswords: failed.filter(({ status }) => status?.errorCode === wrongPassword).length,
      result: resultOf(newest),
      places: [...new Set(signIns.map(signInPlace))],
      nonInteractive: signIns.filter(isNonInteractive).length,
      byDeviceCode: signIns.some((one) => isByDeviceCode(one) && !isFailedSignIn(one)),
    },
  ];
}

const timeOf = ({ createdDateTime }: SignInRecord): number => Date.parse(createdDateTime);

/** An address with the people who signed in from it, or were tried. */
export interface SeenAddress {
  readonly ip: string;
  readonly signIns: number;
  readonly people: readonly SeenPerson[];
}

/** Groups sign-ins by address, the one with most of them first. */
export const seenAddresses = (signIns: readonly SignInRecord[]): readonly SeenAddress[] =>
  [...groupBy(signIns, ({ ipAddress }) => ipAddress ?? '')]
    .filter(([ip]) => ip !== '')
    .map(([ip, some]) => ({ ip, signIns: some.length, people: peopleIn(some) }))
    .toSorted((a, b) => b.signIns - a.signIns);

/** A session, and since when to look for it. */
export interface OneSession {
  /** Whose session it is. */
  readonly user: PersonId;
  readonly session: string;
  /** Epoch milliseconds, at most 90 days ago. */
  readonly start: number;
}

/**
 * Reads the sign-ins of one session. A session belongs to one person and cannot be filtered by, so the rows of that person are read.
 * @throws {GraphProblem} as `readSignIns`
 */
export async function sessionOf(graph: Graph, { user, session, start }: OneSession): Promise<ManySignIns> {
  const read = await readManySignIns(graph, { kind: 'all', start, user });
  return { ...read, items: read.items.filter(({ sessionId }) => sessionId?.toLowerCase() === session.toLowerCase()) };
}
