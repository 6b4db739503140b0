import { z } from 'zod';

/** A device of one user, as Entra and Intune return it. */
export const practiceDevice = z.object({
  owned: z.boolean(),
  registered: z.boolean(),
  /** Object ids of others who have registered it. */
  alsoOf: z.array(z.string()).optional(),
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

/** The properties that every Windows device of Entra has. A device has an object id and a device id, which differ. */
export const windowsDevice = (
  displayName: string,
  id: string,
  registrationDateTime: string | null,
  approximateLastSignInDateTime: string,
) => ({
  id,
  deviceId: `${id.slice(0, -4)}0000`,
  displayName,
  operatingSystem: 'Windows',
  operatingSystemVersion: '10.0.26100.4061',
  accountEnabled: true,
  registrationDateTime,
  approximateLastSignInDateTime,
});
