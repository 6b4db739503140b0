import { z } from 'zod';
import { spelledOut } from '../base/words.ts';

/** How a device relates to a user: `owned` and `registered` come from Entra, `managed` from Intune. */
export type DeviceRelation = 'owned' | 'registered' | 'managed';

/** A device, combined from what Entra and Intune know about it. Times are ISO 8601. */
export interface Device {
  readonly name: string;
  readonly relations: readonly DeviceRelation[];
  /** Object id in Entra, which disable and delete need. Not the `deviceId`. Null when Entra did not list it. */
  readonly entraId: string | null;
  /** Id in Intune, which a wipe needs. Null when Intune does not manage it. */
  readonly intuneId: string | null;
  /** Operating system and version; empty when unknown. */
  readonly system: string;
  readonly enabled: boolean | null;
  /** Intune's compliance state, such as `noncompliant`; from Entra alone only `compliant` or `noncompliant`. */
  readonly compliance: string | null;
  /** How it is known to Entra, as Microsoft names it, such as `Workplace`; null when Entra does not say. See `trustWords`. */
  readonly join: string | null;
  /** Whose it is, such as `company` or `personal`; null when Entra does not say. */
  readonly ownership: string | null;
  /** Null when Entra does not say, as without permission to read devices (unverified). */
  readonly registeredAt: string | null;
  readonly seenAt: string | null;
  /** The latest wipe that was requested from Intune. */
  readonly wipe: WipeStatus | null;
}

/** The state of a wipe that was requested from Intune. */
export interface WipeStatus {
  /** Intune's word, such as `pending`. */
  readonly state: string;
  /** When it was requested, in ISO 8601; null when Intune does not say. */
  readonly at: string | null;
}

/** The properties that are read from Entra. */
export const entraDevice = z.object({
  id: z.string(),
  deviceId: z.string().nullish(),
  displayName: z.string().nullish(),
  operatingSystem: z.string().nullish(),
  operatingSystemVersion: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  isCompliant: z.boolean().nullish(),
  trustType: z.string().nullish(),
  deviceOwnership: z.string().nullish(),
  registrationDateTime: z.string().nullish(),
  approximateLastSignInDateTime: z.string().nullish(),
});

/** The properties that are read from Intune. */
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
 * Finds the latest wipe of a device. Intune lists it in `deviceActionResults` as `wipe`, or as `factoryReset` according to older pages
 * (unverified).
 * @returns null when Intune knows of no wipe
 */
export function wipeOf({
  deviceActionResults,
}: Pick<z.output<typeof intuneDevice>, 'deviceActionResults'>): WipeStatus | null {
  const wipes = (deviceActionResults ?? []).filter(({ actionName }) => /^(wipe|factoryReset)/i.test(actionName ?? ''));
  const [latest] = wipes.toSorted((a, b) => (b.startDateTime ?? '').localeCompare(a.startDateTime ?? ''));
  return latest === undefined ? null : { state: latest.actionState ?? 'unknown', at: latest.startDateTime ?? null };
}

/**
 * Describes a compliance state; one that Cordon does not know is spelled out.
 * @see https://learn.microsoft.com/graph/api/resources/intune-devices-compliancestate
 */
export const complianceWords = (state: string): string => complianceStates.get(state) ?? spelledOut(state);

const complianceStates = new Map([
  ['noncompliant', 'not compliant'],
  ['conflict', 'compliance policies in conflict'],
  ['error', 'compliance could not be checked'],
  ['unknown', 'compliance unknown'],
  ['configManager', 'compliance checked by Configuration Manager'],
]);

/**
 * Describes how a device is known to Entra; a type that Cordon does not know is spelled out.
 * @param join as in `Device.join`
 * @see https://learn.microsoft.com/graph/api/resources/device
 */
export const trustWords = (join: string): string => joins.get(join.toLowerCase()) ?? spelledOut(join);

const joins = new Map([
  ['workplace', 'Entra registered'],
  ['azuread', 'Entra joined'],
  ['serverad', 'hybrid joined'],
]);

/**
 * Describes whose a device is.
 * @param ownership as in `Device.ownership`
 * @returns empty where nobody knows
 */
export const ownershipWords = (ownership: string): string =>
  owners.get(ownership.toLowerCase()) ?? spelledOut(ownership);

const owners = new Map([
  ['company', 'company-owned'],
  ['personal', 'personally owned'],
  ['unknown', ''],
]);

/** Whether a wipe still waits for the device to come online. */
export const isWipePending = ({ state }: WipeStatus): boolean => /^(pending|active)$/i.test(state);

/** A device with the key by which entries of Entra and Intune are matched. */
export type KeyedDevice = Device & { readonly key: string };

/** Converts an entry of one of Entra's lists. */
export const fromEntra = (device: z.output<typeof entraDevice>, tie: DeviceRelation): KeyedDevice => ({
  key: device.deviceId?.toLowerCase() ?? device.id,
  name: device.displayName ?? device.id,
  relations: [tie],
  entraId: device.id,
  intuneId: null,
  system: [device.operatingSystem, device.operatingSystemVersion].filter(Boolean).join(' '),
  enabled: device.accountEnabled ?? null,
  compliance: device.isCompliant == null ? null : device.isCompliant ? 'compliant' : 'noncompliant',
  join: device.trustType ?? null,
  ownership: device.deviceOwnership ?? null,
  registeredAt: device.registrationDateTime ?? null,
  seenAt: device.approximateLastSignInDateTime ?? null,
  wipe: null,
});

/** Converts an entry of Intune's list. */
export const fromIntune = (device: z.output<typeof intuneDevice>): KeyedDevice => ({
  key: device.azureADDeviceId?.toLowerCase() ?? device.id,
  name: device.deviceName ?? device.id,
  relations: ['managed'],
  entraId: null,
  intuneId: device.id,
  system: [device.operatingSystem, device.osVersion].filter(Boolean).join(' '),
  enabled: null,
  compliance: device.complianceState ?? null,
  join: null,
  ownership: null,
  registeredAt: null,
  seenAt: device.lastSyncDateTime ?? null,
  wipe: wipeOf(device),
});

/**
 * Merges two entries of one device. Intune's compliance and wipe state win, and the later time of last contact counts.
 * @param known undefined for the first entry of a device
 */
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
