import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people, someOrAll } from '../contract/args.ts';
import { keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { chosenRules, hasAllRulesOf, isOn, keptRules, ruleNamesIn, setRule } from '../directory/chosen-rules.ts';
import { guestForesight } from '../directory/hindrances.ts';
import { dangersOf, ruleName, type InboxRule } from '../directory/inbox-rules.ts';
import { GraphProblem } from '../graph/graph.ts';
import { removeEach } from '../graph/remove-each.ts';
import type { Target } from '../model/person.ts';

interface Args {
  readonly user: Target;
  readonly rules: readonly string[];
}

/** Turns inbox rules on again that were turned off. A rule can hide mail or send it to somebody else, so each one is named. */
export const enableInboxRules = defineAction({
  name: 'enable-inbox-rules',
  aliases: ['enable-rules'],
  summary: 'Turn inbox rules on again, by name or id',
  example: 'enable-inbox-rules alex@contoso.com rules=Newsletters because a false alarm',
  tier: 'destructive',
  permissions: ['MailboxSettings.ReadWrite'],
  source: 'https://learn.microsoft.com/graph/api/messagerule-update',
  args: z.object({
    user: people('Whose inbox rules'),
    rules: someOrAll.describe('Ids or names from list-inbox-rules, comma-separated, or all'),
  }),
  title: {
    ask: 'Turn on inbox rules of {who}',
    doing: 'Turning on inbox rules of {who}',
    done: 'Inbox rules of {who} are on',
  },
  step: {
    will: 'Turn inbox rules on',
    doing: 'Turning inbox rules on',
    done: 'Inbox rules turned on',
    notDone: 'Inbox rules not all turned on',
    effect: 'They move, delete and forward mail again. Look at them with list-inbox-rules first.',
    risk: 'Inbox rules of {who} may still be off',
  },
  foresee: guestForesight,
  keep: keeping({
    what: 'inactive rules',
    shape: keptRules,
    async read({ graph }, { user, rules }: Args) {
      const off = (await chosenRules(graph, user, rules)).filter((rule) => !isOn(rule));
      return { rules: off.map(({ id, displayName }) => ({ id, name: displayName ?? '' })) };
    },
    sets: () => ({ rules: [] }),
    says: (kept) => ruleNamesIn(kept) || 'none',
    isIn: hasAllRulesOf,
  }),
  wayBack: undoneBy(['disable-inbox-rules'], 'The rules that were off are turned off again.', keptRules, ({ rules }) =>
    restoring('disable-inbox-rules', { rules: rules.map(({ id }) => id).join(',') }),
  ),
  repeatable: true,
  opensAccess: true, // whoever gets the mail gets the codes and links that other services send
  async run({ graph }, { user, rules }) {
    const off = (await chosenRules(graph, user, rules)).filter((rule) => !isOn(rule));
    return removeEach(off, {
      things: 'Inbox rules',
      done: 'turned on',
      name: (rule) => [ruleName(rule), ...dangersOf(rule).map((danger) => `(${danger})`)].join(' '),
      work: (rule) => (isFixed(rule) ? fixed() : setRule(graph, user.id, rule, true)),
    });
  },
  async prove({ graph }, { user, rules }) {
    return (await chosenRules(graph, user, rules)).every(isOn) ? 'Microsoft Graph lists them as on.' : undefined;
  },
  async unneeded({ graph }, { user, rules }) {
    return (await chosenRules(graph, user, rules)).every(isOn) ? 'Nothing to do: they are on.' : undefined;
  },
});

const isFixed = ({ isReadOnly }: InboxRule): boolean => isReadOnly === true;

const fixed = (): Promise<never> => Promise.reject(new GraphProblem('rejected', 'only Outlook can change it'));
