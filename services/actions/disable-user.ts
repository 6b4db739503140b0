import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { masteredForesight } from '../directory/hindrances.ts';
import { provesEnabled, setEnabled } from '../directory/account.ts';
import { enabledWayBack, keptSignIn } from '../directory/enabled-kept.ts';

/** Blocks sign-in. Disable a synced account on-premises as well, because the next sync can undo this. */
export const disableUser = defineAction({
  name: 'disable-user',
  aliases: [
    'disable',
    'block',
    'block-user',
    'block-sign-in',
    'lock',
    'suspend',
    'msgraph-user-account-disable',
    'msgraph-user-terminate-session',
  ],
  summary: 'Block sign-in for a user',
  example: 'disable-user alex@contoso.com because INC-4821',
  tier: 'destructive',
  permissions: ['User.EnableDisableAccount.All', 'User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/user-update',
  args: z.object({ user: people('Whose sign-in to block') }),
  title: { ask: 'Block sign-in for {who}', doing: 'Blocking sign-in for {who}', done: '{who} cannot sign in' },
  step: {
    will: 'Block sign-in',
    doing: 'Blocking sign-in',
    done: 'Sign-in blocked',
    notDone: 'Sign-in not blocked',
    effect: 'The account is disabled: no new sign-in. Open sessions end within minutes where the app supports it.',
    risk: '{who} can still sign in',
  },
  keep: keptSignIn(false),
  wayBack: enabledWayBack(['enable-user', 'disable-user'], 'Sign-in is allowed again.'),
  repeatable: true,
  opensAccess: false,
  locksOut: true,
  remedy: 'revoke-sessions',
  foresee: masteredForesight,
  run: setEnabled(false),
  prove: provesEnabled(false),
});
