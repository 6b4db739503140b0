import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { resetPassword } from './reset-password.ts';
import { proveSessionsRevoked, revokeSignInSessions, revokeSessions } from './revoke-sessions.ts';

/**
 * Revokes the sessions again when the reset and the first revoke, which run at the same time, left a gap: a sign-in with the old password
 * between the two gets tokens that are newer than the cut-off, and the reset alone need not end them. There is none when the revoke that
 * Graph carried out was sent after the answer to the reset. Nothing is read for that, because an attacker has the time that a read takes.
 * Only a part of bundles.
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
  unneeded({ earlier }) {
    const stepOf = (name: string) => earlier.find(({ action }) => action === name);
    const reset = stepOf(resetPassword.name);
    if (reset === undefined || reset.tookEffect === 'no')
      return Promise.resolve('Not needed: no password was replaced.');
    const revoke = stepOf(revokeSessions.name);
    const isLater =
      reset.tookEffect === 'yes' &&
      revoke?.tookEffect === 'yes' &&
      (revoke.lastTry?.sentAt ?? -Infinity) >= (reset.lastTry?.endedAt ?? Infinity);
    return Promise.resolve(
      isLater ? 'Not needed: the sessions were revoked after the password was replaced.' : undefined,
    );
  },
});
