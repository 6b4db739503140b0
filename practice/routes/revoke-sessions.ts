import { wholeSeconds } from '../state/account.ts';
import { writeRoute } from './route.ts';
import { accountToChange } from './user.ts';

/** `POST /users/{id}/revokeSignInSessions`: ends every session from before now. */
export const revokeSessions = writeRoute('POST', '/users/{id}/revokeSignInSessions', (call) => {
  const account = accountToChange(call);
  const user = { ...account.user, signInSessionsValidFromDateTime: wholeSeconds(call.now) };
  call.directory.write(account.user.id, { ...account, user });
  return { status: 200, body: { '@odata.context': call.context('Edm.Boolean'), value: true } };
});
