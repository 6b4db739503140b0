import { accountToChange, accountIn } from './user.ts';
import { changesOf, checkMastered, checkName, passwordChange } from './user-changes.ts';
import { userProperties } from '../microsoft/user-properties.ts';
import { writeRoute } from './route.ts';

/**
 * `PATCH /users/{id}`: all of it or none. A new password is checked and forgotten; only its time is kept.
 * Source: https://learn.microsoft.com/graph/api/user-update
 */
export const updateUser = writeRoute('PATCH', '/users/{id}', (call) => {
  const changes = changesOf(call.body);
  const sensitive = Object.keys(changes).some((name) => userProperties.get(name)?.sensitive);
  const account = sensitive ? accountToChange(call) : accountIn(call, 'truth');
  checkMastered(
    account.user,
    Object.keys(changes).some((name) => userProperties.get(name)?.write === 'mastered'),
  );
  if (typeof changes['userPrincipalName'] === 'string')
    checkName(call.directory, changes['userPrincipalName'], account.user.id);
  const user = {
    ...account.user,
    ...changes,
    ...passwordChange(account.user, changes['passwordProfile'], call.now),
  };
  call.directory.write(account.user.id, { ...account, user });
  return { status: 204 };
});
