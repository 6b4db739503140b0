import { z } from 'zod';
import { toTheSecond } from '../base/time.ts';
import { defineAction } from '../contract/action.ts';
import { people, since, someOrAll } from '../contract/args.ts';
import { keeping, restoring, undoneBy } from '../contract/way-back.ts';
import {
  chosenDevices,
  deviceNamesIn,
  enabledAmong,
  hasAllDevicesOf,
  isNewOnly,
  keptDevices,
  newSince,
  setDeviceEnabled,
  type DeviceChoice,
} from '../directory/chosen-devices.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import { removeEach } from '../graph/remove-each.ts';

/** From when on a device counts as new unless the requester says otherwise: as long as Entra keeps its logs. */
export const newDevicesSince = '30d';

/**
 * Blocks devices that an account owns or registered: all, those that were registered since a time, or those that are named. Microsoft's
 * order for an emergency is to block the user, to revoke the sessions, and then this. A device that other people registered as well is
 * refused unless it is named. Directory synchronisation may enable a hybrid joined device again (unverified).
 * @see https://learn.microsoft.com/entra/identity/users/users-revoke-access
 */
export const disableDevices = defineAction({
  name: 'disable-devices',
  aliases: ['block-devices', 'disable-user-devices'],
  summary: 'Block all devices of an account in Entra, or those registered lately',
  example: 'disable-devices alex@contoso.com which=new because INC-4821',
  tier: 'destructive',
  permissions: ['Device.ReadWrite.All', 'User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/device-update',
  args: z.object({
    user: people('Whose devices to block'),
    which: someOrAll
      .default(['all'])
      .describe('all, new for those registered since a time, or names or object ids, comma-separated'),
    since: since.default(newDevicesSince).describe('With which=new: registered since then'),
  }),
  title: {
    ask: 'Disable devices of {who}',
    doing: 'Disabling devices of {who}',
    done: 'Devices of {who} are disabled',
  },
  step: {
    will: 'Disable the devices',
    doing: 'Disabling the devices',
    done: 'Devices disabled',
    notDone: 'Devices not all disabled',
    effect:
      'Nobody can sign in with these devices any more. A device that others use as well stays on unless it is named.',
    risk: 'People can still sign in with devices of {who}',
  },
  keep: keeping({
    what: 'enabled devices',
    shape: keptDevices,
    async read({ graph }, choice: DeviceChoice) {
      const { meant } = await chosenDevices(graph, choice);
      return { devices: (await enabledAmong(graph, meant)).map(({ id, name }) => ({ id, name })) };
    },
    sets: () => ({ devices: [] }),
    says: (kept) => deviceNamesIn(kept) || 'none',
    isIn: hasAllDevicesOf,
  }),
  wayBack: undoneBy(
    ['enable-devices'],
    'The devices that were enabled are enabled again.',
    keptDevices,
    ({ devices }) => restoring('enable-devices', { devices: devices.map(({ id }) => id).join(',') }),
  ),
  repeatable: true,
  opensAccess: false,
  remedy: 'revoke-sessions',
  async run({ graph }, choice) {
    const { meant, shared, undated } = await chosenDevices(graph, choice);
    const summary = await removeEach(await enabledAmong(graph, meant), {
      things: 'Devices',
      done: 'disabled',
      name: ({ name }) => name,
      work: ({ id }) => setDeviceEnabled(graph, id, false),
      left: [
        ...shared.map((words) => `${words}: name it to disable it for them too`),
        ...undated.map((name) => `${name} (nobody knows when it was registered)`),
      ],
    });
    const told = `${summary} ${startOfNew(graph, choice)}`.trim();
    if (shared.length > 0) throw new GraphProblem('rejected', told);
    return told;
  },
  async prove({ graph }, choice) {
    const { meant, shared } = await chosenDevices(graph, choice);
    if (shared.length > 0 || (await enabledAmong(graph, meant)).length > 0) return undefined;
    return meant.length === 0
      ? `The directory lists no ${isNewOnly(choice) ? 'such ' : ''}device of the account.`
      : `The directory shows as disabled: ${meant.map(({ name }) => name).join(', ')}.`;
  },
  async unneeded({ graph }, choice) {
    const { meant, shared, undated } = await chosenDevices(graph, choice);
    if (shared.length > 0 || undated.length > 0 || (await enabledAmong(graph, meant)).length > 0) return undefined;
    if (meant.length > 0) return 'Nothing to do: the devices are disabled.';
    return `Nothing to do: the account has no ${isNewOnly(choice) ? 'new ' : ''}device. ${startOfNew(graph, choice)}`.trim();
  },
});

/** Says from when on a device counted as new; empty where that did not matter. */
const startOfNew = (graph: Graph, choice: DeviceChoice): string =>
  isNewOnly(choice) ? `New: registered since ${toTheSecond(newSince(graph, choice))}.` : '';
