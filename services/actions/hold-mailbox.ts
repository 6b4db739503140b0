import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people, wholeNumber } from '../contract/args.ts';
import { cannotBeUndone, keeping } from '../contract/way-back.ts';
import { changeMailbox, exchangeRequirements, mailboxOf, type Mailbox } from '../directory/exchange.ts';
import { guestForesight } from '../directory/hindrances.ts';
import type { Target } from '../model/person.ts';

const shape = z.object({ on: z.boolean() });

const isHeld = ({ LitigationHoldEnabled: on }: Mailbox): boolean => on === true;

/**
 * Puts a mailbox on litigation hold, so that nobody, the attacker included, can delete evidence from it. It never changes a hold that is on.
 * It needs Exchange Online Plan 2 or archiving for the mailbox, and can take hours (unverified). No command lifts a hold: that is for whoever
 * is responsible for the case.
 */
export const holdMailbox = defineAction({
  name: 'hold-mailbox',
  aliases: ['litigation-hold'],
  summary: 'Put a mailbox on litigation hold, so that nothing in it can be destroyed',
  example: 'hold-mailbox alex@contoso.com because INC-4821',
  tier: 'change',
  ...exchangeRequirements,
  source: 'https://learn.microsoft.com/powershell/module/exchange/set-mailbox',
  args: z.object({
    user: people('Whose mailbox'),
    days: wholeNumber(1, 24_855)
      .optional()
      .describe('How many days each item is kept; without it, for as long as the hold lasts'),
  }),
  title: {
    ask: 'Put the mailbox of {who} on hold',
    doing: 'Putting the mailbox of {who} on hold',
    done: 'The mailbox of {who} is on hold',
  },
  step: {
    will: 'Put the mailbox on litigation hold',
    doing: 'Putting the mailbox on litigation hold',
    done: 'Mailbox on litigation hold',
    notDone: 'Mailbox not on litigation hold',
    effect: 'Deleted and changed items are kept. It can take some hours, and the mailbox needs a licence for it.',
    risk: 'Evidence in the mailbox of {who} can still be destroyed',
  },
  keep: keeping({
    what: 'litigation hold',
    shape,
    read: async ({ graph }, { user }: { readonly user: Target }) => ({ on: isHeld(await mailboxOf(graph, user)) }),
    sets: () => ({ on: true }),
    says: ({ on }) => (on ? 'on' : 'off'),
  }),
  wayBack: cannotBeUndone(
    'When the case is closed, lift the hold in the Exchange admin center. Exchange then keeps the items for some more days.',
  ),
  repeatable: true,
  opensAccess: false,
  foresee: guestForesight,
  async run({ graph }, { user, days }) {
    if (isHeld(await mailboxOf(graph, user))) return 'It was on hold already, and stays as it was.';
    return changeMailbox(graph, user, 'Set-Mailbox', {
      LitigationHoldEnabled: true,
      ...(days !== undefined && { LitigationHoldDuration: days }),
    });
  },
  async prove({ graph }, { user }) {
    return isHeld(await mailboxOf(graph, user)) ? 'Exchange shows the litigation hold.' : undefined;
  },
  async unneeded({ graph }, { user }) {
    return isHeld(await mailboxOf(graph, user)) ? 'Nothing to do: it is on litigation hold.' : undefined;
  },
});
