import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { commaList, isAll, people } from '../contract/args.ts';
import { keeping, restoring, undoneBy } from '../contract/way-back.ts';
import {
  chosenDevices,
  deviceNamesIn,
  enabledAmong,
  hasAllDevicesOf,
  keptDevices,
  setDeviceEnabled,
  type AccountDevice,
} from '../directory/chosen-devices.ts';
import type { Graph } from '../graph/graph.ts';
import { removeEach } from '../graph/remove-each.ts';
import type { Target } from '../model/person.ts';

interface Args {
  readonly user: Target;
  readonly devices: readonly string[];
}

/** Lets people sign in again with devices of an account, each of them named: the way back of `disable-devices`. */
export const enableDevices = defineAction({
  name: 'enable-devices',
  aliases: ['unblock-devices'],
  summary: 'Let people sign in again with devices of an account, each named',
  example: 'enable-devices alex@contoso.com devices=CTS-ALEX-01 because INC-4821 is closed',
  tier: 'destructive',
  permissions: ['Device.ReadWrite.All', 'User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/device-update',
  args: z.object({
    user: people('Whose devices'),
    devices: commaList
      .refine((names) => names.length > 0 && !isAll(names), { error: 'expected names or ids of devices, not all' })
      .describe('Names or object ids of devices, comma-separated'),
  }),
  title: {
    ask: 'Enable devices of {who}',
    doing: 'Enabling devices of {who}',
    done: 'Devices of {who} are enabled',
  },
  step: {
    will: 'Enable the devices',
    doing: 'Enabling the devices',
    done: 'Devices enabled',
    notDone: 'Devices not all enabled',
    effect: 'People can sign in with these devices again. Look at them with list-devices first.',
    risk: 'Devices of {who} may still be disabled',
  },
  keep: keeping({
    what: 'disabled devices',
    shape: keptDevices,
    read: async ({ graph }, args: Args) => ({
      devices: (await disabledOnes(graph, args)).map(({ id, name }) => ({ id, name })),
    }),
    sets: () => ({ devices: [] }),
    says: (kept) => deviceNamesIn(kept) || 'none',
    isIn: hasAllDevicesOf,
  }),
  wayBack: undoneBy(['disable-devices'], 'The devices that were disabled are disabled again.', keptDevices, (kept) =>
    restoring('disable-devices', { which: kept.devices.map(({ id }) => id).join(',') }),
  ),
  repeatable: true,
  opensAccess: true,
  async run({ graph }, args) {
    return removeEach(await disabledOnes(graph, args), {
      things: 'Devices',
      done: 'enabled',
      name: ({ name }) => name,
      work: ({ id }) => setDeviceEnabled(graph, id, true),
    });
  },
  async prove({ graph }, args) {
    return (await disabledOnes(graph, args)).length === 0 ? 'The directory shows them as enabled.' : undefined;
  },
  async unneeded({ graph }, args) {
    return (await disabledOnes(graph, args)).length === 0 ? 'Nothing to do: the devices are enabled.' : undefined;
  },
});

/** Those of the named devices that are disabled now. */
async function disabledOnes(graph: Graph, { user, devices }: Args): Promise<readonly AccountDevice[]> {
  const { meant } = await chosenDevices(graph, { user, which: devices, since: '1d' });
  const enabled = new Set(await enabledAmong(graph, meant));
  return meant.filter((device) => !enabled.has(device));
}
