import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people, yesNo } from '../contract/args.ts';
import { keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { changeMailbox, exchangeRequirements, mailboxOf } from '../directory/exchange.ts';
import { guestForesight, syncedForesight } from '../directory/hindrances.ts';
import type { Target } from '../model/person.ts';

const shape = z.object({ hidden: z.boolean() });

interface Args {
  readonly user: Target;
  readonly off: boolean;
}

/**
 * Hides a mailbox from the address lists, or shows it again. Graph cannot do this, so it runs Set-Mailbox through Exchange's admin API,
 * which Microsoft does not document for apps. For a synced account, an attribute in Active Directory decides.
 */
export const hideFromAddressLists = defineAction({
  name: 'hide-from-address-lists',
  aliases: ['hide-from-gal'],
  summary: 'Hide a user from the address lists, or show them again (through Exchange’s undocumented admin API)',
  example: 'hide-from-address-lists alex@contoso.com because has left, HR-77',
  tier: 'change',
  ...exchangeRequirements,
  source: 'https://learn.microsoft.com/powershell/module/exchange/set-mailbox',
  args: z.object({
    user: people('Whom to hide'),
    off: yesNo.default(false).describe('Show them in the address lists again'),
  }),
  title: {
    ask: 'Change whether the address lists show {who}',
    doing: 'Changing whether the address lists show {who}',
    done: '{who} is hidden or shown as asked',
  },
  step: {
    will: 'Hide from the address lists',
    doing: 'Hiding from the address lists',
    done: 'Hidden from the address lists',
    notDone: 'Not hidden from the address lists',
    effect: 'Nobody finds the mailbox in the address book; with off, everybody does again. Mail still arrives.',
    risk: '{who} is still in the address lists',
  },
  keep: keeping({
    what: 'place in the address lists',
    shape,
    read: async ({ graph }, { user }: Args) => ({ hidden: await isHidden(graph, user) }),
    sets: ({ off }: Args) => ({ hidden: !off }),
    says: ({ hidden }) => (hidden ? 'hidden' : 'shown'),
  }),
  wayBack: undoneBy(
    ['hide-from-address-lists'],
    'The address lists show the mailbox again, or hide it, as before.',
    shape,
    ({ hidden }) => restoring('hide-from-address-lists', hidden ? {} : { off: 'yes' }),
  ),
  repeatable: true,
  opensAccess: false,
  foresee: (target) => guestForesight(target) ?? syncedForesight(target),
  run: ({ graph }, { user, off }) => changeMailbox(graph, user, 'Set-Mailbox', { HiddenFromAddressListsEnabled: !off }),
  async prove({ graph }, { user, off }) {
    if ((await isHidden(graph, user)) === off) return undefined;
    return off ? 'Exchange shows it in the address lists.' : 'Exchange shows it as hidden.';
  },
  async unneeded({ graph }, { user, off }) {
    if ((await isHidden(graph, user)) === off) return undefined;
    return off ? 'Nothing to do: the address lists show it.' : 'Nothing to do: it is hidden.';
  },
});

const isHidden = async (graph: Parameters<typeof mailboxOf>[0], user: Target): Promise<boolean> =>
  (await mailboxOf(graph, user)).HiddenFromAddressListsEnabled === true;
