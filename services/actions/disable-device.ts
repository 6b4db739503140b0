import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { devices } from '../contract/args.ts';
import { enabledWayBack, keptDeviceState } from '../directory/enabled-kept.ts';
import { readDevice } from '../directory/entra-device.ts';
import { graphPath } from '../graph/graph.ts';

/** Blocks a device in Entra: its primary refresh token stops working. The person's other devices are not affected. */
export const disableDevice = defineAction({
  name: 'disable-device',
  aliases: ['block-device'],
  summary: 'Block a device in Entra, so that nobody can sign in with it',
  example: 'disable-device CTS-ALEX-01 because INC-4821',
  tier: 'destructive',
  permissions: ['Device.ReadWrite.All', 'User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/device-update',
  args: z.object({ device: devices('Which device: its name, its object id, or whose it is') }),
  title: { ask: 'Disable {who}', doing: 'Disabling {who}', done: '{who} is disabled' },
  step: {
    will: 'Disable the device',
    doing: 'Disabling the device',
    done: 'Device disabled',
    notDone: 'Device not disabled',
    effect: 'Nobody can sign in with this device any more. The person can still sign in elsewhere.',
    risk: 'People can still sign in with {who}',
  },
  keep: keptDeviceState(false),
  wayBack: enabledWayBack(['enable-device', 'disable-device'], 'The device is enabled again.'),
  repeatable: true,
  opensAccess: false,
  async run({ graph }, { device }) {
    await graph.send({
      method: 'PATCH',
      path: graphPath`/devices/${device.id}`,
      body: { accountEnabled: false },
      response: z.unknown(),
    });
    return 'Tokens already issued to its apps can work for up to 1 hour: revoke the sessions of its user as well.';
  },
  async prove({ graph }, { device }) {
    const found = await readDevice(graph, device.id);
    return found?.enabled === false ? 'The directory shows the device as disabled.' : undefined;
  },
  async unneeded({ graph }, { device }) {
    const found = await readDevice(graph, device.id);
    return found?.enabled === false ? 'Nothing to do: the device is disabled.' : undefined;
  },
});
