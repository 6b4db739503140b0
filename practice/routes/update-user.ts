import { writeRoute } from './route.ts';
import { accountIn, accountToChange } from './user.ts';
import {
  addressChange,
  checkedChanges,
  checkMastered,
  checkName,
  checkPasswordHere,
  passwordChange,
} from './user-changes.ts';

/**
 * `PATCH /users/{id}`: sets all properties or none. A new password is checked and forgotten; only its time is kept.
 * @see https://learn.microsoft.com/graph/api/user-update
 */
export const updateUser = writeRoute('PATCH', '/users/{id}', (call) => {
  const { changes, sensitive, mastered } = checkedChanges(call.body);
  const account = sensitive ? accountToChange(call) : accountIn(call, 'truth');
  checkMastered(account.user, mastered);
  if (changes['passwordProfile'] != null) checkPasswordHere(account);
  if (typeof changes['userPrincipalName'] === 'string')
    checkName(call.directory, changes['userPrincipalName'], account.user.id);
  const user = {
    ...account.user,
    ...changes,
    ...addressChange(account.user, changes['mail']),
    ...passwordChange(account.user, changes['passwordProfile'], call.now),
  };
  call.directory.write(account.user.id, { ...account, user });
  return { status: 204 };
});
