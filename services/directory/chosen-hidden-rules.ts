import { z } from 'zod';
import { echo } from '../base/echo.ts';
import { isAll } from '../contract/args.ts';
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
/** Hidden rules that a step has kept. */
export type KeptHiddenRules = z.output<typeof keptHiddenRules>;

/** Keeps rules as they were. */
export const keptOf = (rules: readonly MailboxRule[]): KeptHiddenRules => ({
  rules: rules.map(({ id, name, dangers, description }) => ({ id, name, dangers: [...dangers], description })),
});

/** Whether no rule is missing in another list. */
export const hasAllHiddenOf = (part: KeptHiddenRules, whole: KeptHiddenRules): boolean =>
  part.rules.every(({ id }) => whole.rules.some((rule) => rule.id === id));

/** The names of kept rules, in quotes; `none` when there are none. */
export const hiddenRuleNames = ({ rules }: KeptHiddenRules): string =>
  rules.map(({ name }) => `“${name}”`).join(', ') || 'none';
