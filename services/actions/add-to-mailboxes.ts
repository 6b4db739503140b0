import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { commaList, people } from '../contract/args.ts';
import { keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { changeRightOnOther, rightOf, typedRight } from '../directory/change-right-on-other.ts';
import { exchangeRequirements } from '../directory/exchange.ts';
import { guestForesight } from '../directory/hindrances.ts';
import { rightInWords, rightOnOther, rightsOnOthers, type RightOnOther } from '../directory/rights-on-others.ts';
import type { Graph } from '../graph/graph.ts';
import { removeEach } from '../graph/remove-each.ts';
import type { Target } from '../model/person.ts';

const shape = z.object({ missing: z.array(rightOnOther).readonly() });
const expected = 'expected rights such as full-access:desk@contoso.com or calendar:desk@contoso.com:Editor';

interface Args {
  readonly user: Target;
  readonly rights: readonly string[];
}

/** Gives a user rights in the mailboxes of others, such as those that `remove-from-mailboxes` took away. Nobody is notified. */
export const addToMailboxes = defineAction({
  name: 'add-to-mailboxes',
  aliases: ['add-mailbox-permissions'],
  summary: 'Give a user rights in the mailboxes or calendars of others, each of them named',
  example: 'add-to-mailboxes diego@contoso.com rights=full-access:alex@contoso.com because covers for Alex, HR-78',
  tier: 'destructive',
  ...exchangeRequirements,
  source: 'https://learn.microsoft.com/powershell/module/exchange/add-mailboxpermission',
  args: z.object({
    user: people('Who gets the rights'),
    rights: commaList
      .refine((all) => all.length > 0 && all.every((typed) => rightOf(typed) !== undefined), { error: expected })
      .describe(
        'Kind and mailbox, comma-separated: full-access:<mailbox>, send-as:<mailbox>, on-behalf:<mailbox>, calendar:<mailbox>:Editor',
      ),
  }),
  title: {
    ask: 'Give {who} rights in other mailboxes',
    doing: 'Giving {who} rights in other mailboxes',
    done: '{who} has the rights in other mailboxes',
  },
  step: {
    will: 'Give rights in other mailboxes',
    doing: 'Giving rights in other mailboxes',
    done: 'Rights in other mailboxes given',
    notDone: 'Rights in other mailboxes not all given',
    effect: 'The user can open these mailboxes or calendars, or send from them, as each right says.',
    risk: '{who} may still be without these rights',
  },
  keep: keeping({
    what: 'missing rights',
    shape,
    read: async ({ graph }, args: Args) => ({ missing: await missingRights(graph, args) }),
    sets: () => ({ missing: [] }),
    says: ({ missing }) => missing.map(rightInWords).join(', ') || 'none',
    isIn: (part, whole) => part.missing.every((right) => whole.missing.some((other) => isSame(right, other))),
  }),
  wayBack: undoneBy(
    ['remove-from-mailboxes'],
    'The user loses what they may do in these mailboxes and calendars.',
    shape,
    ({ missing }) =>
      restoring('remove-from-mailboxes', { mailboxes: [...new Set(missing.map(({ mailbox }) => mailbox))].join(',') }),
  ),
  repeatable: true,
  opensAccess: true, // whoever reads mail gets the codes and links in it
  foresee: guestForesight,
  run: async ({ graph }, args) =>
    removeEach(await missingRights(graph, args), {
      things: 'Rights in other mailboxes',
      done: 'given',
      name: rightInWords,
      work: (right) => changeRightOnOther(graph, 'Add', right, args.user),
    }),
  prove: async ({ graph }, args) =>
    (await missingRights(graph, args)).length === 0 ? 'Exchange shows all of them.' : undefined,
  unneeded: async ({ graph }, args) =>
    (await missingRights(graph, args)).length === 0 ? 'Nothing to do: the user has all of them.' : undefined,
});

/** Those of the asked rights that the user does not have. */
async function missingRights(graph: Graph, { user, rights }: Args): Promise<readonly RightOnOther[]> {
  const asked = rights.flatMap((typed) => rightOf(typed) ?? []);
  const each = await Promise.all(
    asked.map(async (right) => {
      const { rights: held } = await rightsOnOthers(graph, user, [right.mailbox]);
      return held.some(({ kind }) => kind === right.kind) ? [] : [right];
    }),
  );
  return each.flat();
}

const isSame = (a: RightOnOther, b: RightOnOther): boolean => typedRight(a) === typedRight(b);
