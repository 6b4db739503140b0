import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { keeping } from '../contract/way-back.ts';
import { changeMailbox, exchangeRequirements, mailboxOf } from '../directory/exchange.ts';
import { guestForesight } from '../directory/hindrances.ts';
import { nothingToClose } from '../directory/mailbox.ts';
import {
  forwardingOf,
  forwardingShape,
  forwardingWayBack,
  forwardingWords,
  isForwarding,
  isSameForwarding,
  notForwarded,
} from '../directory/mailbox-forwarding.ts';
import type { Target } from '../model/person.ts';

/**
 * Ends the forwarding of a whole mailbox: to an address and to a recipient of the tenant, in one call, because clearing one of them alone
 * brings the other into force. Inbox rules can forward mail as well: `disable-inbox-rules` and `disable-hidden-rules` turn those off.
 */
export const stopForwarding = defineAction({
  name: 'stop-forwarding',
  aliases: ['end-forwarding'],
  summary: 'End the forwarding of a mailbox, by address and by recipient at once',
  example: 'stop-forwarding alex@contoso.com because INC-4821',
  tier: 'destructive',
  ...exchangeRequirements,
  source: 'https://learn.microsoft.com/powershell/module/exchange/set-mailbox',
  args: z.object({ user: people('Whose mail') }),
  title: {
    ask: 'Stop the mail forwarding of {who}',
    doing: 'Stopping the mail forwarding of {who}',
    done: 'The mail forwarding of {who} is off',
  },
  step: {
    will: 'Stop the mail forwarding',
    doing: 'Stopping the mail forwarding',
    done: 'Mail forwarding stopped',
    notDone: 'Mail forwarding not stopped',
    effect: 'New mail stays in the mailbox. What was forwarded is gone. Inbox rules can still forward mail.',
    risk: 'The mail of {who} may still go to somebody else',
  },
  keep: keeping({
    what: 'mail forwarding',
    shape: forwardingShape,
    read: async ({ graph }, { user }: { readonly user: Target }) => forwardingOf(await mailboxOf(graph, user)),
    sets: () => notForwarded,
    says: forwardingWords,
    isIn: isSameForwarding,
  }),
  wayBack: forwardingWayBack,
  repeatable: true,
  opensAccess: false,
  foresee: guestForesight,
  async run({ graph }, { user }) {
    const before = forwardingOf(await mailboxOf(graph, user));
    const summary = await changeMailbox(graph, user, 'Set-Mailbox', {
      ForwardingAddress: null,
      ForwardingSmtpAddress: null,
      DeliverToMailboxAndForward: false,
    });
    return isForwarding(before) ? `${summary} Before, it went ${forwardingWords(before)}.` : summary;
  },
  async prove({ graph }, { user }) {
    return isForwarding(forwardingOf(await mailboxOf(graph, user))) ? undefined : 'Exchange shows no forwarding.';
  },
  unneeded: ({ graph }, { user }) =>
    nothingToClose(async () =>
      isForwarding(forwardingOf(await mailboxOf(graph, user))) ? undefined : 'Nothing to do: forwarding is off.',
    ),
});
