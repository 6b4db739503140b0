import { z } from 'zod';
import { wholeSeconds } from '../state/account.ts';
import { badRequest, ErrorAnswer } from '../http/answer.ts';
import { page } from '../odata/page.ts';
import { recordFilter } from '../odata/record-filter.ts';
import { selection } from '../odata/select.ts';
import { devicesIn, replaceDevice } from './devices.ts';
import { readRoute, writeRoute, type Route } from './route.ts';
import { intuneProperties } from './user-devices.ts';

const wipeSettings = z.strictObject({
  keepEnrollmentData: z.boolean().optional(),
  keepUserData: z.boolean().optional(),
  macOsUnlockCode: z.string().optional(),
  persistEsimDataPlan: z.boolean().optional(),
});

/** Intune's devices: listing and wiping them. A wipe stays pending, because no device ever fetches it. */
export const managedDevices: readonly Route[] = [
  readRoute('/deviceManagement/managedDevices', ['$filter', '$select', '$top', '$skiptoken'], (call) => {
    const filter = call.query.get('$filter');
    const wanted = filter === undefined ? () => true : recordFilter(filter, ['azureADDeviceId', 'deviceName', 'id']);
    const known = new Set(intuneProperties);
    const show = selection(call.query.get('$select'), known, intuneProperties, 'microsoft.graph.managedDevice');
    const found = devicesIn(call, 'directory').flatMap(({ device }) => device.intune ?? []);
    return page(call, 'deviceManagement/managedDevices', found.filter(wanted), show);
  }),
  writeRoute('POST', '/deviceManagement/managedDevices/{id}/wipe', (call) => {
    if (!wipeSettings.safeParse(call.body).success) throw badRequest('Invalid input for wipe.');
    const id = call.param('id').toLowerCase();
    const kept = devicesIn(call, 'truth').find(({ device }) => device.intune?.id === id);
    if (kept?.device.intune === undefined) throw notManaged(id);
    const at = wholeSeconds(call.now);
    const wipe = { actionName: 'wipe', actionState: 'pending', startDateTime: at, lastUpdatedDateTime: at };
    const intune = { ...kept.device.intune, deviceActionResults: [wipe], managementState: 'wipePending' };
    replaceDevice(call, kept, { ...kept.device, intune });
    return { status: 204 };
  }),
];

/** Intune's message is unverified. */
const notManaged = (id: string): ErrorAnswer =>
  new ErrorAnswer(404, 'ResourceNotFound', `No managed device with the id '${id}'.`);
