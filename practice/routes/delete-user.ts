import { wholeSeconds } from '../state/account.ts';
import { writeRoute } from './route.ts';
import { accountToChange } from './user.ts';

/** `DELETE /users/{id}`: the user can be restored for 30 days. */
export const deleteUser = writeRoute('DELETE', '/users/{id}', (call) => {
  const account = accountToChange(call);
  call.directory.write(account.user.id, { ...account, deletedAt: wholeSeconds(call.now) });
  return { status: 204 };
});
