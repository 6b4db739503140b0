import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import {
  isMethod,
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
 * Deletes sign-in methods, one after the other. Entra deletes the default method only as the last one, and the list does not tell
 * which it is: the one that is refused for it goes again at the end. App passwords of per-user MFA are out of Graph's reach, and so
 * are kinds that only beta knows; those are told. That an app alone may do this to an administrator is unverified.
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
    not: 'Sign-in methods not all removed',
    effect: 'What is removed no longer proves who signs in. The password stays; the person has to register anew.',
    risk: 'Sign-in methods of {who} may still be an attacker’s',
  },
  undo: 'The person registers again; create-tap lets them in to do it.',
  repeatable: true,
  remedy: 'disable-user',
  async run({ graph }, { user, method }) {
    const methods = await chosen(graph, user, method);
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
    const left = await chosen(graph, user, method);
    if (left.length > 0) return undefined;
    return isAll(method)
      ? 'Microsoft Graph lists no sign-in method but the password.'
      : `Microsoft Graph no longer lists ${method} among the sign-in methods.`;
  },
  async unneeded({ graph }, { user, method }) {
    if ((await chosen(graph, user, method)).length > 0) return undefined;
    return isAll(method)
      ? 'Already so: the account has no sign-in method but the password.'
      : `Already so: the account has no ${method} among its sign-in methods.`;
  },
});

const isAll = (method: string): boolean => method.toLowerCase() === 'all';

/**
 * The methods that are meant; none when they are gone.
 * @throws {GraphProblem} `rejected` for a word that is no kind and, being short, no id either
 */
async function chosen(graph: Graph, user: Target, method: string): Promise<readonly AuthMethod[]> {
  const all = await methodsOf(graph, user.id);
  if (isAll(method)) return all;
  const found = all.filter((one) => isMethod(one, method));
  if (found.length === 0 && !isMethodKind(method) && method.length < shortestId)
    throw new GraphProblem('rejected', `There is no sign-in method called “${method}”. list-methods shows them.`);
  return found;
}

/** Entra's ids are GUIDs, and longer for security keys. */
const shortestId = 20;

/** Entra's words; it has no code of its own for this. Source: https://learn.microsoft.com/answers/questions/1337439 */
const isDefault = ({ code, message }: GraphProblem): boolean =>
  code === 'rejected' && message.startsWith('Cannot delete default method');

async function remove(graph: Graph, user: Target, method: AuthMethod, all: boolean): Promise<void> {
  const path = methodPath(user.id, method);
  if (path === undefined) throw new GraphProblem('rejected', 'Graph v1.0 cannot remove it, Entra can');
  try {
    await graph.send({ method: 'DELETE', path, response: z.unknown() });
  } catch (problem) {
    if (all || !(problem instanceof GraphProblem) || !isDefault(problem)) throw problem;
    const words = `Entra removes the default method only as the last one, and ${methodLabel(method)} is it. Remove all, or change the default in Entra first.`;
    throw new GraphProblem('rejected', words, {}, { cause: problem });
  }
}
