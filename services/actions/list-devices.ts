import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { isWipePending, type Device } from '../directory/device.ts';
import { devicesOf } from '../directory/devices.ts';
import { listReport } from '../contract/report.ts';
import { when } from '../base/time.ts';

const dayMs = 86_400_000;

/** The report warns about devices registered within this many days, because attackers register their own. */
const recentDays = 7;

/**
 * Lists a user's devices in Entra and Intune, each device once. A list that cannot be read, because a permission or Intune is missing, is
 * reported, and the others still appear. Shows up to 25 devices of each list.
 */
export const listDevices = defineRead({
  name: 'list-devices',
  aliases: ['list-user-devices'],
  summary: 'List devices that an account owns, registered or has managed by Intune',
  example: 'list-devices alex@contoso.com',
  tier: 'read',
  permissions: ['User.Read.All', 'DeviceManagementManagedDevices.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/user-list-owneddevices',
  args: z.object({ user: people('Whose devices to list') }),
  async run({ graph }, { user }): Promise<Report> {
    const { devices, missing } = await devicesOf(graph, user.id);
    const since = graph.clock() - recentDays * dayMs;
    return listReport({
      things: ['device', 'devices'],
      of: `of ${user.name}`,
      page: { items: devices, total: null, next: null },
      columns: ['Device', 'How', 'System', 'State', 'Last seen', 'Entra id', 'Intune id'],
      row: (device) => [
        device.name,
        device.relations.join(', '),
        device.system,
        stateOf(device),
        when(device.seenAt),
        device.entraId ?? '',
        device.intuneId ?? '',
      ],
      alerts: (items) => [...items.flatMap((device) => alertsOf(device, since)), ...missing],
      line: `list-devices ${user.id}`,
    });
  },
});

const stateOf = ({ enabled, compliance, wipe }: Device): string =>
  [enabled === false ? 'disabled' : '', compliance ?? '', wipe === null ? '' : `wipe ${wipe.state}`]
    .filter((word) => word !== '')
    .join(', ');

function alertsOf({ name, registeredAt, compliance, enabled, wipe }: Device, since: number): readonly string[] {
  return [
    ...(registeredAt !== null && Date.parse(registeredAt) >= since
      ? [`${name} was registered on ${when(registeredAt)}: ask whether the person did it.`]
      : []),
    ...(compliance === 'noncompliant' ? [`${name} does not meet the compliance policies.`] : []),
    ...(enabled === false ? [`${name} is disabled.`] : []),
    ...(wipe !== null && isWipePending(wipe) ? [`${name} waits to be wiped, since ${when(wipe.at)}.`] : []),
  ];
}
