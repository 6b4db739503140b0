import { wholeSeconds } from './account.ts';

const dayMs = 86_400_000;

/** A device as Entra and, where it is managed, Intune show it. */
export interface PracticeDevice {
  /** Object id of its user. */
  readonly user: string;
  readonly owned: boolean;
  readonly registered: boolean;
  /** Properties of Entra's `device`. */
  readonly entra: Readonly<Record<string, unknown>>;
  /** Properties of Intune's `managedDevice`; undefined when Intune does not manage it. */
  readonly intune?: Readonly<Record<string, unknown>>;
}

const alex = '08a792fc-101b-4579-8655-d23de2c4b481';
const diego = 'c7b1601b-361b-48cb-989b-084320ba1e95';

/**
 * The devices of the practice tenant, with times before the present.
 * @param now epoch milliseconds
 */
export const practiceDevices = (now: number): readonly PracticeDevice[] => {
  const daysAgo = (days: number) => wholeSeconds(now - days * dayMs);
  return [
    laptop(alex, 'CTS-ALEX-01', '3c1a4b0e-92d4-4d0c-a3b7-51b0f5d0a101', daysAgo, 'compliant'),
    {
      user: alex,
      owned: false,
      registered: true,
      entra: {
        ...entra('DESKTOP-7Q2K', '8b6f2f57-7d0f-49cf-9a51-2c9f4e6ab202', daysAgo(2), daysAgo(1)),
        trustType: 'Workplace',
        isManaged: false,
        isCompliant: null,
      },
    },
    laptop(diego, 'CTS-DIEGO-01', '61f0a3d9-0f0b-4c35-8d4e-8d2f6a7bc303', daysAgo, 'noncompliant'),
  ];
};

/** A company laptop: owned, registered and managed. */
function laptop(
  user: string,
  name: string,
  id: string,
  daysAgo: (days: number) => string,
  complianceState: string,
): PracticeDevice {
  const device = entra(name, id, daysAgo(400), daysAgo(1));
  const compliant = complianceState === 'compliant';
  return {
    user,
    owned: true,
    registered: true,
    entra: { ...device, trustType: 'AzureAd', isManaged: true, isCompliant: compliant },
    intune: {
      id: `d${id.slice(1)}`,
      azureADDeviceId: device.deviceId,
      deviceName: name,
      operatingSystem: 'Windows',
      osVersion: device.operatingSystemVersion,
      complianceState,
      lastSyncDateTime: daysAgo(0),
      managementState: 'managed',
      isEncrypted: true,
      userId: user,
    },
  };
}

/** Entra gives a device an object id and a device id, which are not the same. */
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
