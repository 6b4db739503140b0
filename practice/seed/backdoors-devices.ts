import { windowsDevice, type PracticeDevice } from './practice-device.ts';
import { before } from './takeover.ts';

const dayMinutes = 1440;
const henrietta = '15fd43ab-404d-4f42-bd44-a1e08e45b14c';

/**
 * The devices of the victim: the one that the attacker registered an hour ago, a shared one of the company, and one of which Entra does
 * not say when it was registered.
 * @param now when the tenant is new, in epoch milliseconds
 */
export function plantedDevices(now: number): PracticeDevice[] {
  const daysAgo = (days: number) => before(now, days * dayMinutes);
  return [
    {
      owned: true,
      registered: true,
      entra: {
        ...windowsDevice('DESKTOP-9XKQ', '7d2e9c40-5b18-4f6a-8e03-c1a7f4b2d404', before(now, 60), before(now, 50)),
        trustType: 'Workplace',
        deviceOwnership: 'personal',
        isManaged: false,
        isCompliant: null,
      },
    },
    {
      owned: true,
      registered: true,
      alsoOf: [henrietta],
      entra: {
        ...windowsDevice('CTS-LAB-07', 'e4b86a13-90c7-4d25-b1fa-3f5d8e6c7505', daysAgo(300), daysAgo(1)),
        trustType: 'ServerAd',
        deviceOwnership: 'company',
        isManaged: true,
        isCompliant: true,
      },
    },
    {
      owned: true,
      registered: false,
      entra: {
        ...windowsDevice('CTS-GRADY-01', '1f93d7a5-6c2e-4b80-a47d-8b0e5c9f2606', null, daysAgo(1)),
        trustType: 'AzureAd',
        deviceOwnership: 'company',
        isManaged: true,
        isCompliant: true,
      },
    },
  ];
}
