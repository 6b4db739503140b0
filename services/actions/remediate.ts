import { people } from '../contract/args.ts';
import { defineBundle } from '../contract/bundle.ts';
import { confirmCompromised } from './confirm-compromised.ts';
import { blockSignIn, containDelivery, releasing, resetAndRevoke } from './contain.ts';
import { disableHiddenRules } from './disable-hidden-rules.ts';
import { disableInboxRules } from './disable-inbox-rules.ts';
import { removeDelegates } from './remove-delegates.ts';
import { removeGrants } from './remove-grants.ts';
import { removeMobileDevices } from './remove-mobile-devices.ts';
import { resetMfa } from './reset-mfa.ts';
import { stopForwarding } from './stop-forwarding.ts';

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
  own: { user: people('Whose account was taken over'), deliver: containDelivery },
  without: ['password', 'method', 'rules', 'app', 'delegates', 'devices'],
  stages: [
    [blockSignIn],
    ...resetAndRevoke,
    [{ action: resetMfa }, { action: disableInboxRules }, { action: removeGrants }, { action: confirmCompromised }],
    [
      { action: stopForwarding, optional: true },
      { action: disableHiddenRules, optional: true },
    ],
    [
      { action: removeDelegates, optional: true },
      { action: removeMobileDevices, optional: true },
    ],
  ],
});
