import { z } from 'zod';
import { before, takenOver as alex } from './takeover.ts';

const dayMinutes = 1440;

/** A device of one user, as Entra and Intune return it. */
export const practiceDevice = z.object({
  owned: z.boolean(),
  registered: z.boolean(),
  /** Properties of Entra's `device`. */
  entra: z.looseObject({ id: z.string(), deviceId: z.string(), displayName: z.string(), accountEnabled: z.boolean() }),
  /** Properties of Intune's `managedDevice`; absent when Intune does not manage it. */
  intune: z
    .looseObject({
      id: z.string(),
      azureADDeviceId: z.string(),
      deviceActionResults: z.array(z.looseObject({ actionName: z.string(), actionState: z.string() })),
    })
    .optional(),
});
/** One device. */
export type PracticeDevice = z.infer<typeof practiceDevice>;

const diego = 'c7b1601b-361b-48cb-989b-084320ba1e95';

/**
 * Lists the devices that somebody has in a new tenant.
 * @param user object id
 * @param now when the tenant is new, in epoch milliseconds
 */
export function seedDevices(user: string, now: number): PracticeDevice[] {
  const daysAgo = (days: number) => before(now, days * dayMinutes);
  switch (user) {
    case alex:
      return [
        laptop('CTS-ALEX-01', '3c1a4b0e-92d4-4d0c-a3b7-51b0f5d0a101', daysAgo, { user, compliant: true }),
        {
          owned: false,
          registered: true,
          entra: {
            ...entra('DESKTOP-7Q2K', '8b6f2f57-7d0f-49cf-9a51-2c9f4e6ab202', daysAgo(2), daysAgo(1)),
            trustType: 'Workplace',
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
  const device = entra(name, id, daysAgo(400), daysAgo(1));
  return {
    owned: true,
    registered: true,
    entra: { ...device, trustType: 'AzureAd', isManaged: true, isCompliant: compliant },
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

/** In Entra a device has an object id and a device id, which differ. */
const entra = (displayName: string, id: string, registrationDateTime: string, seenAt: string) => ({
  id,
  deviceId: `${id.slice(0, -4)}0000`,
  displayName,
  operatingSystem: 'Windows',
  operatingSystemVersion: '10.0.26100.4061',
  accountEnabled: true,
  registrationDateTime,
  approximateLastSignInDateTime: seenAt,
});
