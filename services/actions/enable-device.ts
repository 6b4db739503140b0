import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { devices } from '../contract/args.ts';
import { enabledWayBack, keptDeviceState } from '../directory/enabled-kept.ts';
import { readDevice } from '../directory/entra-device.ts';
import { graphPath } from '../graph/graph.ts';

/** Lets people sign in again with a device that was blocked in Entra. */
export const enableDevice = defineAction({
  name: 'enable-device',
  aliases: ['unblock-device'],
  summary: 'Let people sign in again with a device that was blocked',
  example: 'enable-device CTS-ALEX-01 because INC-4821 is closed',
  tier: 'destructive',
  permissions: ['Device.ReadWrite.All', 'User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/device-update',
  args: z.object({ device: devices('Which device: its name, its object id, or whose it is') }),
  title: { ask: 'Enable {who}', doing: 'Enabling {who}', done: '{who} is enabled' },
  step: {
    will: 'Enable the device',
    doing: 'Enabling the device',
    done: 'Device enabled',
    notDone: 'Device not enabled',
    effect: 'People can sign in with this device again.',
    risk: 'Nobody can sign in with {who}',
  },
  keep: keptDeviceState(true),
  wayBack: enabledWayBack(['enable-device', 'disable-device'], 'The device is disabled again.'),
  repeatable: true,
  opensAccess: true,
  async run({ graph }, { device }) {
    await graph.send({
      method: 'PATCH',
      path: graphPath`/devices/${device.id}`,
      body: { accountEnabled: true },
      response: z.unknown(),
    });
    return 'Microsoft Graph accepted it.';
  },
  async prove({ graph }, { device }) {
    const found = await readDevice(graph, device.id);
    return found?.enabled === true ? 'The directory shows the device as enabled.' : undefined;
  },
  async unneeded({ graph }, { device }) {
    const found = await readDevice(graph, device.id);
    return found?.enabled === true ? 'Nothing to do: the device is enabled.' : undefined;
  },
});
