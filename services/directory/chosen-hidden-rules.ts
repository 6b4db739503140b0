import { z } from 'zod';
import { echo } from '../base/echo.ts';
import { isAll } from '../contract/args.ts';
import { keeping } from '../contract/way-back.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';
import { findMailbox, type MailboxRef } from './mailbox-ref.ts';
import { mailboxRulesOf, type MailboxRule } from './mailbox-rules.ts';

/**
 * Finds the hidden rules that a request names, by number or by name; a name stands for all rules that have it.
 * @throws {GraphProblem} as `findMailbox` and `mailboxRulesOf`; `rejected` for a rule that does not exist
 */
export async function chosenHiddenRules(
  graph: Graph,
  user: Target,
  rules: readonly string[],
): Promise<{ readonly at: MailboxRef; readonly chosen: readonly MailboxRule[] }> {
  const { at } = await findMailbox(graph, user);
  const { hidden } = await mailboxRulesOf(graph, at);
  if (isAll(rules)) return { at, chosen: hidden };
  const matches = ({ id, name }: MailboxRule, typed: string) =>
    id === typed || name.toLowerCase() === typed.toLowerCase();
  const unknown = rules.find((typed) => !hidden.some((rule) => matches(rule, typed)));
  if (unknown !== undefined)
    throw new GraphProblem('rejected', `There is no hidden rule “${echo(unknown)}”. show-mailbox lists them.`);
  return { at, chosen: hidden.filter((rule) => rules.some((typed) => matches(rule, typed))) };
}

/** Hidden rules as a step keeps them, with what they did. */
export const keptHiddenRules = z.object({
  rules: z
    .array(z.object({ id: z.string(), name: z.string(), dangers: z.array(z.string()), description: z.string() }))
    .readonly(),
});
/**
 * Declares that an action on hidden rules keeps those that it changes.
 * @param what what they are, in lower case: `hidden inbox rules`
 * @param isChanged whether the action changes a rule
 */
export const keepingHiddenRules = (what: string, isChanged: (rule: MailboxRule) => boolean) =>
  keeping({
    what,
    shape: keptHiddenRules,
    read: async ({ graph }, { user, rules }: { readonly user: Target; readonly rules: readonly string[] }) => ({
      rules: (await chosenHiddenRules(graph, user, rules)).chosen
        .filter(isChanged)
        .map(({ id, name, dangers, description }) => ({ id, name, dangers: [...dangers], description })),
    }),
    sets: () => ({ rules: [] }),
    says: ({ rules }) => rules.map(({ name }) => `“${name}”`).join(', ') || 'none',
    isIn: (part, whole) => part.rules.every(({ id }) => whole.rules.some((rule) => rule.id === id)),
  });
