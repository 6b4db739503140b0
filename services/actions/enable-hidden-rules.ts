import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people, someOrAll } from '../contract/args.ts';
import { restoring, undoneBy } from '../contract/way-back.ts';
import { chosenHiddenRules, keepingHiddenRules, keptHiddenRules } from '../directory/chosen-hidden-rules.ts';
import { exchangeRequirements } from '../directory/exchange.ts';
import { guestForesight } from '../directory/hindrances.ts';
import { mailboxRuleName, switchRule, type MailboxRule } from '../directory/mailbox-rules.ts';
import { removeEach } from '../graph/remove-each.ts';

const isOff = ({ on }: MailboxRule): boolean => !on;

/** Turns hidden inbox rules on again, which undoes `disable-hidden-rules` after a false alarm. */
export const enableHiddenRules = defineAction({
  name: 'enable-hidden-rules',
  aliases: ['hidden-rules-on'],
  summary: 'Turn hidden inbox rules on again, by name or number',
  example: 'enable-hidden-rules grady@contoso.com rules=.. because a false alarm',
  tier: 'destructive',
  ...exchangeRequirements,
  source: 'https://learn.microsoft.com/powershell/module/exchange/enable-inboxrule',
  args: z.object({
    user: people('Whose hidden rules'),
    rules: someOrAll.describe('Names or numbers from show-mailbox, comma-separated, or all'),
  }),
  title: {
    ask: 'Turn on hidden inbox rules of {who}',
    doing: 'Turning on hidden inbox rules of {who}',
    done: 'Hidden inbox rules of {who} are on',
  },
  step: {
    will: 'Turn hidden inbox rules on',
    doing: 'Turning hidden inbox rules on',
    done: 'Hidden inbox rules turned on',
    notDone: 'Hidden inbox rules not all turned on',
    effect: 'They move, delete and forward mail again, out of sight. Look at them with show-mailbox first.',
    risk: 'Hidden inbox rules of {who} may still be off',
  },
  keep: keepingHiddenRules('hidden inbox rules that are off', isOff),
  wayBack: undoneBy(
    ['disable-hidden-rules'],
    'The hidden rules that were off are turned off again.',
    keptHiddenRules,
    ({ rules }) => restoring('disable-hidden-rules', { rules: rules.map(({ id }) => id).join(',') }),
  ),
  repeatable: true,
  opensAccess: true, // whoever gets the mail gets the codes and links that other services send
  foresee: guestForesight,
  async run({ graph }, { user, rules }) {
    const { at, chosen } = await chosenHiddenRules(graph, user, rules);
    return removeEach(chosen.filter(isOff), {
      things: 'Hidden inbox rules',
      done: 'turned on',
      name: mailboxRuleName,
      work: (rule) => switchRule(graph, at, 'Enable', rule),
      atOnce: 1, // each change rewrites all rules of the mailbox
    });
  },
  async prove({ graph }, { user, rules }) {
    return (await chosenHiddenRules(graph, user, rules)).chosen.some(isOff) ? undefined : 'Exchange lists them as on.';
  },
  async unneeded({ graph }, { user, rules }) {
    const { chosen } = await chosenHiddenRules(graph, user, rules);
    return chosen.some(isOff) ? undefined : 'Nothing to do: they are on.';
  },
});
