import { z } from 'zod';
import { defineBundle, type BundleWayBack, type Hindered, type Part } from '../contract/bundle.ts';
import { delivery, people, withLabels } from '../contract/args.ts';
import { closingRevoke } from './closing-revoke.ts';
import { disableAdUser } from './disable-ad-user.ts';
import { disableUser } from './disable-user.ts';
import { forceAdPassword } from './force-ad-password.ts';
import { resetMfa } from './reset-mfa.ts';
import { resetPassword } from './reset-password.ts';
import { revokeSessions } from './revoke-sessions.ts';

/** The `deliver` argument of bundles for compromised accounts. Default: nobody learns the new password. */
export const containDelivery = delivery
  .default('discard')
  .describe('Who learns the new password: discard for nobody, reveal for the requester, once and privately');

/** How somebody who was locked out comes back: the old password and sessions are gone for good. */
export const releasing: BundleWayBack = {
  command: 'release',
  makesUpFor: [disableUser.name, resetPassword.name, resetMfa.name],
  label: 'Release…',
  instead: 'The old password and sessions are gone. To let the person in again: release.',
};

/** Blocking sign-in as a part of bundles. A password or sessions that cannot be reached are not missed once nobody can sign in. */
export const blockSignIn = {
  action: disableUser,
  makesUpFor: [resetPassword.name, revokeSessions.name, closingRevoke.name],
} as const satisfies Part;

/** The same in Active Directory, for a synced account, where the policy has switched it on. The next sync then undoes nothing. */
export const blockOnPremises = {
  action: disableAdUser,
  optional: true,
  makesUpFor: [disableUser.name],
} as const satisfies Part;

/** A new password in Active Directory, chosen at the next logon. Whoever knows the old one could choose it, so the account is disabled first. */
export const forceOnPremises = {
  action: forceAdPassword,
  optional: true,
  needs: [disableAdUser.name],
} as const satisfies Part;

/**
 * The stages that lock an attacker out: reset and revoke at once, then, after a reset, a second revoke unless the first was sent after it.
 * In a mass run each account's revoke follows its reset, also one that failed: two writes for each account, not three, and no sign-in with
 * the old password between them survives.
 */
export const resetAndRevoke = [
  [{ action: resetPassword }, { action: revokeSessions, inMassRun: 'afterwards' }],
  [
    {
      action: closingRevoke,
      when: (_, hindered) => !hindered.has(resetPassword.name),
      inMassRun: 'left-out',
    },
  ],
] as const satisfies readonly (readonly Part[])[];

/**
 * Contains a compromised account: resets the password and revokes all sessions at once, then revokes again if the first came too early.
 * Where the password cannot be replaced, it blocks sign-in first, unless the requester left that out; for a synced account in Active
 * Directory too, where the policy has switched that on.
 */
export const contain = defineBundle({
  name: 'contain',
  aliases: ['isolate', 'quarantine', 'reset-and-revoke', 'contain-user'],
  summary: 'Reset the password and revoke all sessions, both at once, with proof',
  example: 'contain alex@contoso.com because impossible travel, INC-4821',
  title: { ask: 'Contain {who}', doing: 'Containing {who}', done: '{who} is contained' },
  wayBack: releasing,
  own: {
    user: people('Who to contain'),
    deliver: containDelivery,
    disable: withLabels(
      z
        .string()
        .toLowerCase()
        .pipe(z.enum(['auto', 'yes', 'no'], { error: 'expected auto, yes or no' })),
      { auto: 'Only where the password cannot be replaced', yes: 'For everybody', no: 'For nobody' },
    )
      .default('auto')
      .describe('Block sign-in first: auto where the password cannot be replaced, yes for everybody, no for nobody'),
  },
  without: ['password'],
  stages: [
    [
      {
        ...blockSignIn,
        when: ({ disable }, hindered) => disable === 'yes' || (disable === 'auto' && blocks(hindered)),
      },
      { ...blockOnPremises, when: ({ disable }, hindered) => disable !== 'no' && isOnPremisesToo(hindered) },
    ],
    ...resetAndRevoke,
    [{ ...forceOnPremises, when: ({ disable }, hindered) => disable !== 'no' && isOnPremisesToo(hindered) }],
  ],
});

/** Whether the account is one of Active Directory, whose password cannot be replaced here. */
const isOnPremisesToo = (hindered: Hindered): boolean =>
  hindered.has(resetPassword.name) && !hindered.has(disableAdUser.name);

/** Whether only blocking sign-in keeps an attacker out of the account. */
const blocks = (hindered: Hindered): boolean => hindered.has(resetPassword.name) && !hindered.has(disableUser.name);
