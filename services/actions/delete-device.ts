import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { devices } from '../contract/args.ts';
import { cannotBeUndone } from '../contract/way-back.ts';
import { readDevice } from '../directory/entra-device.ts';
import { GraphProblem, graphPath } from '../graph/graph.ts';

/**
 * Deletes a device from Entra permanently, including the BitLocker keys that Entra stores for it. Intune still manages the device, and
 * nothing on it is deleted: use `wipe-device` for that.
 * @see https://learn.microsoft.com/entra/identity/devices/manage-device-identities
 */
export const deleteDevice = defineAction({
  name: 'delete-device',
  aliases: ['remove-device', 'delete-user-device'],
  summary: 'Delete a device from Entra, for good',
  example: 'delete-device DESKTOP-7Q2K because INC-4821',
  tier: 'destructive',
  permissions: ['Device.ReadWrite.All', 'User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/device-delete',
  args: z.object({ device: devices('Which device: its name, its object id, or whose it is') }),
  title: { ask: 'Delete {who} from Entra', doing: 'Deleting {who} from Entra', done: '{who} is deleted from Entra' },
  step: {
    will: 'Delete the device from Entra',
    doing: 'Deleting the device from Entra',
    done: 'Device deleted from Entra',
    notDone: 'Device not deleted',
    effect: 'Entra forgets the device and its BitLocker keys. What is on the device stays there.',
    risk: '{who} is still registered',
  },
  wayBack: cannotBeUndone(
    'The device has to be registered or joined again, and its BitLocker keys are gone from Entra.',
  ),
  repeatable: true,
  opensAccess: false,
  remedy: 'disable-device',
  async run({ graph }, { device }) {
    try {
      await graph.send({ method: 'DELETE', path: graphPath`/devices/${device.id}`, response: z.unknown() });
    } catch (error) {
      if (!(error instanceof GraphProblem) || error.code !== 'not-found') throw error;
      return 'It was gone already.';
    }
    return 'What is on the device was not deleted.';
  },
  async prove({ graph }, { device }) {
    const found = await readDevice(graph, device.id);
    return found === undefined ? 'The directory no longer has the device.' : undefined;
  },
});
