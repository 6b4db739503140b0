import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { cannotBeUndone } from '../contract/way-back.ts';
import { blockedAddressesOf, unblockAddress } from '../directory/blocked-senders.ts';
import { exchangeRequirements, mailboxOf } from '../directory/exchange.ts';
import { guestForesight } from '../directory/hindrances.ts';
import type { Graph } from '../graph/graph.ts';
import { removeEach } from '../graph/remove-each.ts';
import type { Target } from '../model/person.ts';

/**
 * Lets a user send mail again whom Microsoft has stopped because of spam (550 5.1.8). It gives nobody a way to sign in, but if the attacker is
 * still in, the spam goes on: it belongs after the clean-up. The number of times that Microsoft unblocks an account is limited (unverified).
 * It needs the rights of Organization Management, which a recipient administrator does not have (inferred).
 */
export const unblockSending = defineAction({
  name: 'unblock-sending',
  aliases: ['unblock-sender'],
  summary: 'Let a user send mail again whom Microsoft stopped because of spam',
  example: 'unblock-sending alex@contoso.com because the account is clean again',
  tier: 'change',
  ...exchangeRequirements,
  source: 'https://learn.microsoft.com/powershell/module/exchange/remove-blockedsenderaddress',
  args: z.object({ user: people('Who may send again') }),
  title: {
    ask: 'Let {who} send mail again',
    doing: 'Letting {who} send mail again',
    done: '{who} may send mail again',
  },
  step: {
    will: 'Lift the block on sending',
    doing: 'Lifting the block on sending',
    done: 'Block on sending lifted',
    notDone: 'Block on sending not lifted',
    effect: 'Mail goes out again within an hour, at most a day. Do it only when the account is clean.',
    risk: '{who} may still be unable to send mail',
  },
  wayBack: cannotBeUndone('Only Microsoft blocks sending, when spam goes out again. To stop the person: disable-user.'),
  repeatable: true,
  opensAccess: false,
  foresee: guestForesight,
  async run({ graph }, { user }) {
    return removeEach(await blockedOf(graph, user), {
      things: 'Addresses',
      done: 'unblocked',
      name: ({ address, reason }) => (reason === '' ? address : `${address} (${reason})`),
      work: (blocked) => unblockAddress(graph, blocked),
    });
  },
  async prove({ graph }, { user }) {
    return (await blockedOf(graph, user)).length > 0 ? undefined : 'Exchange blocks none of the addresses.';
  },
  async unneeded({ graph }, { user }) {
    const blocked = await blockedOf(graph, user);
    return blocked.length > 0 ? undefined : 'Nothing to do: Exchange blocks none of the addresses.';
  },
});

const blockedOf = async (graph: Graph, user: Target) => blockedAddressesOf(graph, user, await mailboxOf(graph, user));
