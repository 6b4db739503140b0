import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { enabledWayBack, keptAdState } from '../directory/enabled-kept.ts';
import { activeDirectoryForesight } from '../directory/hindrances.ts';
import { invokeIdentityAction, provesAdEnabled, unneededAdEnabled } from '../directory/identity-accounts.ts';

/**
 * Disables the Active Directory account that a synced account comes from, through Defender for Identity. Its sensor does that within minutes;
 * until it shows, the result says that it was sent. Only Microsoft's global cloud has it.
 */
export const disableAdUser = defineAction({
  name: 'disable-ad-user',
  aliases: ['disable-on-premises', 'block-ad-user'],
  optIn: true,
  summary: 'Disable the Active Directory account of a synced user',
  example: 'disable-ad-user bianca@contoso.com because INC-4821',
  tier: 'critical',
  permissions: ['SecurityIdentitiesActions.ReadWrite.All', 'SecurityIdentitiesAccount.Read.All', 'User.Read.All'],
  licence: 'Defender for Identity',
  source: 'https://learn.microsoft.com/graph/api/security-identityaccounts-invokeaction',
  args: z.object({ user: people('Whose Active Directory account to disable') }),
  title: {
    ask: 'Disable {who} in Active Directory',
    doing: 'Disabling {who} in Active Directory',
    done: '{who} is disabled in Active Directory',
  },
  step: {
    will: 'Disable the account in Active Directory',
    doing: 'Disabling the account in Active Directory',
    done: 'Account disabled in Active Directory',
    notDone: 'Account not disabled in Active Directory',
    effect:
      'No new sign-in on-premises, and the next sync keeps it disabled in Entra. A sensor does it within minutes.',
    risk: '{who} can still sign in to Active Directory',
  },
  keep: keptAdState(false),
  wayBack: enabledWayBack(['enable-ad-user', 'disable-ad-user'], 'The account is enabled in Active Directory again.'),
  repeatable: true,
  opensAccess: false,
  locksOut: true,
  remedy: 'disable-user',
  foresee: activeDirectoryForesight,
  async run({ graph }, { user }) {
    await invokeIdentityAction(graph, user, 'disable');
    return 'Queued in Defender for Identity, whose sensor disables the account within minutes.';
  },
  prove: provesAdEnabled(false),
  unneeded: unneededAdEnabled(false),
});
