import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { passwordMethod, wholeSeconds, type PracticeUser } from '../state/account.ts';
import { badRequest } from '../http/answer.ts';
import { checkedChanges, checkName, passwordChange } from './user-changes.ts';
import { defaultUserProperties } from '../microsoft/user-properties.ts';
import { writeRoute } from './route.ts';

const required = z.looseObject({
  accountEnabled: z.boolean(),
  displayName: z.string().min(1),
  mailNickname: z.string().regex(/^[^\s@()\\[\]";:<>,]{1,64}$/),
  userPrincipalName: z.string().min(3),
  passwordProfile: z.looseObject({ password: z.string().min(1) }),
});

/**
 * `POST /users`: makes a member without mailbox, roles or groups.
 * @see https://learn.microsoft.com/graph/api/user-post-users
 */
export const createUser = writeRoute('POST', '/users', (call) => {
  const { changes } = checkedChanges(call.body);
  const { success, data, error } = required.safeParse(changes);
  if (!success) {
    const name = String(error.issues[0]?.path[0] ?? '');
    throw badRequest(`A required property '${name}' is missing or invalid for resource 'User'.`);
  }
  checkName(call.directory, data.userPrincipalName);
  const id = randomUUID();
  const blank: PracticeUser = {
    id,
    displayName: data.displayName,
    userPrincipalName: data.userPrincipalName,
    accountEnabled: data.accountEnabled,
    givenName: null,
    surname: null,
    mail: null,
    onPremisesSyncEnabled: null,
    proxyAddresses: [],
    lastPasswordChangeDateTime: null,
    signInSessionsValidFromDateTime: wholeSeconds(call.now),
    businessPhones: [],
    otherMails: [],
    assignedLicenses: [],
    userType: 'Member',
    creationType: null,
    createdDateTime: wholeSeconds(call.now),
  };
  const named = { ...blank, ...changes };
  const user = { ...named, ...passwordChange(named, changes['passwordProfile'], call.now) };
  call.directory.write(id, {
    user,
    managerId: null,
    roles: [],
    groups: [],
    methods: [passwordMethod(wholeSeconds(call.now))],
  });
  const shown = Object.fromEntries(defaultUserProperties.map((name) => [name, user[name] ?? null]));
  return { status: 201, body: { '@odata.context': call.context('users/$entity'), ...shown } };
});
