import type { PracticeDevice } from '../seed/practice-device.ts';
import type { PracticeAccount } from '../state/account.ts';
import { page } from '../odata/page.ts';
import { selection } from '../odata/select.ts';
import { readRoute, type ReceivedCall, type Route } from './route.ts';
import { accountIn } from './user.ts';

const options = ['$select', '$top', '$count', '$skiptoken'];

/** The properties of an Entra device that can be selected, all of them returned by default. */
export const entraProperties = [
  'id',
  'deviceId',
  'displayName',
  'operatingSystem',
  'operatingSystemVersion',
  'accountEnabled',
  'isCompliant',
  'isManaged',
  'trustType',
  'deviceOwnership',
  'enrollmentType',
  'manufacturer',
  'model',
  'registrationDateTime',
  'approximateLastSignInDateTime',
];

/** The same for an Intune device. */
export const intuneProperties = [
  'id',
  'azureADDeviceId',
  'deviceName',
  'operatingSystem',
  'osVersion',
  'complianceState',
  'lastSyncDateTime',
  'managementState',
  'isEncrypted',
  'userId',
  'deviceActionResults',
];

/** Somebody's devices: `ownedDevices`, `registeredDevices` and, from Intune, `managedDevices`. */
export const userDevices: readonly Route[] = [
  readRoute('/users/{id}/ownedDevices', options, (call) => entraDevices(call, 'owned')),
  readRoute('/users/{id}/registeredDevices', options, (call) => entraDevices(call, 'registered')),
  readRoute('/users/{id}/managedDevices', options, (call) => {
    const show = selection(
      call.query.get('$select'),
      new Set(intuneProperties),
      intuneProperties,
      'microsoft.graph.managedDevice',
    );
    const managed = devicesIn(accountIn(call)).flatMap(({ intune }) => (intune === undefined ? [] : [intune]));
    return page(call, 'managedDevices', managed, show);
  }),
];

/** One of the two lists. A device that several people registered is stored under one of them, and registered by all. */
function entraDevices(call: ReceivedCall, list: 'owned' | 'registered') {
  const known = new Set(entraProperties);
  const show = selection(call.query.get('$select'), known, entraProperties, 'microsoft.graph.device');
  const account = accountIn(call);
  const shared = call.directory.accounts('directory').flatMap(({ devices = [] }) => devices);
  const found = [
    ...devicesIn(account).filter((device) => device[list]),
    ...shared.filter(({ alsoOf = [] }) => list === 'registered' && alsoOf.includes(account.user.id)),
  ];
  return page(call, 'directoryObjects', found, ({ entra }) => ({
    '@odata.type': '#microsoft.graph.device',
    ...show(entra),
  }));
}

const devicesIn = ({ devices = [] }: PracticeAccount): readonly PracticeDevice[] => devices;
