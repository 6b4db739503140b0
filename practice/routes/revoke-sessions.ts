import { wholeSeconds } from '../state/account.ts';
import { writeRoute } from './route.ts';
import { accountToChange, isGuest } from './user.ts';

/**
 * `POST /users/{id}/revokeSignInSessions`: ends every session from before now. It does not reach guests, who sign in at their home tenant;
 * that Graph answers the same for them and leaves the time as it was is unverified.
 * @see https://learn.microsoft.com/graph/api/user-revokesigninsessions
 */
export const revokeSessions = writeRoute('POST', '/users/{id}/revokeSignInSessions', (call) => {
  const account = accountToChange(call);
  if (!isGuest(account)) {
    const user = { ...account.user, signInSessionsValidFromDateTime: wholeSeconds(call.now) };
    call.directory.write(account.user.id, { ...account, user });
  }
  return { status: 200, body: { '@odata.context': call.context('Edm.Boolean'), value: true } };
});
