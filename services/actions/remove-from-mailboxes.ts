import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { isAll, people, someOrAll } from '../contract/args.ts';
import { cannotBeUndone, keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { changeRightOnOther, typedRight } from '../directory/change-right-on-other.ts';
import { exchangeRequirements } from '../directory/exchange.ts';
import { guestForesight } from '../directory/hindrances.ts';
import { rightInWords, rightOnOther, rightsOnOthers, type RightsFound } from '../directory/rights-on-others.ts';
import { removeEach } from '../graph/remove-each.ts';
import type { Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';

const shape = z.object({ rights: z.array(rightOnOther).readonly() });

interface Args {
  readonly user: Target;
  readonly mailboxes: readonly string[];
}

/**
 * Takes away what a user may do in the mailboxes of others: full access, sending as and on behalf of them, and their calendars. Exchange
 * cannot list full access by person, so the mailboxes of the tenant are looked through, up to a bound that is told. Other folders are left.
 */
export const removeFromMailboxes = defineAction({
  name: 'remove-from-mailboxes',
  aliases: ['remove-permissions-on-mailboxes'],
  summary: 'Take away a user’s rights in the mailboxes and calendars of others',
  example: 'remove-from-mailboxes lidia@contoso.com because has left, HR-77',
  tier: 'destructive',
  ...exchangeRequirements,
  source: 'https://learn.microsoft.com/powershell/module/exchange/remove-mailboxpermission',
  args: z.object({
    user: people('Whose rights'),
    mailboxes: someOrAll.default(['all']).describe('Addresses of mailboxes, comma-separated, or all; by default all'),
  }),
  title: {
    ask: 'Remove the rights of {who} in other mailboxes',
    doing: 'Removing the rights of {who} in other mailboxes',
    done: 'The rights of {who} in other mailboxes are removed',
  },
  step: {
    will: 'Remove rights in other mailboxes',
    doing: 'Removing rights in other mailboxes',
    done: 'Rights in other mailboxes removed',
    notDone: 'Rights in other mailboxes not all removed',
    effect: 'The user no longer opens or sends from mailboxes of others, and no longer sees their calendars in detail.',
    risk: '{who} may still reach other mailboxes',
  },
  keep: keeping({
    what: 'rights in other mailboxes',
    shape,
    read: async ({ graph }, args: Args) => ({ rights: (await found(graph, args)).rights }),
    sets: () => ({ rights: [] }),
    says: ({ rights }) => rights.map(rightInWords).join(', ') || 'none',
    isIn: (part, whole) =>
      part.rights.every((right) => whole.rights.some((other) => typedRight(other) === typedRight(right))),
  }),
  wayBack: undoneBy(['add-to-mailboxes'], 'The same rights are given again.', shape, ({ rights }) =>
    rights.some((right) => typedRight(right) === undefined)
      ? cannotBeUndone(
          'Exchange named one of these mailboxes in a way that cannot be typed: give the rights there again.',
        )
      : restoring('add-to-mailboxes', { rights: rights.map(typedRight).join(',') }),
  ),
  repeatable: true,
  opensAccess: false,
  foresee: guestForesight,
  async run({ graph }, args) {
    const result = await found(graph, args);
    const said = await removeEach(result.rights, {
      things: 'Rights in other mailboxes',
      name: rightInWords,
      work: (right) => changeRightOnOther(graph, 'Remove', right, args.user),
    });
    return `${said} ${lookedThrough(result)}`;
  },
  async prove({ graph }, args) {
    const result = await found(graph, args);
    return result.rights.length > 0 ? undefined : `Exchange shows none. ${lookedThrough(result)}`;
  },
});

const found = (graph: Graph, { user, mailboxes }: Args): Promise<RightsFound> =>
  rightsOnOthers(graph, user, isAll(mailboxes) ? undefined : mailboxes);

function lookedThrough({ looked, isPartial }: RightsFound): string {
  const what = looked === 1 ? 'One mailbox was' : `${looked} mailboxes were`;
  const rest = isPartial ? '; the tenant has more, so name those that matter with mailboxes=' : '';
  return `${what} looked through${rest}.`;
}
