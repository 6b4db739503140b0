import { z } from 'zod';
import { defineAction, type ProofContext, type StepContext } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { cannotBeUndone } from '../contract/way-back.ts';
import { graphPath } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';
import { timeOfDay, readAccount } from '../directory/account.ts';
import { sessionsForesight } from '../directory/hindrances.ts';

/**
 * Signs a user out everywhere, but not guests, who sign in through their home tenant. Access tokens that were issued already remain valid for about an hour, unless the app supports Continuous
 * Access Evaluation.
 */
export const revokeSessions = defineAction({
  name: 'revoke-sessions',
  aliases: ['revoke', 'kick', 'kill-sessions', 'sign-out-everywhere', 'msgraph-user-session-revoke'],
  summary: 'Sign a user out everywhere',
  example: 'revoke-sessions alex@contoso.com because INC-4821',
  tier: 'change',
  permissions: ['User.RevokeSessions.All', 'User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/user-revokesigninsessions',
  args: z.object({ user: people('Who to sign out') }),
  title: {
    ask: 'Sign {who} out everywhere',
    doing: 'Signing {who} out everywhere',
    done: '{who} is signed out everywhere',
  },
  step: {
    will: 'Revoke every sign-in session',
    doing: 'Revoking sign-in sessions',
    done: 'Sign-in sessions revoked',
    notDone: 'Sign-in sessions not revoked',
    effect: 'Signed out of all apps. Tokens already issued can work for up to 1 hour.',
    risk: '{who} may still be signed in',
  },
  wayBack: cannotBeUndone('Nor is it needed: signing in again starts a new session.'),
  repeatable: true,
  opensAccess: false,
  remedy: 'disable-user',
  foresee: sessionsForesight,
  run: revokeSignInSessions,
  prove: proveSessionsRevoked,
});

/**
 * Calls `revokeSignInSessions`. Microsoft documents only a 2xx answer, so the body is ignored.
 * @returns the sentence for the channel
 * @throws {GraphProblem} as the port does
 */
export async function revokeSignInSessions({ graph }: StepContext, { user }: { user: Target }): Promise<string> {
  await graph.send({ method: 'POST', path: graphPath`/users/${user.id}/revokeSignInSessions`, response: z.unknown() });
  return 'Tokens already issued can work for up to 1 hour.';
}

/**
 * Proves that the sessions were revoked: Graph's session cut-off must not be older than the start of the step; the same second counts.
 * @returns the proof, or undefined when Graph does not show it yet
 * @throws {GraphProblem} as the port does
 */
export async function proveSessionsRevoked(
  { graph, since }: ProofContext,
  { user }: { user: Target },
): Promise<string | undefined> {
  const { sessionsValidFrom } = await readAccount(graph, user.id);
  if (sessionsValidFrom === null || sessionsValidFrom < since) return undefined;
  return `Sessions from before ${timeOfDay(sessionsValidFrom)} are no longer valid.`;
}
