import { z } from 'zod';

/** How a device belongs to somebody: two ways of Entra, one of Intune. */
export type DeviceRelation = 'owned' | 'registered' | 'managed';

/** A device as far as Entra and Intune know it. Times are ISO 8601. */
export interface Device {
  readonly name: string;
  readonly relations: readonly DeviceRelation[];
  /** Object id in Entra: disable and delete take it. Not the `deviceId`. */
  readonly entraId: string | null;
  /** Id in Intune: wipe takes it. */
  readonly intuneId: string | null;
  readonly system: string;
  readonly enabled: boolean | null;
  /** Intune's word, such as `noncompliant`; of Entra only whether it is compliant. */
  readonly compliance: string | null;
  readonly registeredAt: string | null;
  readonly seenAt: string | null;
  /** Since when a wipe waits for the device, or when it was done. */
  readonly wipe: WipeStatus | null;
}

/** What became of a wipe that Intune was asked for; `state` is Intune's word, such as `pending`. */
export interface WipeStatus {
  readonly state: string;
  readonly at: string | null;
}

/** What is asked of Entra. */
export const entraDevice = z.object({
  id: z.string(),
  deviceId: z.string().nullish(),
  displayName: z.string().nullish(),
  operatingSystem: z.string().nullish(),
  operatingSystemVersion: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  isCompliant: z.boolean().nullish(),
  registrationDateTime: z.string().nullish(),
  approximateLastSignInDateTime: z.string().nullish(),
});

/** What is asked of Intune. */
export const intuneDevice = z.object({
  id: z.string(),
  azureADDeviceId: z.string().nullish(),
  deviceName: z.string().nullish(),
  operatingSystem: z.string().nullish(),
  osVersion: z.string().nullish(),
  complianceState: z.string().nullish(),
  lastSyncDateTime: z.string().nullish(),
  deviceActionResults: z
    .array(
      z.object({
        actionName: z.string().nullish(),
        actionState: z.string().nullish(),
        startDateTime: z.string().nullish(),
      }),
    )
    .nullish(),
});

/**
 * The latest wipe that Intune knows of. That Intune calls it `wipe` in `deviceActionResults`, or `factoryReset` as older pages do, is
 * unverified.
 */
export function wipeOf({
  deviceActionResults,
}: Pick<z.output<typeof intuneDevice>, 'deviceActionResults'>): WipeStatus | null {
  const wipes = (deviceActionResults ?? []).filter(({ actionName }) => /^(wipe|factoryReset)/i.test(actionName ?? ''));
  const [latest] = wipes.toSorted((a, b) => (b.startDateTime ?? '').localeCompare(a.startDateTime ?? ''));
  return latest === undefined ? null : { state: latest.actionState ?? 'unknown', at: latest.startDateTime ?? null };
}

/** Whether it still waits for the device. */
export const isWipePending = ({ state }: WipeStatus): boolean => /^(pending|active)$/i.test(state);

/** A device with what makes two of them the same. */
export type KeyedDevice = Device & { readonly key: string };

/** Of what a list of Entra's says. */
export const fromEntra = (device: z.output<typeof entraDevice>, tie: DeviceRelation): KeyedDevice => ({
  key: device.deviceId?.toLowerCase() ?? device.id,
  name: device.displayName ?? device.id,
  relations: [tie],
  entraId: device.id,
  intuneId: null,
  system: [device.operatingSystem, device.operatingSystemVersion].filter(Boolean).join(' '),
  enabled: device.accountEnabled ?? null,
  compliance: device.isCompliant == null ? null : device.isCompliant ? 'compliant' : 'noncompliant',
  registeredAt: device.registrationDateTime ?? null,
  seenAt: device.approximateLastSignInDateTime ?? null,
  wipe: null,
});

/** Of what Intune says. */
export const fromIntune = (device: z.output<typeof intuneDevice>): KeyedDevice => ({
  key: device.azureADDeviceId?.toLowerCase() ?? device.id,
  name: device.deviceName ?? device.id,
  relations: ['managed'],
  entraId: null,
  intuneId: device.id,
  system: [device.operatingSystem, device.osVersion].filter(Boolean).join(' '),
  enabled: null,
  compliance: device.complianceState ?? null,
  registeredAt: null,
  seenAt: device.lastSyncDateTime ?? null,
  wipe: wipeOf(device),
});

/** Two lists' knowledge of one device; Intune knows better whether it complies, and the later sight counts. */
export const mergeDevices = (known: Device | undefined, more: Device): Device =>
  known === undefined
    ? more
    : {
        ...known,
        relations: [...known.relations, ...more.relations],
        intuneId: known.intuneId ?? more.intuneId,
        compliance: more.compliance ?? known.compliance,
        wipe: more.wipe ?? known.wipe,
        seenAt:
          [known.seenAt, more.seenAt]
            .filter((at) => at !== null)
            .sort()
            .at(-1) ?? null,
      };
