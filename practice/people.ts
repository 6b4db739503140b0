import { cast } from './personas.ts';
import type { RoleName } from './roles.ts';

/** The practice tenant's id. */
export const practiceTenantId = '11111111-1111-4111-8111-111111111111';

/** The practice tenant's verified domains; the first is the default one. */
export const practiceDomains = ['contoso.com', 'contoso.onmicrosoft.com'] as const;

/** An invented person: who they are, and how their account differs from an ordinary cloud user's. */
export interface PracticePerson {
  /** Entra object id. */
  readonly id: string;
  /** Display name; some hold markup on purpose. */
  readonly name: string;
  readonly givenName: string;
  readonly surname: string;
  readonly upn: string;
  /** Null without a mailbox. */
  readonly mail: string | null;
  readonly jobTitle: string;
  readonly department: string;
  /** What the person is good for in practice, in one line. */
  readonly goodFor: string;
  readonly account: AccountTraits;
}

/** What is not ordinary about an account. */
export interface AccountTraits {
  readonly aliases?: readonly string[];
  readonly disabled?: true;
  readonly synced?: true;
  readonly guest?: true;
  /** Directory roles held directly. */
  readonly roles?: readonly RoleName[];
  /** Names of `practiceGroups`. */
  readonly groups?: readonly string[];
  /** User principal name; null for none. Default: the head of security. */
  readonly manager?: string | null;
  /** What the person does with an MFA push. Default: approves it. */
  readonly push?: 'denies' | 'never-answers';
  /** ISO day of the last sign-in. Default: three days before the tenant is new. */
  readonly lastSignIn?: string;
}

/** Everybody in the practice tenant when it is new. */
export const practicePeople: readonly PracticePerson[] = cast;

/**
 * Finds a person by first given name, as in `as adele: ...`; case and accents do not matter.
 * @returns the first of several, undefined when there is none
 */
export const practicePersonNamed = (firstName: string): PracticePerson | undefined =>
  practicePeople.find((person) => plain(person.givenName) === plain(firstName));

/**
 * Teams' id of a person: `29:adele`. Where a first name is taken already, `29:chris.green2`.
 * @throws {RangeError} when nobody has that object id
 */
export function mriOf(id: string): string {
  const person = practicePeople.find((candidate) => candidate.id === id);
  if (person === undefined) throw new RangeError(`nobody in the practice tenant has the object id "${id}"`);
  const first = practicePersonNamed(person.givenName);
  return `29:${first === person ? plain(person.givenName) : person.upn.replace(/@.*/, '')}`;
}

const plain = (name: string): string => name.trim().normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
