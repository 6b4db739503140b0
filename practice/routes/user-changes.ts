import { z } from 'zod';
import { wholeSeconds, type PracticeUser } from '../state/account.ts';
import { badRequest, unreadable } from '../http/answer.ts';
import type { Directory } from '../state/directory.ts';
import { takesPassword } from '../microsoft/password-rules.ts';
import { practiceDomains } from '../people/people.ts';
import { fits, userProperties } from '../microsoft/user-properties.ts';

/** Properties of a user by name, as they came. */
export type Changes = Readonly<Record<string, unknown>>;

/** The properties in a body. @throws {ErrorAnswer} when one is unknown, read-only or not of its type */
export function changesOf(body: unknown): Changes {
  const { data } = z.record(z.string(), z.unknown()).safeParse(body);
  if (data === undefined) throw unreadable('Empty Payload. JSON content expected.');
  for (const [name, value] of Object.entries(data)) {
    const property = userProperties.get(name);
    if (property === undefined) {
      throw badRequest(
        `The property '${name}' does not exist on type 'microsoft.graph.user'. Make sure to only use property names ` +
          'that are defined by the type or mark the type as open type.',
      );
    }
    if (property.write === 'delegated')
      throw badRequest(`Property '${name}' cannot be set by an application without a signed-in user.`);
    if (property.write === 'never') throw badRequest(`Property '${name}' is read-only and cannot be set.`);
    if (!fits(property, value)) throw invalid(name);
  }
  const country = data['usageLocation'];
  if (typeof country === 'string' && !/^[A-Z]{2}$/i.test(country)) throw invalid('usageLocation');
  return data;
}

/** @throws {ErrorAnswer} for what is mastered elsewhere, when the user is synced */
export function checkMastered(user: PracticeUser, mastered: boolean): void {
  if (user.onPremisesSyncEnabled === true && mastered) {
    throw badRequest(
      'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently ' +
        'undergoing migration.',
    );
  }
}

/** @throws {ErrorAnswer} when the domain is not the tenant's or somebody else has the name */
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

const profileSchema = z.strictObject({
  password: z.string().nullish(),
  forceChangePasswordNextSignIn: z.boolean().nullish(),
  forceChangePasswordNextSignInWithMfa: z.boolean().nullish(),
});

/** What a password profile changes: without a password, nothing but the two flags. */
export function passwordChange(user: PracticeUser, passwordProfile: unknown, now: number): Changes {
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
