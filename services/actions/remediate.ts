import { z } from 'zod';
import type { WriteAction } from '../contract/action.ts';
import { people, withLabels } from '../contract/args.ts';
import { adaptArguments, defineBundle, type Part } from '../contract/bundle.ts';
import { confirmCompromised } from './confirm-compromised.ts';
import {
  blockOnPremises,
  blockSignIn,
  containDelivery,
  forceOnPremises,
  releasing,
  resetAndRevoke,
} from './contain.ts';
import { disableDevices, newDevicesSince } from './disable-devices.ts';
import { disableHiddenRules } from './disable-hidden-rules.ts';
import { disableInboxRules } from './disable-inbox-rules.ts';
import { removeDelegates } from './remove-delegates.ts';
import { removeGrants } from './remove-grants.ts';
import { removeRoles } from './remove-roles.ts';
import { removeShares } from './remove-shares.ts';
import { removeMobileDevices } from './remove-mobile-devices.ts';
import { resetMfa } from './reset-mfa.ts';
import { stopForwarding } from './stop-forwarding.ts';

/** Attackers register devices of their own, and those of the person are needed again: the new ones unless the requester says otherwise. */
const devices = withLabels(
  z
    .string()
    .toLowerCase()
    .pipe(z.enum(['all', 'new', 'none'], { error: 'expected all, new or none' })),
  {
    all: 'All devices',
    new: `Those registered in the last ${newDevicesSince.replace('d', ' days')}`,
    none: 'No device',
  },
)
  .default('new')
  .describe(
    `Which devices to disable: all, new for those registered in the last ${newDevicesSince.replace('d', ' days')}, or none`,
  );

const disableThem = adaptArguments(
  disableDevices,
  z.object({ user: people('Whose account was taken over'), devices }),
  (own) => ({ user: own.user, which: own.devices, since: newDevicesSince }),
);

/** An action about everything that an account has, with none of its other arguments. */
const everythingOf = (action: WriteAction): WriteAction =>
  adaptArguments(action, z.object({ user: people('Whose account was taken over') }), ({ user }) => ({ user }));

/** Roles go before the sessions do, because tokens carry them until then. */
const withoutRoles = {
  action: everythingOf(removeRoles),
  optional: true,
  when: (_, hindered) => !hindered.has(removeRoles.name),
} as const satisfies Part;

/**
 * Remediates a takeover: first it locks the attacker out, then it removes what attackers leave behind. No step depends on the success of
 * another one.
 */
export const remediate = defineBundle({
  name: 'remediate',
  aliases: ['bec-remediate'],
  summary: 'Block, reset and revoke, and take away what an attacker left behind',
  example: 'remediate alex@contoso.com because INC-4821',
  tier: 'critical',
  title: { ask: 'Remediate {who}', doing: 'Remediating {who}', done: '{who} is remediated' },
  wayBack: releasing,
  own: { user: people('Whose account was taken over'), deliver: containDelivery, devices },
  without: ['password', 'method', 'rules', 'app', 'delegates'],
  stages: [
    [
      blockSignIn,
      { ...blockOnPremises, when: (_, hindered) => !hindered.has(blockOnPremises.action.name) },
      withoutRoles,
    ],
    ...resetAndRevoke,
    [{ ...forceOnPremises, when: (_, hindered) => !hindered.has(forceOnPremises.action.name) }],
    [
      { action: resetMfa },
      { action: disableInboxRules },
      { action: removeGrants },
      { action: confirmCompromised },
      { action: disableThem, optional: true, when: (args) => args['devices'] !== 'none' },
      { action: stopForwarding, optional: true },
      { action: disableHiddenRules, optional: true },
      { action: removeDelegates, optional: true },
      { action: everythingOf(removeMobileDevices), optional: true },
      { action: everythingOf(removeShares), optional: true },
    ],
  ],
});
