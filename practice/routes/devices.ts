import { z } from 'zod';
import type { PracticeAccount } from '../state/account.ts';
import { badRequest, notFound } from '../http/answer.ts';
import type { PracticeDevice } from '../seed/practice-device.ts';
import type { View } from '../state/directory.ts';
import { page } from '../odata/page.ts';
import { recordFilter } from '../odata/record-filter.ts';
import { selection } from '../odata/select.ts';
import { readRoute, writeRoute, type ReceivedCall, type Route } from './route.ts';
import { entraProperties } from './user-devices.ts';

/** A device, with the account that it is stored under. */
export interface OwnedDevice {
  readonly account: PracticeAccount;
  readonly device: PracticeDevice;
}

/** Lists every device of the tenant, as that view has it. */
export const devicesIn = ({ directory }: ReceivedCall, view: View): readonly OwnedDevice[] =>
  directory.accounts(view).flatMap((account) => (account.devices ?? []).map((device) => ({ account, device })));

/** Replaces a stored device, or deletes it when there is no replacement. */
export function replaceDevice(
  call: ReceivedCall,
  { account, device }: OwnedDevice,
  replacement: PracticeDevice | undefined,
): void {
  const devices = (account.devices ?? []).flatMap((other) => (other === device ? (replacement ?? []) : other));
  call.directory.write(account.user.id, { ...account, devices });
}

const changes = z.strictObject({ accountEnabled: z.boolean() });

/** Entra's devices: listing, reading, disabling and deleting them, and their owners. The app has `Device.ReadWrite.All` here. */
export const deviceRoutes: readonly Route[] = [
  readRoute('/devices', ['$filter', '$select', '$top', '$skiptoken'], (call) => {
    const filter = call.query.get('$filter');
    const wanted = filter === undefined ? () => true : recordFilter(filter, ['displayName', 'deviceId', 'id']);
    const found = devicesIn(call, 'index').map(({ device }) => device.entra);
    return page(call, 'devices', found.filter(wanted), shown(call));
  }),
  readRoute('/devices/{id}', ['$select'], (call) => {
    const { entra } = deviceIn(call, 'directory').device;
    return { status: 200, body: { '@odata.context': call.context('devices/$entity'), ...shown(call)(entra) } };
  }),
  readRoute('/devices/{id}/registeredOwners', ['$select', '$top', '$skiptoken'], (call) => {
    const { account } = deviceIn(call, 'directory');
    return page(call, 'directoryObjects', [account], person(call));
  }),
  readRoute('/devices/{id}/registeredUsers', ['$select', '$top', '$skiptoken'], (call) => {
    const { account, device } = deviceIn(call, 'directory');
    const others = (device.alsoOf ?? []).flatMap((id) => call.directory.account(id, 'directory') ?? []);
    return page(call, 'directoryObjects', [...(device.registered ? [account] : []), ...others], person(call));
  }),
  writeRoute('PATCH', '/devices/{id}', (call) => {
    const { data } = changes.safeParse(call.body);
    if (data === undefined) throw badRequest("Invalid value specified for property of resource 'Device'.");
    const kept = deviceIn(call, 'truth');
    replaceDevice(call, kept, { ...kept.device, entra: { ...kept.device.entra, ...data } });
    return { status: 204 };
  }),
  writeRoute('DELETE', '/devices/{id}', (call) => {
    replaceDevice(call, deviceIn(call, 'truth'), undefined);
    return { status: 204 };
  }),
];

function person(call: ReceivedCall): (account: PracticeAccount) => Readonly<Record<string, unknown>> {
  const known = ['id', 'displayName', 'userPrincipalName'];
  const show = selection(call.query.get('$select'), new Set(known), known, 'microsoft.graph.directoryObject');
  return ({ user }) => ({ '@odata.type': '#microsoft.graph.user', ...show(user) });
}

const shown = (call: ReceivedCall) =>
  selection(call.query.get('$select'), new Set(entraProperties), entraProperties, 'microsoft.graph.device');

function deviceIn(call: ReceivedCall, view: View): OwnedDevice {
  const id = call.param('id');
  const kept = devicesIn(call, view).find(({ device }) => device.entra.id === id.toLowerCase());
  if (kept === undefined) throw notFound(id);
  return kept;
}
