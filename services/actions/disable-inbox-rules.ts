import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { isAll, people, someOrAll } from '../contract/args.ts';
import { keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { removeEach } from '../graph/remove-each.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import { chosenRules, hasAllRulesOf, isOn, keptRules, ruleNamesIn, setRule } from '../directory/chosen-rules.ts';
import { dangersOf, ruleName, type InboxRule } from '../directory/inbox-rules.ts';
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
  keep: keeping({
    what: 'active rules',
    shape: keptRules,
    async read({ graph }, { user, rules }: Args) {
      const on = (await chosenRules(graph, user, rules)).filter((rule) => isOn(rule) && rule.isReadOnly !== true);
      return { rules: on.map(({ id, displayName }) => ({ id, name: displayName ?? '' })) };
    },
    sets: () => ({ rules: [] }),
    says: (kept) => ruleNamesIn(kept) || 'none',
    isIn: hasAllRulesOf,
  }),
  wayBack: undoneBy(['enable-inbox-rules'], 'The rules that were on are turned on again.', keptRules, ({ rules }) =>
    restoring('enable-inbox-rules', { rules: rules.map(({ id }) => id).join(',') }),
  ),
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

interface Args {
  readonly user: Target;
  readonly rules: readonly string[];
}

async function turnOff(graph: Graph, user: Target, rule: InboxRule): Promise<void> {
  if (rule.isReadOnly === true) throw new GraphProblem('rejected', 'only Outlook can change it');
  await setRule(graph, user.id, rule, false);
}
