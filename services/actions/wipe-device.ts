import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { devices, yesNo } from '../contract/args.ts';
import { cannotBeUndone } from '../contract/way-back.ts';
import { isWipePending } from '../directory/device.ts';
import { managedDeviceOf } from '../directory/entra-device.ts';
import { GraphProblem, graphPath } from '../graph/graph.ts';
import { when } from '../base/time.ts';

/**
 * Asks Intune to wipe a device. Intune queues the wipe until the device comes online, so the proof shows the queued wipe and not its
 * completion. Not repeatable, because a second wipe could hit a device that was set up again in the meantime. That Intune shows a queued
 * wipe in `deviceActionResults` within a minute is unverified.
 */
export const wipeDevice = defineAction({
  name: 'wipe-device',
  aliases: ['wipe'],
  argumentAliases: { keep_user_data: 'keep-user-data' },
  summary: 'Have Intune wipe a device when it next comes online',
  example: 'wipe-device CTS-ALEX-01 because stolen, INC-4821',
  tier: 'critical',
  licence: 'Intune',
  permissions: [
    'DeviceManagementManagedDevices.PrivilegedOperations.All',
    'DeviceManagementManagedDevices.Read.All',
    'Device.Read.All',
    'User.Read.All',
  ],
  source: 'https://learn.microsoft.com/graph/api/intune-devices-manageddevice-wipe',
  args: z.object({
    device: devices('Which device: its name, its object id, or whose it is'),
    'keep-user-data': yesNo.default(false).describe('Keep the files of its users and reset Windows only'),
  }),
  title: { ask: 'Wipe {who}', doing: 'Asking Intune to wipe {who}', done: '{who} is queued to be wiped' },
  step: {
    will: 'Queue the wipe in Intune',
    doing: 'Queueing the wipe in Intune',
    done: 'Wipe queued in Intune',
    notDone: 'Wipe not queued',
    effect: 'Everything on the device is deleted when it next comes online. Evidence on it is lost.',
    risk: '{who} is not wiped',
  },
  wayBack: cannotBeUndone('What is queued cannot be called back from here, and what is wiped is gone.'),
  repeatable: false,
  opensAccess: false,
  remedy: 'disable-device',
  async run({ graph }, { device, 'keep-user-data': keepUserData }) {
    const managed = await managedDeviceOf(graph, device.id);
    if (managed === undefined)
      throw new GraphProblem(
        'rejected',
        'Intune does not manage this device, so nothing can wipe it from here: disable-device blocks it in Entra.',
      );
    await graph.send({
      method: 'POST',
      path: graphPath`/deviceManagement/managedDevices/${managed.id}/wipe`,
      body: { keepUserData },
      response: z.unknown(),
    });
    return 'Queued, not done: the device is wiped when it next comes online. list-devices shows how far it is.';
  },
  async prove({ graph, since }, { device }) {
    const wipe = (await managedDeviceOf(graph, device.id))?.wipe;
    if (wipe == null || wipe.at === null || Date.parse(wipe.at) < since) return undefined;
    return isWipePending(wipe)
      ? `Intune shows the wipe as waiting for the device since ${when(wipe.at)}.`
      : `Intune shows the wipe as ${wipe.state}.`;
  },
  async unneeded({ graph }, { device }) {
    const wipe = (await managedDeviceOf(graph, device.id))?.wipe;
    return wipe != null && isWipePending(wipe)
      ? `Nothing to do: a wipe waits for the device since ${when(wipe.at)}.`
      : undefined;
  },
});
