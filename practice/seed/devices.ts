import { plantedDevices } from './backdoors-devices.ts';
import { windowsDevice, type PracticeDevice } from './practice-device.ts';
import { before, takenOver as alex } from './takeover.ts';
import { victim } from './victim.ts';

const dayMinutes = 1440;

const diego = 'c7b1601b-361b-48cb-989b-084320ba1e95';

/**
 * Lists the devices that somebody has in a new tenant.
 * @param user object id
 * @param now when the tenant is new, in epoch milliseconds
 */
export function seedDevices(user: string, now: number): PracticeDevice[] {
  const daysAgo = (days: number) => before(now, days * dayMinutes);
  switch (user) {
    case victim:
      return plantedDevices(now);
    case alex:
      return [
        laptop('CTS-ALEX-01', '3c1a4b0e-92d4-4d0c-a3b7-51b0f5d0a101', daysAgo, { user, compliant: true }),
        {
          owned: false,
          registered: true,
          entra: {
            ...windowsDevice('DESKTOP-7Q2K', '8b6f2f57-7d0f-49cf-9a51-2c9f4e6ab202', daysAgo(2), daysAgo(1)),
            trustType: 'Workplace',
            deviceOwnership: 'personal',
            isManaged: false,
            isCompliant: null,
          },
        },
      ];
    case diego:
      return [laptop('CTS-DIEGO-01', '61f0a3d9-0f0b-4c35-8d4e-8d2f6a7bc303', daysAgo, { user, compliant: false })];
    default:
      return [];
  }
}

/** A company laptop: owned, registered and managed. */
function laptop(
  name: string,
  id: string,
  daysAgo: (days: number) => string,
  { user, compliant }: { readonly user: string; readonly compliant: boolean },
): PracticeDevice {
  const device = windowsDevice(name, id, daysAgo(400), daysAgo(1));
  return {
    owned: true,
    registered: true,
    entra: { ...device, trustType: 'AzureAd', deviceOwnership: 'company', isManaged: true, isCompliant: compliant },
    intune: {
      id: `d${id.slice(1)}`,
      azureADDeviceId: device.deviceId,
      deviceName: name,
      operatingSystem: 'Windows',
      osVersion: device.operatingSystemVersion,
      complianceState: compliant ? 'compliant' : 'noncompliant',
      lastSyncDateTime: daysAgo(0),
      managementState: 'managed',
      isEncrypted: true,
      userId: user,
      deviceActionResults: [],
    },
  };
}
