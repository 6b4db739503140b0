import { z } from 'zod';
import { defineAction, type Secrets } from '../contract/action.ts';
import { delivery, people, secret, yesNo } from '../contract/args.ts';
import { GraphProblem, graphPath } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';
import { timeOfDay, readAccount } from '../directory/account.ts';
import { resetThroughWriteback } from '../directory/writeback.ts';

/** How many new passwords are tried when Entra's banned-password list refuses one. */
const passwordTries = 3;

/**
 * Gives a user a random password, or the one that the requester gave privately. Guest accounts keep theirs elsewhere, and federated
 * ones are refused by Graph. Synced ones are reset through password writeback in the requester's own name, because Graph has no
 * app-only form; without that the way out is told.
 */
export const resetPassword = defineAction({
  name: 'reset-password',
  aliases: ['reset', 'msgraph-user-change-password', 'msgraph-user-change-password-on-premise'],
  keys: {
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
    password: secret('The new password, given in a private form; random unless given'),
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
    not: 'Password not replaced',
    effect: 'A random password takes its place; the old one stops working.',
    risk: '{who} can still sign in',
  },
  undo: 'Not possible: the old password is gone. Access returns with a new reset-password.',
  repeatable: true,
  remedy: 'disable-user',
  async run({ graph, secrets, delegated }, { user, deliver, password: given, ...must }) {
    const elsewhere = keptElsewhere(user, delegated !== undefined);
    if (elsewhere !== undefined) throw new GraphProblem('rejected', elsewhere);
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
    if (given !== undefined) {
      await set(await secrets.given('password'));
      return 'The password that was given privately.';
    }
    await firstTaken(secrets, set, async (password) => {
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

/** Why the password of this account cannot be set here, with the way out. */
function keptElsewhere({ synced, upn }: Target, signedIn: boolean): string | undefined {
  if (synced && !signedIn)
    return 'The account is mastered on-premises, and Graph resets it only in the name of a person. Type sign-in and ask again; or block sign-in and revoke the sessions now, and reset the password in Active Directory, twice.';
  return /#ext#/i.test(upn)
    ? 'A guest’s password lives in the home tenant. Block sign-in here, and tell the home tenant.'
    : undefined;
}

/**
 * Tries new passwords until Entra takes one, and keeps that one: a refusal can be its banned-password list. One whose answer
 * was lost is kept as well, because it may be in force.
 */
export async function firstTaken(
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
      const banned = problem.code === 'rejected' && /password/i.test(problem.message);
      if (!banned || tries >= passwordTries) throw problem;
    }
  }
}
