import { z } from 'zod';
import { echo } from '../base/echo.ts';
import { isAll } from '../contract/args.ts';
import { GraphProblem, graphPath, type Graph } from '../graph/graph.ts';
import type { PersonId } from '../model/person.ts';
import { rulesOf, type InboxRule } from './inbox-rules.ts';

/** Whether an inbox rule is applied to mail. Graph leaves the property out for a rule that is. */
export const isOn = ({ isEnabled }: InboxRule): boolean => isEnabled !== false;

/**
 * Finds the rules that a request names, by id or by name. A name selects all rules that have it, because attackers give several the
 * name `.`.
 * @throws {GraphProblem} as the port does; `rejected` for a rule that does not exist
 */
export async function chosenRules(
  graph: Graph,
  { id }: { readonly id: PersonId },
  rules: readonly string[],
): Promise<readonly InboxRule[]> {
  const all = await rulesOf(graph, id);
  if (isAll(rules)) return all;
  const matches = (rule: InboxRule, typed: string) =>
    rule.id === typed || rule.displayName?.toLowerCase() === typed.toLowerCase();
  const unknown = rules.find((typed) => !all.some((rule) => matches(rule, typed)));
  if (unknown !== undefined)
    throw new GraphProblem(
      'rejected',
      `There is no inbox rule “${echo(unknown)}”. list-inbox-rules shows them with their ids.`,
    );
  return all.filter((rule) => rules.some((typed) => matches(rule, typed)));
}

/**
 * Turns one inbox rule on or off.
 * @throws {GraphProblem} as the port does
 */
export async function setRule(graph: Graph, user: PersonId, rule: InboxRule, isEnabled: boolean): Promise<void> {
  const path = graphPath`/users/${user}/mailFolders/inbox/messageRules/${rule.id}`;
  await graph.send({ method: 'PATCH', path, body: { isEnabled }, response: z.unknown() });
}

/** Inbox rules as a step keeps them: those that it turns over. */
export const keptRules = z.object({ rules: z.array(z.object({ id: z.string(), name: z.string() })).readonly() });
type KeptRules = z.output<typeof keptRules>;

/** The names of kept rules, in quotes; empty when there are none. */
export const ruleNamesIn = ({ rules }: KeptRules): string => rules.map(({ name }) => `“${name}”`).join(', ');

/** Whether no rule is missing in another list. */
export const hasAllRulesOf = (part: KeptRules, whole: KeptRules): boolean =>
  part.rules.every(({ id }) => whole.rules.some((rule) => rule.id === id));
