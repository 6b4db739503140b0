import { z } from 'zod';
import { defineAction, type ReadContext } from '../contract/action.ts';
import { addresses } from '../contract/args.ts';
import { cannotBeUndone } from '../contract/way-back.ts';
import { isListed, nameOfLocation, readLocation, removeFromLocation } from '../directory/named-locations.ts';
import { GraphProblem } from '../graph/graph.ts';

const added = z.object({ location: z.guid() });
const wasThere = z.object({ listed: z.literal(true) });

/**
 * Takes an IP address out of the named location to which `block-ip` has added it. What Cordon did not add stays: Entra keeps no note about
 * who added a range, so Cordon's own requests in this tenant decide. They also say which location it is.
 */
export const unblockIp = defineAction({
  name: 'unblock-ip',
  aliases: ['unblock-address', 'unblock-ip-address'],
  summary: 'Allow sign-in again from an IP address that Cordon has blocked',
  example: 'unblock-ip 198.51.100.140 because it is a VPN of ours',
  tier: 'destructive',
  licence: 'P1',
  permissions: ['Policy.Read.All', 'Policy.ReadWrite.ConditionalAccess'],
  source: 'https://learn.microsoft.com/graph/api/ipnamedlocation-update',
  optIn: true,
  args: z.object({ address: addresses('Which IP addresses') }),
  title: {
    ask: 'Allow sign-in from {who} again',
    doing: 'Allowing sign-in from {who} again',
    done: '{who} is not blocked any more',
  },
  step: {
    will: 'Take the address out of the named location',
    doing: 'Taking the address out of the named location',
    done: 'Address taken out of the named location',
    notDone: 'Address not taken out of the named location',
    effect: 'People can sign in from this address again. Only what Cordon has added is taken out.',
    risk: '{who} stays blocked',
  },
  wayBack: cannotBeUndone('Block the address again with block-ip.'),
  repeatable: true,
  opensAccess: true,
  async run(context, { address }) {
    const location = await locationOf(context);
    if (location === undefined) throw new GraphProblem('rejected', notOurs(address.name));
    return removeFromLocation(context.graph, { address: address.name, location });
  },
  async prove(context, { address }) {
    const location = await locationOf(context);
    if (location === undefined) return undefined;
    const found = await readLocation(context.graph, location);
    return isListed(found, address.name)
      ? undefined
      : `Entra does not show the address in ${nameOfLocation(found)} any more.`;
  },
});

const notOurs = (address: string): string =>
  `Cordon has not blocked ${address}, or not as far as its history goes back, so it leaves it where it is. Take it out in Entra, under Named locations.`;

/** The location to which Cordon has added the target of the step; undefined when it has not, or has taken it out since. */
async function locationOf({ ledger }: Pick<ReadContext, 'ledger'>): Promise<string | undefined> {
  const last = await ledger?.lastOf(['block-ip', 'unblock-ip']);
  if (last?.action !== 'block-ip' || wasThere.safeParse(last.kept).success) return undefined;
  return added.safeParse(last.args).data?.location;
}
