import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { delivery, people, secret, yesNo } from '../contract/args.ts';
import { cannotBeUndone } from '../contract/way-back.ts';
import { graphPath } from '../graph/graph.ts';
import { timeOfDay, readAccount } from '../directory/account.ts';
import { keepIfInForce, passwordLabel, setGeneratedPassword } from '../directory/generated-password.ts';
import { passwordForesight } from '../directory/hindrances.ts';
import { resetThroughWriteback } from '../directory/writeback.ts';

/**
 * Replaces a user's password with a random one, or with one that the requester entered in a private form. It cannot reset guests, whose
 * password belongs to their home tenant, nor federated accounts. Synced accounts are reset through password writeback in the requester's
 * own name, because Graph refuses that to apps; when the requester has not signed in, the cards say what to do instead.
 */
export const resetPassword = defineAction({
  name: 'reset-password',
  aliases: ['reset', 'msgraph-user-change-password', 'msgraph-user-change-password-on-premise'],
  argumentAliases: {
    force_change_password_next_sign_in: 'must-change',
    force_change_password_with_mfa: 'must-change-with-mfa',
    nonsensitive_password: 'password',
  },
  summary: 'Give a user a random new password',
  example: 'reset-password alex@contoso.com because INC-4821',
  tier: 'destructive',
  permissions: ['User-PasswordProfile.ReadWrite.All', 'User.Read.All'],
  role: 'User Administrator',
  source: 'https://learn.microsoft.com/graph/api/user-update',
  args: z.object({
    user: people('Whose password'),
    'must-change': yesNo.default(true).describe('Must choose a new password at the next sign-in'),
    'must-change-with-mfa': yesNo
      .default(false)
      .describe('Must choose a new password after multi-factor authentication'),
    password: secret('The new password, entered in a private form; by default random'),
    deliver: delivery
      .default('reveal')
      .describe('Who learns the new password: discard for nobody, reveal for the requester, once and privately'),
  }),
  title: {
    ask: 'Reset the password of {who}',
    doing: 'Resetting the password of {who}',
    done: 'The password of {who} is replaced',
  },
  step: {
    will: 'Replace the password',
    doing: 'Replacing the password',
    done: 'Password replaced',
    notDone: 'Password not replaced',
    effect: 'A random password takes its place; the old one stops working.',
    risk: '{who} can still sign in',
  },
  wayBack: cannotBeUndone(
    'The old password is gone. To let the person in: release, or reset-password with deliver=reveal.',
  ),
  repeatable: true,
  opensAccess: ({ deliver, password }) => deliver !== 'discard' || password !== undefined,
  opensAccessWhen: 'somebody learns the new password',
  remedy: 'disable-user',
  foresee: passwordForesight,
  async run({ graph, secrets, delegated, doubts }, { user, deliver, password: entered, ...must }) {
    const set = async (password: string): Promise<void> => {
      if (user.synced && delegated !== undefined) return resetThroughWriteback(delegated, user.id, password);
      await graph.send({
        method: 'PATCH',
        path: graphPath`/users/${user.id}`,
        body: {
          passwordProfile: {
            password,
            forceChangePasswordNextSignIn: must['must-change'],
            forceChangePasswordNextSignInWithMfa: must['must-change-with-mfa'],
          },
        },
        response: z.unknown(),
      });
    };
    if (entered !== undefined) {
      await set(await secrets.privateInput('password'));
      return 'The password that was given privately.';
    }
    const label = deliver === 'reveal' ? passwordLabel(user.upn) : undefined;
    await setGeneratedPassword({ graph, secrets, doubts }, { label, set });
    return deliver === 'discard'
      ? 'A random password that nobody knows.'
      : 'A random password, for the requester alone.';
  },
  async prove({ graph, since, secrets, doubts }, { user }) {
    const { passwordChangedAt } = await readAccount(graph, user.id);
    if (passwordChangedAt === null || passwordChangedAt < since) return undefined;
    const isKnown = await keepIfInForce({ secrets, doubts }, passwordLabel(user.upn), passwordChangedAt);
    return isKnown ? `Password changed at ${timeOfDay(passwordChangedAt)}.` : undefined;
  },
});
