import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { isAll, people, someOrAll } from '../contract/args.ts';
import { restoring, undoneBy } from '../contract/way-back.ts';
import { chosenHiddenRules, keepingHiddenRules, keptHiddenRules } from '../directory/chosen-hidden-rules.ts';
import { exchangeRequirements } from '../directory/exchange.ts';
import { guestForesight } from '../directory/hindrances.ts';
import { nothingToClose } from '../directory/mailbox.ts';
import { isClosable, mailboxRuleName, switchRule, type MailboxRule } from '../directory/mailbox-rules.ts';
import { removeEach } from '../graph/remove-each.ts';

/**
 * Turns off inbox rules that Outlook and Graph do not show. The junk mail rule and the one of automatic replies are left alone, as long as
 * they neither send nor delete mail, because an attacker can take their names. No cmdlet turns off the rule of a delegate: it goes when the
 * delegate is removed.
 */
export const disableHiddenRules = defineAction({
  name: 'disable-hidden-rules',
  aliases: ['hidden-rules-off'],
  summary: 'Turn off inbox rules that Outlook does not show, and keep them as evidence',
  example: 'disable-hidden-rules grady@contoso.com because INC-4821',
  tier: 'destructive',
  ...exchangeRequirements,
  source: 'https://learn.microsoft.com/powershell/module/exchange/disable-inboxrule',
  args: z.object({
    user: people('Whose hidden rules'),
    rules: someOrAll.default(['all']).describe('all, or names or numbers from show-mailbox, comma-separated'),
  }),
  title: {
    ask: 'Turn off hidden inbox rules of {who}',
    doing: 'Turning off hidden inbox rules of {who}',
    done: 'Hidden inbox rules of {who} are off',
  },
  step: {
    will: 'Turn hidden inbox rules off',
    doing: 'Turning hidden inbox rules off',
    done: 'Hidden inbox rules turned off',
    notDone: 'Hidden inbox rules not all turned off',
    effect:
      'They no longer move, delete or forward mail. They stay in the mailbox as evidence. ' +
      'Exchange removes rules that only Outlook on one computer applies.',
    risk: 'Hidden inbox rules of {who} may still be on',
  },
  keep: keepingHiddenRules('hidden inbox rules', isClosable),
  wayBack: undoneBy(
    ['enable-hidden-rules'],
    'The hidden rules that were on are turned on again.',
    keptHiddenRules,
    ({ rules }) => restoring('enable-hidden-rules', { rules: rules.map(({ id }) => id).join(',') }),
  ),
  repeatable: true,
  opensAccess: false,
  foresee: guestForesight,
  async run({ graph }, { user, rules }) {
    const { at, chosen } = await chosenHiddenRules(graph, user, rules);
    return removeEach(chosen.filter(isClosable), {
      things: 'Hidden inbox rules',
      done: 'turned off',
      left: chosen.filter(({ on, kind }) => on && kind === 'delegate').map(leftDelegate),
      name: described,
      work: (rule) => switchRule(graph, at, 'Disable', rule),
      atOnce: 1, // each change rewrites all rules of the mailbox
    });
  },
  async prove({ graph }, { user, rules }) {
    const { chosen } = await chosenHiddenRules(graph, user, rules);
    if (chosen.some(isClosable)) return undefined;
    return `Exchange lists ${isAll(rules) ? 'no hidden inbox rule as on' : 'them as off'}, but its own.`;
  },
  unneeded: ({ graph }, { user, rules }) =>
    nothingToClose(async () => {
      const { chosen } = await chosenHiddenRules(graph, user, rules);
      if (chosen.some(isClosable)) return undefined;
      const left = chosen.filter(({ on, kind }) => on && kind === 'delegate').map(leftDelegate);
      return [
        'Nothing to do: no hidden inbox rule is on, but Exchange’s own.',
        ...left.map((one) => `Left: ${one}.`),
      ].join(' ');
    }),
});

const leftDelegate = (rule: MailboxRule): string =>
  `${mailboxRuleName(rule)} (it goes when the calendar delegate is removed)`;

const described = (rule: MailboxRule): string =>
  [mailboxRuleName(rule), ...rule.dangers.map((danger) => `(${danger})`)].join(' ');
