import { defineBundle } from '../contract/bundle.ts';
import { delivery, people, yesNo } from '../contract/args.ts';
import { closingRevoke } from './closing-revoke.ts';
import { disableUser } from './disable-user.ts';
import { resetPassword } from './reset-password.ts';
import { revokeSessions } from './revoke-sessions.ts';

/** The `deliver` argument of bundles for compromised accounts. Default: nobody learns the new password. */
export const containDelivery = delivery
  .default('discard')
  .describe('Who learns the new password: discard for nobody, reveal for the requester, once and privately');

/** The stages that lock an attacker out: reset and revoke at once, then a second revoke if the first came too early. */
export const resetAndRevoke = [
  [{ action: resetPassword }, { action: revokeSessions }],
  [{ action: closingRevoke }],
] as const;

/** Contains a compromised account: resets the password and revokes all sessions at once, then revokes again if the first came too early. */
export const contain = defineBundle({
  name: 'contain',
  aliases: ['isolate', 'quarantine', 'reset-and-revoke', 'contain-user'],
  summary: 'Reset the password and revoke all sessions, both at once, with proof',
  example: 'contain alex@contoso.com because impossible travel, INC-4821',
  title: { ask: 'Contain {who}', doing: 'Containing {who}', done: '{who} is contained' },
  undo: 'The old password and sessions are gone. Access returns with reset-password.',
  own: {
    user: people('Who to contain'),
    deliver: containDelivery,
    disable: yesNo.default(false).describe('Block sign-in first'),
  },
  without: ['password'],
  stages: [[{ action: disableUser, when: (args) => args['disable'] === true }], ...resetAndRevoke],
});
