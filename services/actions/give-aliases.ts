import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { commaList } from '../contract/args.ts';
import { cannotBeUndone } from '../contract/way-back.ts';
import { changeMailbox, exchangeRequirements, mailboxOf } from '../directory/exchange.ts';
import { isWithoutMailbox } from '../directory/mailbox.ts';
import { newAccountOf } from '../directory/new-account.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';

/** The argument of `create-user` that lists more addresses. */
export const aliasesArgument = commaList
  .pipe(z.array(z.email({ error: 'expected mail addresses, comma-separated' }).max(320)).min(1))
  .optional()
  .describe('More addresses of the mailbox, comma-separated');

/**
 * Adds addresses to the mailbox of an account that was just created. Exchange keeps them; that Graph cannot write `proxyAddresses` is
 * unverified. Exchange makes the mailbox some minutes after the account has a licence for one, so this step often comes too early and says
 * what to do then. Only a part of `create-user`.
 * @see https://learn.microsoft.com/powershell/module/exchange/set-mailbox
 */
export const giveAliases = defineAction({
  name: 'give-aliases',
  aliases: [],
  summary: 'Add more addresses to a new mailbox',
  example:
    'create-user name="Nina Novak" upn=nina@contoso.com license=SPE_E5 usage-location=CH aliases=n.novak@contoso.com',
  tier: 'change',
  permissions: [...exchangeRequirements.permissions, 'User.Read.All'],
  role: exchangeRequirements.role,
  source: 'https://learn.microsoft.com/powershell/module/exchange/set-mailbox',
  args: z.object({ upn: z.string().describe('Whose account'), aliases: aliasesArgument }),
  title: {
    ask: 'Add addresses to the mailbox of {who}',
    doing: 'Adding addresses to the mailbox of {who}',
    done: '{who} has the addresses',
  },
  step: {
    will: 'Add the addresses, if the mailbox exists by then',
    doing: 'Adding the addresses',
    done: 'Addresses added',
    notDone: 'Addresses not added',
    effect:
      'Mail to these addresses arrives in the mailbox. Exchange makes a mailbox minutes after its licence; until then there is nothing to add them to.',
    risk: '{who} does not get mail to all of these addresses',
  },
  wayBack: cannotBeUndone('An administrator can take the addresses away in the Exchange admin center.'),
  repeatable: true,
  opensAccess: false,
  async run({ graph }, { upn, aliases }) {
    if (aliases === undefined) throw new GraphProblem('rejected', 'No address was named');
    const addresses = { '@odata.type': '#Exchange.GenericHashTable', add: aliases.map((alias) => `smtp:${alias}`) };
    try {
      return await changeMailbox(graph, await newAccountOf(graph, upn), 'Set-Mailbox', { EmailAddresses: addresses });
    } catch (problem) {
      if (!(problem instanceof GraphProblem) || !isWithoutMailbox(problem)) throw problem;
      throw new GraphProblem('rejected', noMailboxYet(aliases), {}, { cause: problem });
    }
  },
  prove: async ({ graph }, { upn, aliases = [] }) =>
    (await hasAll(graph, upn, aliases)) ? `Exchange lists ${aliases.join(', ')} for the mailbox.` : undefined,
});

async function hasAll(graph: Graph, upn: string, aliases: readonly string[]): Promise<boolean> {
  const { EmailAddresses: listed } = await mailboxOf(graph, await newAccountOf(graph, upn));
  const held = new Set((listed ?? []).map((address) => address.toLowerCase()));
  return aliases.every((alias) => held.has(`smtp:${alias.toLowerCase()}`));
}

const noMailboxYet = (aliases: readonly string[]): string =>
  `The mailbox does not exist yet: Exchange makes it some minutes after the account has a licence for one. Add ${aliases.join(', ')} in the Exchange admin center then`;
