import { z } from 'zod';
import { wholeSeconds, type Account, type PracticeUser } from '../account.ts';
import { badRequest, unreadable } from '../answer.ts';
import { takesPassword } from '../password-rules.ts';
import { practiceDomains } from '../people.ts';
import { fits, userProperties } from '../user-properties.ts';
import { write, type ReceivedCall } from './route.ts';
import { accountIn, accountToChange } from './user.ts';

/**
 * `PATCH /users/{id}`: all of it or none. A new password is checked and forgotten; only its time is kept.
 * Source: https://learn.microsoft.com/graph/api/user-update
 */
export const updateUser = write('PATCH', '/users/{id}', (call) => {
  const changes = changesOf(call.body);
  const sensitive = Object.keys(changes).some((name) => userProperties.get(name)?.sensitive);
  const account = sensitive ? accountToChange(call) : accountIn(call, 'truth');
  checkMastered(account.user, changes);
  if (typeof changes['userPrincipalName'] === 'string') checkName(call, account, changes['userPrincipalName']);
  const user = {
    ...account.user,
    ...changes,
    ...passwordChange(account.user, changes['passwordProfile'], call.now),
  };
  call.directory.write(account.user.id, { ...account, user });
  return { status: 204 };
});

type Changes = Readonly<Record<string, unknown>>;

function changesOf(body: unknown): Changes {
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
    if (property.write === 'never') throw badRequest(`Property '${name}' is read-only and cannot be set.`);
    if (!fits(property, value)) throw invalid(name);
  }
  const country = data['usageLocation'];
  if (typeof country === 'string' && !/^[A-Z]{2}$/i.test(country)) throw invalid('usageLocation');
  return data;
}

function checkMastered(user: PracticeUser, changes: Changes): void {
  const mastered = Object.keys(changes).some((name) => userProperties.get(name)?.write === 'mastered');
  if (user.onPremisesSyncEnabled === true && mastered) {
    throw badRequest(
      'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently ' +
        'undergoing migration.',
    );
  }
}

function checkName(call: ReceivedCall, account: Account, upn: string): void {
  const [local, domain] = upn.split('@');
  if (!local || !practiceDomains.some((verified) => verified === domain?.toLowerCase())) {
    throw badRequest(
      'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names ' +
        'in your organization.',
    );
  }
  const holder = call.directory.account(upn, 'truth');
  if (holder !== undefined && holder.user.id !== account.user.id) {
    throw badRequest('Another object with the same value for property userPrincipalName already exists.');
  }
}

const profileSchema = z.strictObject({
  password: z.string().nullish(),
  forceChangePasswordNextSignIn: z.boolean().nullish(),
  forceChangePasswordNextSignInWithMfa: z.boolean().nullish(),
});

/** What a password profile changes: without a password, nothing but the two flags. */
function passwordChange(user: PracticeUser, passwordProfile: unknown, now: number): Changes {
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
