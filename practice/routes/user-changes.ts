import { z } from 'zod';
import { badRequest, denied, unreadable } from '../http/answer.ts';
import { takesPassword } from '../microsoft/password-rules.ts';
import { documentedUserProperties, fits, type DocumentedProperty } from '../microsoft/user-properties.ts';
import { authenticationTypeOf, practiceDomains } from '../people/people.ts';
import { wholeSeconds, type PracticeAccount, type PracticeUser } from '../state/account.ts';
import type { Directory } from '../state/directory.ts';
import { isGuest } from './user.ts';

/** Properties of a user by name, with the values from a request's body. */
export type UserChanges = Readonly<Record<string, unknown>>;

/** What the properties in a body ask of the app. */
export interface CheckedChanges {
  /** Those that Graph stores. */
  readonly changes: UserChanges;
  /** Whether one of them needs a role that ranks above the target's. */
  readonly sensitive: boolean;
  /** Whether Active Directory masters one of them for a synced user. */
  readonly mastered: boolean;
}

/**
 * Checks the properties in a body.
 * @throws {ErrorAnswer} when one is unknown, cannot be written by this app, or does not have the type or limits of the property
 */
export function checkedChanges(body: unknown): CheckedChanges {
  const { data } = z.record(z.string(), z.unknown()).safeParse(body);
  if (data === undefined) throw unreadable('Empty Payload. JSON content expected.');
  const named = Object.entries(data).map(([name, value]) => ({ name, value, property: propertyNamed(name) }));
  for (const { name, value, property } of named) {
    checkWritable(name, property);
    if (!fits(property, value)) throw invalid(name);
  }
  const country = data['usageLocation'];
  if (typeof country === 'string' && !/^[A-Z]{2}$/i.test(country)) throw invalid('usageLocation');
  return {
    changes: Object.fromEntries(
      named.filter(({ property }) => property.write !== 'no-effect').map(({ name, value }) => [name, value]),
    ),
    sensitive: named.some(({ property }) => property.sensitive),
    mastered: named.some(({ property }) => property.write === 'mastered'),
  };
}

function propertyNamed(name: string): DocumentedProperty {
  const property = documentedUserProperties.get(name);
  if (property !== undefined) return property;
  throw badRequest(
    `The property '${name}' does not exist on type 'microsoft.graph.user'. Make sure to only use property names ` +
      'that are defined by the type or mark the type as open type.',
  );
}

/** The app has `User.ReadWrite.All` and none of the permissions that single properties need. */
function checkWritable(name: string, { write }: DocumentedProperty): void {
  switch (write) {
    case 'app':
    case 'mastered':
    case 'no-effect':
      return;
    case 'signed-in-user':
      throw badRequest(`Property '${name}' cannot be set by an application without a signed-in user.`);
    case 'own-permission':
      throw denied();
    case 'read-only':
      throw badRequest(`Property '${name}' is read-only and cannot be set.`);
    default:
      write satisfies never;
  }
}

/**
 * Refuses a change of what Active Directory masters.
 * @throws {ErrorAnswer} when the user is synced and `mastered` is true
 */
export function checkMastered(user: PracticeUser, mastered: boolean): void {
  if (user.onPremisesSyncEnabled === true && mastered) {
    throw badRequest(
      'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently ' +
        'undergoing migration.',
    );
  }
}

/**
 * Refuses a password for somebody whose password is not kept in this tenant. The status and the words are unverified.
 * @throws {ErrorAnswer} for a guest and for somebody in a federated domain
 * @see https://learn.microsoft.com/graph/api/user-update
 */
export function checkPasswordHere(account: PracticeAccount): void {
  const [, domain = ''] = account.user.userPrincipalName.split('@');
  if (isGuest(account) || authenticationTypeOf(domain) === 'Federated')
    throw badRequest('The password of this user is managed by another identity provider and cannot be set here.');
}

/**
 * Checks a user principal name.
 * @param id object id of the user who is to have the name; absent for a new user
 * @throws {ErrorAnswer} when the domain is not the tenant's or another user has the name
 */
export function checkName(directory: Directory, upn: string, id?: string): void {
  const [local, domain] = upn.split('@');
  if (!local || !practiceDomains.some((verified) => verified === domain?.toLowerCase())) {
    throw badRequest(
      'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names ' +
        'in your organization.',
    );
  }
  const holder = directory.account(upn, 'truth');
  if (holder !== undefined && holder.user.id !== id) {
    throw badRequest('Another object with the same value for property userPrincipalName already exists.');
  }
}

/**
 * What a new `mail` changes besides itself: it becomes the primary address, and the old one stays as another.
 * @see https://learn.microsoft.com/graph/api/resources/user
 */
export function addressChange({ proxyAddresses }: PracticeUser, mail: unknown): UserChanges {
  if (typeof mail !== 'string') return {};
  const others = proxyAddresses
    .map((address) => address.replace(/^SMTP:/, 'smtp:'))
    .filter((address) => address.toLowerCase() !== `smtp:${mail.toLowerCase()}`);
  return { proxyAddresses: [`SMTP:${mail}`, ...others] };
}

const profileSchema = z.strictObject({
  password: z.string().nullish(),
  forceChangePasswordNextSignIn: z.boolean().nullish(),
  forceChangePasswordNextSignInWithMfa: z.boolean().nullish(),
});

/**
 * What a password profile changes: without a password, only the two flags. A password itself is checked and never kept.
 * @param now epoch milliseconds
 * @throws {ErrorAnswer} when it is not a profile or Entra does not accept the password
 */
export function passwordChange(user: PracticeUser, passwordProfile: unknown, now: number): UserChanges {
  if (passwordProfile === undefined || passwordProfile === null) return {};
  const { data } = profileSchema.safeParse(passwordProfile);
  if (data === undefined) throw invalid('passwordProfile');
  const { password, ...flags } = data;
  const kept = { passwordProfile: { ...flags, password: null } };
  if (password === undefined || password === null) return kept;
  const names = [user.displayName, user.givenName ?? '', user.surname ?? '', user.userPrincipalName.replace(/@.*/, '')];
  if (!takesPassword(password, names)) {
    throw badRequest(
      'The specified password does not comply with password complexity requirements. Please provide a different password.',
    );
  }
  return { ...kept, lastPasswordChangeDateTime: wholeSeconds(now) };
}

const invalid = (name: string): Error =>
  badRequest(`Invalid value specified for property '${name}' of resource 'User'.`);
