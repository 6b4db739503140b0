import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { addresses, commaList } from '../contract/args.ts';
import { keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { addressForesight } from '../directory/hindrances.ts';
import {
  addToLocation,
  isCovered,
  locationLately,
  nameOfLocation,
  readLocation,
} from '../directory/named-locations.ts';
import { isPublicAddress, isRange } from '../model/ip-address.ts';
import { GraphProblem } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';

const shape = z.object({ listed: z.boolean() });

/**
 * Adds an IP address to the named location that a blocking Conditional Access policy of the operator's uses. It makes no policy and
 * changes none. The policy file names the location. Conditional Access works after the password and when a token is renewed, so the
 * password can still be tried. Needs Microsoft Entra ID P1.
 */
export const blockIp = defineAction({
  name: 'block-ip',
  aliases: ['block-address', 'block-ip-address'],
  summary: 'Block sign-in from an IP address, through a named location that the policy file names',
  example: 'block-ip 198.51.100.140 because INC-4821',
  tier: 'destructive',
  licence: 'P1',
  permissions: ['Policy.Read.All', 'Policy.ReadWrite.ConditionalAccess'],
  source: 'https://learn.microsoft.com/graph/api/ipnamedlocation-update',
  optIn: true,
  setByPolicy: ['location'],
  args: z.object({
    address: addresses('Which IP addresses'),
    location: z
      .guid({ error: 'expected the id of a named location' })
      .toLowerCase()
      .optional()
      .describe('Id of the named location; the policy file sets it'),
    never: commaList
      .refine((ranges) => ranges.every(isRange), { error: 'expected ranges such as 203.0.113.0/24' })
      .optional()
      .describe('Ranges that are never blocked, such as your own; for the policy file'),
  }),
  title: { ask: 'Block sign-in from {who}', doing: 'Blocking sign-in from {who}', done: '{who} is blocked' },
  step: {
    will: 'Add the address to the named location',
    doing: 'Adding the address to the named location',
    done: 'Sign-in from the address blocked',
    notDone: 'Sign-in from the address not blocked',
    effect:
      'The policy refuses everybody who signs in from this address, after the password. Sessions there end within about an hour. The password can still be tried.',
    risk: 'Sign-in from {who} is still possible',
  },
  keep: keeping({
    what: 'place in the named location',
    shape,
    read: async ({ graph }, { address, location }: Args) => ({
      listed: isCovered(await locationLately(graph, location ?? ''), address.name),
    }),
    sets: () => ({ listed: true }),
    says: ({ listed }) => (listed ? 'in it' : 'not in it'),
  }),
  wayBack: undoneBy(['unblock-ip'], 'The address is taken out of the named location.', shape, () =>
    restoring('unblock-ip'),
  ),
  repeatable: true,
  opensAccess: false,
  foresee: addressForesight,
  async run({ graph }, { address, location, never }) {
    if (location === undefined) throw new GraphProblem('rejected', 'The policy file names no location for block-ip.');
    if (!isPublicAddress(address.name))
      throw new GraphProblem('rejected', `${address.name} is no public address: no sign-in comes from there.`);
    return addToLocation(graph, { address: address.name, location, never: never ?? [] });
  },
  async prove({ graph }, { address, location = '' }) {
    const found = await readLocation(graph, location);
    return isCovered(found, address.name) ? `Entra shows the address in ${nameOfLocation(found)}.` : undefined;
  },
  async unneeded({ graph }, { address, location = '' }) {
    const found = await locationLately(graph, location);
    return isCovered(found, address.name) ? `Nothing to do: the address is in ${nameOfLocation(found)}.` : undefined;
  },
});

interface Args {
  readonly address: Target;
  readonly location?: string | undefined;
}
