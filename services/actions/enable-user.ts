import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { masteredForesight } from '../directory/hindrances.ts';
import { provesEnabled, setEnabled } from '../directory/account.ts';
import { enabledWayBack, keptSignIn } from '../directory/enabled-kept.ts';

/** Lets a blocked user sign in again. */
export const enableUser = defineAction({
  name: 'enable-user',
  aliases: ['enable', 'unblock', 'unblock-user', 'unlock', 'msgraph-user-unblock'],
  summary: 'Let a blocked user sign in again',
  example: 'enable-user alex@contoso.com because INC-4821 is closed',
  tier: 'destructive',
  permissions: ['User.EnableDisableAccount.All', 'User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/user-update',
  args: z.object({ user: people('Who may sign in again') }),
  title: { ask: 'Let {who} sign in again', doing: 'Letting {who} sign in again', done: '{who} can sign in again' },
  step: {
    will: 'Allow sign-in',
    doing: 'Allowing sign-in',
    done: 'Sign-in allowed',
    notDone: 'Sign-in still blocked',
    effect: 'The account is enabled. Password and sign-in methods stay as they are.',
    risk: '{who} still cannot sign in',
  },
  keep: keptSignIn(true),
  wayBack: enabledWayBack(['enable-user', 'disable-user'], 'Sign-in is blocked again.'),
  repeatable: true,
  opensAccess: true,
  foresee: masteredForesight,
  run: setEnabled(true),
  prove: provesEnabled(true),
});
