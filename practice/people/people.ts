import { personas } from './personas.ts';
import type { PracticePerson } from './person.ts';

/** Tenant id of the practice tenant. */
export const practiceTenantId = '11111111-1111-4111-8111-111111111111';

/** Verified domains of the practice tenant; the first is the default. */
export const practiceDomains = ['contoso.com', 'contoso.onmicrosoft.com', 'adatum.com'] as const;

/** The domain whose passwords another identity provider checks. */
const federatedDomain: (typeof practiceDomains)[number] = 'adatum.com';

/** How people of a verified domain sign in, as Graph names it. */
export const authenticationTypeOf = (domain: string): 'Managed' | 'Federated' =>
  domain.toLowerCase() === federatedDomain ? 'Federated' : 'Managed';

/** Everybody in the practice tenant when it is new. */
export const practicePeople: readonly PracticePerson[] = personas;

/**
 * Finds a person by first name, as in `as adele: ...`; case and accents do not matter.
 * @returns the first of several; undefined when there is none
 */
export const practicePersonNamed = (firstName: string): PracticePerson | undefined =>
  practicePeople.find((person) => plain(person.givenName) === plain(firstName));

/**
 * Makes the Teams id of a person: `29:adele`, or `29:chris.green2` when an earlier person has the first name.
 * @throws {RangeError} when nobody has that object id
 */
export function mriOf(id: string): string {
  const person = practicePeople.find((candidate) => candidate.id === id);
  if (person === undefined) throw new RangeError(`nobody in the practice tenant has the object id "${id}"`);
  const first = practicePersonNamed(person.givenName);
  return `29:${first === person ? plain(person.givenName) : person.upn.replace(/@.*/, '')}`;
}

const plain = (name: string): string => name.trim().normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
