import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { enabledWayBack, keptAdState } from '../directory/enabled-kept.ts';
import { activeDirectoryForesight } from '../directory/hindrances.ts';
import { invokeIdentityAction, provesAdEnabled, unneededAdEnabled } from '../directory/identity-accounts.ts';

/** Enables the Active Directory account of a synced account again, through Defender for Identity: the way back of `disable-ad-user`. */
export const enableAdUser = defineAction({
  name: 'enable-ad-user',
  aliases: ['enable-on-premises', 'unblock-ad-user'],
  optIn: true,
  summary: 'Enable the Active Directory account of a synced user again',
  example: 'enable-ad-user bianca@contoso.com because INC-4821 is closed',
  tier: 'critical',
  permissions: ['SecurityIdentitiesActions.ReadWrite.All', 'SecurityIdentitiesAccount.Read.All', 'User.Read.All'],
  licence: 'Defender for Identity',
  source: 'https://learn.microsoft.com/graph/api/security-identityaccounts-invokeaction',
  args: z.object({ user: people('Whose Active Directory account to enable') }),
  title: {
    ask: 'Enable {who} in Active Directory',
    doing: 'Enabling {who} in Active Directory',
    done: '{who} is enabled in Active Directory',
  },
  step: {
    will: 'Enable the account in Active Directory',
    doing: 'Enabling the account in Active Directory',
    done: 'Account enabled in Active Directory',
    notDone: 'Account not enabled in Active Directory',
    effect: 'The person can sign in on-premises again, with the same password. A sensor does it within minutes.',
    risk: '{who} may still be disabled in Active Directory',
  },
  keep: keptAdState(true),
  wayBack: enabledWayBack(['enable-ad-user', 'disable-ad-user'], 'The account is disabled in Active Directory again.'),
  repeatable: true,
  opensAccess: true,
  foresee: activeDirectoryForesight,
  async run({ graph }, { user }) {
    await invokeIdentityAction(graph, user, 'enable');
    return 'Queued in Defender for Identity, whose sensor enables the account within minutes.';
  },
  prove: provesAdEnabled(true),
  unneeded: unneededAdEnabled(true),
});
