import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { documentedPasswordId } from '../microsoft/authentication-methods.ts';
import { wholeSeconds } from '../state/account.ts';
import { badRequest, notFound } from '../http/answer.ts';
import { takesPassword } from '../microsoft/password-rules.ts';
import { readRoute, writeRoute, type Route } from './route.ts';
import { accountIn, accountToChange } from './user.ts';

/** How long the pretended on-premises agent takes, in milliseconds. */
const agentMs = 250;
const request = z.strictObject({ newPassword: z.string() });

/**
 * `POST .../resetPassword`, and the operation that it starts. Whether Active Directory accepts the password is known late, from the
 * operation, as in a real tenant. Graph accepts the call from a signed-in person only; this tenant cannot check that, because the
 * Graph client sends no token to an http address.
 * @see https://learn.microsoft.com/graph/api/authenticationmethod-resetpassword
 */
export const passwordWriteback: readonly Route[] = [
  writeRoute('POST', '/users/{id}/authentication/methods/{method}/resetPassword', (call) => {
    const account = accountToChange(call);
    if (call.param('method') !== documentedPasswordId) throw notFound(call.param('method'));
    const { data } = request.safeParse(call.body);
    if (data === undefined) throw badRequest('A new password is required for hybrid accounts.');
    const { displayName, givenName, surname, userPrincipalName } = account.user;
    const names = [displayName, givenName ?? '', surname ?? '', userPrincipalName.replace(/@.*/, '')];
    const reset = { id: randomUUID(), endsAt: call.now + agentMs, taken: takesPassword(data.newPassword, names) };
    call.directory.write(account.user.id, { ...account, reset });
    const at = call.url.replace(/\/methods\/.*/, `/operations/${reset.id}?aadgdc=DUB02P&aadgsu=ssprprodneu`);
    return { status: 202, headers: { Location: at }, body: {} };
  }),
  readRoute('/users/{id}/authentication/operations/{operation}', ['aadgdc', 'aadgsu'], (call) => {
    const account = accountIn(call, 'truth');
    const { user, reset } = account;
    if (reset?.id !== call.param('operation')) throw notFound(call.param('operation'));
    const ended = call.now >= reset.endsAt;
    if (ended && reset.taken && user.lastPasswordChangeDateTime !== wholeSeconds(reset.endsAt))
      call.directory.write(user.id, {
        ...account,
        user: { ...user, lastPasswordChangeDateTime: wholeSeconds(reset.endsAt) },
      });
    const status = !ended ? 'running' : reset.taken ? 'succeeded' : 'failed';
    const statusDetail = status === 'failed' ? 'PasswordPolicyViolation: the on-premises policy refuses it.' : null;
    return {
      status: 200,
      body: { '@odata.context': call.context('longRunningOperation'), id: reset.id, status, statusDetail },
    };
  }),
];
