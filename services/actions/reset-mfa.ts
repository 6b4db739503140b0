import { z } from 'zod';
import { echo } from '../base/echo.ts';
import { defineAction } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { cannotBeUndone } from '../contract/way-back.ts';
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
 * Removes sign-in methods, one after the other. Entra removes the default method only as the last one, the list does not show which one
 * that is, and the refusal has no code of its own and more than one wording. So whatever is refused with a 400 is tried once more at the
 * end. Graph v1.0 cannot remove app passwords of per-user MFA, nor
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
  wayBack: cannotBeUndone('The person registers again; create-tap lets them in to do it.'),
  repeatable: true,
  opensAccess: true, // whoever has the password registers new methods at the next sign-in
  remedy: 'disable-user',
  async run({ graph }, { user, method }) {
    const methods = await chosenMethods(graph, user, method);
    if (methods.length === 0) return isAll(method) ? 'There was none.' : 'It was gone already.';
    const removal = removeEach(methods, {
      things: 'Sign-in methods',
      name: methodLabel,
      work: (one) => remove(graph, user, one),
      atOnce: 1,
      goesLast: isRefused,
    });
    return isAll(method) ? removal : explained(removal, graph, user, methods);
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
 * Awaits the removal of the named methods. Where Graph refused it while others are left, the default method may be among them.
 * @throws {GraphProblem} as the port does
 */
async function explained(
  removal: Promise<string>,
  graph: Graph,
  user: Target,
  named: readonly AuthMethod[],
): Promise<string> {
  try {
    return await removal;
  } catch (problem) {
    if (!(problem instanceof GraphProblem) || problem.code !== 'rejected') throw problem;
    const others = (await methodsOf(graph, user.id)).filter(({ id }) => !named.some((one) => one.id === id));
    if (others.length === 0) throw problem;
    const said = problem.message.replace(/\.$/, '');
    const words = `${said}. Entra removes the default method only as the last one: if it is that, remove all, or change the default in Entra first.`;
    throw new GraphProblem('rejected', words, problem.details, { cause: problem });
  }
}

/** Whether Graph refused a removal that it may allow once others are gone. */
const isRefused = ({ details }: GraphProblem): boolean => details.status === 400;

async function remove(graph: Graph, user: Target, method: AuthMethod): Promise<void> {
  const path = methodPath(user.id, method);
  if (path === undefined) throw new GraphProblem('rejected', 'Graph v1.0 cannot remove it, Entra can');
  await graph.send({ method: 'DELETE', path, response: z.unknown() });
}
