import { z } from 'zod';
import { defineAction, type Secrets } from '../contract/action.ts';
import { delivery, people, secret, yesNo } from '../contract/args.ts';
import { cannotBeUndone } from '../contract/way-back.ts';
import { GraphProblem, graphPath } from '../graph/graph.ts';
import { timeOfDay, readAccount } from '../directory/account.ts';
import { passwordForesight } from '../directory/hindrances.ts';
import { resetThroughWriteback } from '../directory/writeback.ts';

/** How many random passwords to try when Entra's banned-password list refuses one. */
const passwordTries = 3;

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
  async run({ graph, secrets, delegated }, { user, deliver, password: entered, ...must }) {
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
    await setGeneratedPassword(secrets, set, async (password) => {
      if (deliver === 'reveal') await secrets.keepForRequester(`Password of ${user.upn}`, password);
    });
    return deliver === 'discard'
      ? 'A random password that nobody knows.'
      : 'The new password waits for the requester, privately and once.';
  },
  async prove({ graph, since }, { user }) {
    const { passwordChangedAt } = await readAccount(graph, user.id);
    return passwordChangedAt === null || passwordChangedAt < since
      ? undefined
      : `Password changed at ${timeOfDay(passwordChangedAt)}.`;
  },
});

/**
 * Tries random passwords until Entra accepts one, because its banned-password list can refuse some. That refusal has no code of its own,
 * so another password is tried after any 400, which set nothing. It also keeps a password whose answer was lost, because that may be in
 * force.
 * @param secrets generates the passwords
 * @param set sends one password to Graph; rejects with a `GraphProblem` when it is refused
 * @param keep stores the password that is, or may be, in force
 * @throws {GraphProblem} as `set`, when it is not a 400 or three passwords were refused
 */
export async function setGeneratedPassword(
  secrets: Secrets,
  set: (password: string) => Promise<unknown>,
  keep: (password: string) => Promise<void>,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const password = secrets.password();
    try {
      await set(password);
      await keep(password);
      return;
    } catch (problem) {
      if (!(problem instanceof GraphProblem)) throw problem;
      if (problem.code === 'no-answer' || problem.code === 'unavailable') await keep(password);
      if (!mayBeBanned(problem) || tries >= passwordTries) throw problem;
    }
  }
}

/** Whether Graph itself refused what it was sent. A problem with a cause was explained already: it is about something else. */
const mayBeBanned = ({ details, cause }: GraphProblem): boolean =>
  details.status === 400 && details.graphCode !== 'ObjectConflict' && !(cause instanceof GraphProblem);
