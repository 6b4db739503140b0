import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { cannotBeUndone } from '../contract/way-back.ts';
import { activeDirectoryForesight } from '../directory/hindrances.ts';
import { invokeIdentityAction } from '../directory/identity-accounts.ts';

/**
 * Makes the person choose a new password at the next logon to Active Directory, through Defender for Identity. It sets no password: the old
 * one works until then, and with it anybody can choose the new one. Where the password never expires nothing happens, and the answer is the
 * same. Nothing that Microsoft Graph shows proves it, so it is told as sent.
 * @see https://learn.microsoft.com/defender-for-identity/remediation-actions
 */
export const forceAdPassword = defineAction({
  name: 'force-ad-password',
  aliases: ['force-ad-password-change'],
  optIn: true,
  summary: 'Make a synced user change the password at the next Active Directory logon',
  example: 'force-ad-password bianca@contoso.com because INC-4821',
  tier: 'critical',
  permissions: ['SecurityIdentitiesActions.ReadWrite.All', 'SecurityIdentitiesAccount.Read.All', 'User.Read.All'],
  licence: 'Defender for Identity',
  source: 'https://learn.microsoft.com/graph/api/security-identityaccounts-invokeaction',
  args: z.object({ user: people('Who must choose a new password in Active Directory') }),
  title: {
    ask: 'Make {who} change the Active Directory password',
    doing: 'Sending the change of the Active Directory password of {who}',
    done: 'A change of the Active Directory password of {who} was sent',
  },
  step: {
    will: 'Force a new Active Directory password',
    doing: 'Forcing a new Active Directory password',
    done: 'New Active Directory password queued, not proved',
    notDone: 'New Active Directory password not queued',
    effect:
      'The old password works until the next logon, where a new one has to be chosen; nothing happens if it never expires. Disable the account first.',
    risk: 'The Active Directory password of {who} stays',
  },
  wayBack: cannotBeUndone('The person chooses a new password at the next logon.'),
  repeatable: true,
  opensAccess: false,
  remedy: 'disable-ad-user',
  foresee: activeDirectoryForesight,
  async run({ graph }, { user }) {
    await invokeIdentityAction(graph, user, 'forcePasswordReset');
    return 'Queued in Defender for Identity, not proved: the old password works until the next logon. Have it reset in Active Directory, twice.';
  },
});
