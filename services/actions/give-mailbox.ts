import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people, person, yesNo } from '../contract/args.ts';
import { keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { exchangeRequirements } from '../directory/exchange.ts';
import { guestForesight } from '../directory/hindrances.ts';
import { addFullAccess, fullAccessOf, removeFullAccess } from '../directory/mailbox-permissions.ts';
import { findMailbox } from '../directory/mailbox-ref.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';

const shape = z.object({ to: z.string(), held: z.boolean() });

interface Args {
  readonly user: Target;
  readonly to: Target;
  readonly off: boolean;
}

/**
 * Gives somebody full access to the mailbox of a user, such as the person who takes over. Whether Outlook opens the mailbox by itself can be
 * set and not be read, so undo gives it back as Outlook does by default.
 */
export const giveMailbox = defineAction({
  name: 'give-mailbox',
  aliases: ['mailbox-access'],
  summary: 'Give somebody full access to a user’s mailbox, or end that (through Exchange’s undocumented admin API)',
  example: 'give-mailbox alex@contoso.com to=diego@contoso.com because takes over, HR-77',
  tier: 'destructive',
  ...exchangeRequirements,
  source: 'https://learn.microsoft.com/powershell/module/exchange/add-mailboxpermission',
  args: z.object({
    user: people('Whose mailbox'),
    to: person('Who gets access'),
    automapping: yesNo.default(true).describe('Outlook opens the mailbox by itself'),
    off: yesNo.default(false).describe('End that access'),
  }),
  title: {
    ask: 'Change who has access to the mailbox of {who}',
    doing: 'Changing who has access to the mailbox of {who}',
    done: 'Access to the mailbox of {who} is changed',
  },
  step: {
    will: 'Give access to the mailbox',
    doing: 'Giving access to the mailbox',
    done: 'Access to the mailbox given',
    notDone: 'Access to the mailbox not given',
    effect: 'That person can read and delete all mail, old and new; with off, no longer. They cannot send as the user.',
    risk: 'Access to the mailbox of {who} is as it was',
  },
  keep: keeping({
    what: 'mailbox access',
    shape,
    read: async ({ graph }, args: Args) => ({ to: args.to.id, held: await hasAccess(graph, args) }),
    sets: ({ to, off }: Args) => ({ to: to.id, held: !off }),
    says: ({ held }) => (held ? 'full access' : 'no access'),
  }),
  wayBack: undoneBy(['give-mailbox'], 'That person’s access is again as it was.', shape, ({ to, held }) =>
    restoring('give-mailbox', held ? { to } : { to, off: 'yes' }),
  ),
  repeatable: true,
  opensAccess: ({ off }) => off !== true, // whoever reads the mail gets the codes and links that other services send
  opensAccessWhen: 'it gives access',
  foresee: guestForesight,
  async run({ graph }, { user, to, automapping, off }) {
    if (user.id === to.id) throw new GraphProblem('rejected', 'That is the owner: name somebody else.');
    const { at } = await findMailbox(graph, user);
    if (off) {
      for (const right of await fullAccessOf(graph, at, to.id))
        await removeFullAccess(graph, at, { ...right, user: to.id });
      return `${to.name} (${to.upn}) has no full access any more.`;
    }
    await addFullAccess(graph, at, { user: to.id, rights: ['FullAccess'], inheritance: 'All' }, automapping);
    const opens = automapping ? 'Outlook opens it by itself' : 'Outlook does not open it by itself';
    return `${to.name} (${to.upn}) has full access; ${opens}.`;
  },
  async prove({ graph }, args) {
    if ((await hasAccess(graph, args)) === args.off) return undefined;
    return args.off ? 'Exchange shows no full access for them.' : 'Exchange shows the full access.';
  },
  async unneeded({ graph }, args) {
    if (!args.off || (await hasAccess(graph, args))) return undefined; // automapping can be set anew
    return 'Nothing to do: they have no full access.';
  },
});

async function hasAccess(graph: Graph, { user, to }: Args): Promise<boolean> {
  const { at } = await findMailbox(graph, user);
  return (await fullAccessOf(graph, at, to.id)).some(({ rights }) => rights.includes('FullAccess'));
}
