import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { readAccount } from '../directory/account.ts';
import { resetPassword } from './reset-password.ts';
import { proveSessionsRevoked, revokeSignInSessions, revokeSessions } from './revoke-sessions.ts';

/** How long after the password change the cut-off must be, in milliseconds, because Graph's times may be whole seconds. */
const marginMs = 1000;

/**
 * Revokes the sessions again when the reset and the first revoke, which run at the same time, left a gap: a sign-in with the old password
 * between the two gets tokens that are newer than the cut-off, and the reset alone need not end them. Only a part of bundles.
 */
export const closingRevoke = defineAction({
  ...revokeSessions,
  name: 'closing-revoke',
  aliases: [],
  summary: 'Revoke once more when the first revoke may have been too early',
  example: 'contain alex@contoso.com because INC-4821',
  args: z.object({ user: people('Who to sign out') }),
  step: {
    will: 'Revoke again after the reset',
    doing: 'Revoking again after the reset',
    done: 'Sessions revoked again after the reset',
    notDone: 'Sessions not revoked again',
    effect: 'Only where needed: ends a sign-in with the old password between the two calls.',
    risk: '{who} may still be signed in',
    detail: true,
  },
  async run(context, { user }) {
    await revokeSignInSessions(context, { user });
    return 'A sign-in between the two calls is ended as well.';
  },
  prove: proveSessionsRevoked,
  async unneeded({ graph, earlier }, { user }) {
    const reset = earlier.find(({ action }) => action === resetPassword.name);
    if (reset === undefined || reset.tookEffect === 'no') return 'Not needed: no password was replaced.';
    const { passwordChangedAt, sessionsValidFrom } = await readAccount(graph, user.id);
    if (sessionsValidFrom === null || passwordChangedAt === null) return undefined;
    // A read may lag behind. Unless it shows the password change made by this request, the times cannot be compared.
    if (passwordChangedAt < reset.since) return undefined;
    return sessionsValidFrom - passwordChangedAt > marginMs
      ? 'Not needed: the sessions were cut off after the last password change.'
      : undefined;
  },
});
