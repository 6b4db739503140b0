import { z } from 'zod';
import { echo } from '../base/echo.ts';
import { defineAction } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import {
  matchesMethod,
  isMethodKind,
  methodLabel,
  methodPath,
  methodsOf,
  type AuthMethod,
} from '../directory/auth-methods.ts';
import { removeEach } from '../graph/remove-each.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';

/**
 * Removes sign-in methods, one after the other. Entra removes the default method only as the last one, and the list does not show which
 * one that is, so a method refused for this reason is tried again at the end. Graph v1.0 cannot remove app passwords of per-user MFA, nor
 * kinds that only its beta knows; the result names those kinds. That an app may do this to an administrator is unverified.
 */
export const resetMfa = defineAction({
  name: 'reset-mfa',
  aliases: ['remove-methods', 'reset-methods'],
  summary: 'Remove sign-in methods of a user, all or one',
  example: 'reset-mfa alex@contoso.com because INC-4821',
  tier: 'destructive',
  permissions: ['UserAuthenticationMethod.ReadWrite.All'],
  source: 'https://learn.microsoft.com/graph/api/resources/authenticationmethods-overview',
  args: z.object({
    user: people('Whose sign-in methods'),
    method: z
      .string()
      .trim()
      .min(1)
      .max(256)
      .default('all')
      .describe('all, a kind such as phone, authenticator or security-key, or the id of one from list-methods'),
  }),
  title: {
    ask: 'Remove sign-in methods of {who}',
    doing: 'Removing sign-in methods of {who}',
    done: 'Sign-in methods of {who} are removed',
  },
  step: {
    will: 'Remove the sign-in methods',
    doing: 'Removing sign-in methods',
    done: 'Sign-in methods removed',
    notDone: 'Sign-in methods not all removed',
    effect: 'What is removed no longer proves who signs in. The password stays; the person has to register again.',
    risk: 'Sign-in methods of {who} may still be an attacker’s',
  },
  undo: 'The person registers again; create-tap lets them in to do it.',
  repeatable: true,
  opensAccess: true, // whoever has the password registers new methods at the next sign-in
  remedy: 'disable-user',
  async run({ graph }, { user, method }) {
    const methods = await chosenMethods(graph, user, method);
    if (methods.length === 0) return isAll(method) ? 'There was none.' : 'It was gone already.';
    return removeEach(methods, {
      things: 'Sign-in methods',
      name: methodLabel,
      work: (one) => remove(graph, user, one, isAll(method)),
      atOnce: 1,
      goesLast: isDefault,
    });
  },
  async prove({ graph }, { user, method }) {
    const left = await chosenMethods(graph, user, method);
    if (left.length > 0) return undefined;
    return isAll(method)
      ? 'Microsoft Graph lists no sign-in method but the password.'
      : `Microsoft Graph no longer lists ${method} among the sign-in methods.`;
  },
  async unneeded({ graph }, { user, method }) {
    if ((await chosenMethods(graph, user, method)).length > 0) return undefined;
    return isAll(method)
      ? 'Nothing to do: the account has no sign-in method but the password.'
      : `Nothing to do: the account has no ${method} among its sign-in methods.`;
  },
});

const isAll = (method: string): boolean => method.toLowerCase() === 'all';

/**
 * Finds the methods that the request names.
 * @returns an empty list when they no longer exist
 * @throws {GraphProblem} `rejected` for text that is neither a kind nor long enough to be an id
 */
async function chosenMethods(graph: Graph, user: Target, method: string): Promise<readonly AuthMethod[]> {
  const all = await methodsOf(graph, user.id);
  if (isAll(method)) return all;
  const found = all.filter((one) => matchesMethod(one, method));
  if (found.length === 0 && !isMethodKind(method) && method.length < shortestId)
    throw new GraphProblem('rejected', `There is no sign-in method called “${echo(method)}”. list-methods shows them.`);
  return found;
}

/** The length from which text counts as an id: Entra's ids are GUIDs, and longer for security keys. */
const shortestId = 20;

/**
 * Whether Entra refused to remove the default method. It has no error code for that, so only the message tells.
 * @see https://learn.microsoft.com/answers/questions/1337439
 */
const isDefault = ({ code, message }: GraphProblem): boolean =>
  code === 'rejected' && message.startsWith('Cannot delete default method');

async function remove(graph: Graph, user: Target, method: AuthMethod, all: boolean): Promise<void> {
  const path = methodPath(user.id, method);
  if (path === undefined) throw new GraphProblem('rejected', 'Graph v1.0 cannot remove it, Entra can');
  try {
    await graph.send({ method: 'DELETE', path, response: z.unknown() });
  } catch (problem) {
    if (all || !(problem instanceof GraphProblem) || !isDefault(problem)) throw problem;
    const message = `Entra removes the default method only as the last one, and ${methodLabel(method)} is it. Remove all, or change the default in Entra first.`;
    throw new GraphProblem('rejected', message, {}, { cause: problem });
  }
}
