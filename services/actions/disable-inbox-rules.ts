import { z } from 'zod';
import { echo } from '../base/echo.ts';
import { defineAction } from '../contract/action.ts';
import { isAll, people, someOrAll } from '../contract/args.ts';
import { removeEach } from '../graph/remove-each.ts';
import { GraphProblem, graphPath, type Graph } from '../graph/graph.ts';
import { dangersOf, ruleName, rulesOf, type InboxRule } from '../directory/inbox-rules.ts';
import { guestForesight } from '../directory/hindrances.ts';
import type { Target } from '../model/person.ts';

/**
 * Turns inbox rules off and keeps them as evidence. Whether Graph lists rules that were hidden with MAPI tools is unverified. Forwarding
 * that is set on the mailbox itself is not a rule: `set-forwarding` with `off` ends that.
 */
export const disableInboxRules = defineAction({
  name: 'disable-inbox-rules',
  aliases: ['disable-rules'],
  summary: 'Turn inbox rules off, all or some, and keep them as evidence',
  example: 'disable-inbox-rules alex@contoso.com because INC-4821',
  tier: 'change',
  permissions: ['MailboxSettings.ReadWrite'],
  source: 'https://learn.microsoft.com/graph/api/messagerule-update',
  args: z.object({
    user: people('Whose inbox rules'),
    rules: someOrAll.default(['all']).describe('all, or ids or names from list-inbox-rules, comma-separated'),
  }),
  title: {
    ask: 'Turn off inbox rules of {who}',
    doing: 'Turning off inbox rules of {who}',
    done: 'Inbox rules of {who} are off',
  },
  step: {
    will: 'Turn inbox rules off',
    doing: 'Turning inbox rules off',
    done: 'Inbox rules turned off',
    notDone: 'Inbox rules not all turned off',
    effect: 'They no longer move, delete or forward mail. They stay in the mailbox as evidence.',
    risk: 'Inbox rules of {who} may still be on',
  },
  undo: 'The person can turn them on again in Outlook.',
  repeatable: true,
  opensAccess: false,
  remedy: 'disable-user',
  foresee: guestForesight,
  async run({ graph }, { user, rules }) {
    const active = (await chosenRules(graph, user, rules)).filter(isOn);
    return removeEach(active, {
      things: 'Inbox rules',
      done: 'turned off',
      name: (rule) => [ruleName(rule), ...dangersOf(rule).map((danger) => `(${danger})`)].join(' '),
      work: (rule) => turnOff(graph, user, rule),
    });
  },
  async prove({ graph }, { user, rules }) {
    const all = await chosenRules(graph, user, rules);
    if (all.some(isOn)) return undefined;
    return `Microsoft Graph lists ${isAll(rules) ? 'no inbox rule as on' : 'them as off'}.`;
  },
  async unneeded({ graph }, { user, rules }) {
    if ((await chosenRules(graph, user, rules)).some(isOn)) return undefined;
    return `Nothing to do: ${isAll(rules) ? 'no inbox rule is on' : 'they are off'}.`;
  },
});

const isOn = ({ isEnabled }: InboxRule): boolean => isEnabled !== false;

async function turnOff(graph: Graph, user: Target, { id, isReadOnly }: InboxRule): Promise<void> {
  if (isReadOnly === true) throw new GraphProblem('rejected', 'only Outlook can change it');
  const path = graphPath`/users/${user.id}/mailFolders/inbox/messageRules/${id}`;
  await graph.send({ method: 'PATCH', path, body: { isEnabled: false }, response: z.unknown() });
}

/**
 * Finds the rules that the request names, by id or by name. A name selects all rules that have it, because attackers give several the
 * name `.`.
 * @throws {GraphProblem} `rejected` for a rule that does not exist
 */
async function chosenRules(graph: Graph, user: Target, rules: readonly string[]): Promise<readonly InboxRule[]> {
  const all = await rulesOf(graph, user.id);
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
