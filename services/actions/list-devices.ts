import { z } from 'zod';
import { defineRead, type Offer, type Report } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import type { ReportFinding, ReportRow } from '../contract/findings.ts';
import { complianceWords, isWipePending, trustWords, ownershipWords, type Device } from '../directory/device.ts';
import { devicesOf } from '../directory/devices.ts';
import { finding } from '../directory/findings.ts';
import { listReport } from '../contract/report.ts';
import { when } from '../base/time.ts';
import { spelledOut } from '../base/words.ts';
import type { PersonId } from '../model/person.ts';

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
      columns: [
        'Device',
        'How',
        'System',
        'State',
        'Join type',
        'Ownership',
        'Registered',
        'Last seen',
        'Entra id',
        'Intune id',
      ],
      row: (device) => [
        device.name,
        device.relations.join(', '),
        device.system,
        stateOf(device),
        joinOf(device),
        ownershipOf(device),
        registeredIn(device),
        when(device.seenAt),
        device.entraId ?? '',
        device.intuneId ?? '',
      ],
      findings: devices.flatMap((device) => findingsOf(device, since)),
      unread: missing,
      rows: devices.toSorted((a, b) => madeAt(b) - madeAt(a)).map((device) => rowOf(device, since)),
      offers: [
        ...devices
          .filter(canBeDisabled)
          .filter((device) => isNew(device, since))
          .map((device) => disableOffer(device, `Disable ${device.name}…`)),
        ...disableAllOffer(user.id, devices),
      ],
      line: `list-devices ${user.id}`,
    });
  },
});

const stateOf = ({ enabled, compliance, wipe }: Device): string =>
  [
    enabled === false ? 'disabled' : '',
    compliance === null ? '' : complianceWords(compliance),
    wipe === null ? '' : `wipe ${spelledOut(wipe.state)}`,
  ]
    .filter((word) => word !== '')
    .join(', ');

const joinOf = ({ join }: Device): string => (join === null ? '' : trustWords(join));
const ownershipOf = ({ ownership }: Device): string => (ownership === null ? '' : ownershipWords(ownership));

/** Intune alone does not say when a device was registered in Entra. */
const registeredIn = ({ entraId, registeredAt }: Device): string =>
  registeredAt === null && entraId !== null ? 'unknown' : registeredAt === null ? '' : when(registeredAt);

const madeAt = ({ registeredAt }: Device): number => (registeredAt === null ? 0 : Date.parse(registeredAt));
const isNew = (device: Device, since: number): boolean => madeAt(device) >= since;

function findingsOf(device: Device, since: number): readonly ReportFinding[] {
  const { name, registeredAt, compliance, wipe } = device;
  return [
    ...(isNew(device, since) && device.enabled !== false
      ? [finding('device-registered', `${name} was registered`, registeredAt)]
      : []),
    ...(compliance === 'noncompliant'
      ? [finding('device-unsafe', `${name} does not meet the compliance policies`)]
      : []),
    ...(wipe !== null && isWipePending(wipe)
      ? [finding('device-wipe-pending', `${name} waits to be wiped`, wipe.at)]
      : []),
  ];
}

function rowOf(device: Device, since: number): ReportRow {
  const { name, system, relations, entraId, registeredAt, seenAt } = device;
  const words = [
    relations.join(', '),
    stateOf(device),
    joinOf(device),
    ownershipOf(device),
    entraId !== null && registeredAt === null ? 'registered at an unknown time' : '',
  ];
  const seen = seenAt === null ? [] : [{ words: 'last seen', at: Date.parse(seenAt) }];
  return {
    what: [name, system].filter((part) => part !== '').join(' · '),
    event: `Device ${name} registered`,
    details: [...words.filter((part) => part !== ''), ...seen],
    at: registeredAt === null ? undefined : madeAt(device),
    mark: findingsOf(device, since).length === 0 ? undefined : 'bad',
    lead: canBeDisabled(device) ? disableOffer(device, 'Disable…') : 'fact',
  };
}

/** A device that Entra knows and has not disabled. */
type EnabledDevice = Device & { readonly entraId: string };

const canBeDisabled = (device: Device): device is EnabledDevice => device.entraId !== null && device.enabled !== false;

const disableOffer = ({ entraId }: EnabledDevice, label: string): Offer => ({
  label,
  command: `disable-device ${entraId}`,
});

/** One device has a button of its own; several are blocked together, as Microsoft wants it after a takeover. */
const disableAllOffer = (user: PersonId, devices: readonly Device[]): readonly Offer[] =>
  devices.filter(canBeDisabled).length > 1
    ? [{ label: 'Disable all devices…', command: `disable-devices ${user}` }]
    : [];
