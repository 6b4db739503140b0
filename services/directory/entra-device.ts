import { z } from 'zod';
import { personId, type PersonId } from '../model/person.ts';
import { intuneDevice, wipeOf, type WipeStatus } from './device.ts';
import { GraphProblem, graphPath, odata, type Graph } from '../graph/graph.ts';
import { orNone } from '../graph/settle.ts';

/** The state that device actions are decided and proved by. Graph reads it from the directory itself and not from its index. */
export interface EntraDevice {
  /** The id that the device reports and Intune refers to; not its object id. */
  readonly deviceId: string | null;
  readonly enabled: boolean | null;
}

const entraDevice = z.object({ deviceId: z.string().nullish(), accountEnabled: z.boolean().nullish() });

/**
 * Reads a device from Entra.
 * @param id object id, not the `deviceId`
 * @returns undefined when Entra does not have it
 * @throws {GraphProblem} as the port does, except `not-found`
 */
export async function readDevice(graph: Graph, id: string): Promise<EntraDevice | undefined> {
  const query = { $select: 'id,deviceId,accountEnabled' };
  const found = await orNone(
    graph.send({ method: 'GET', path: graphPath`/devices/${id}`, query, response: entraDevice }),
  );
  return found && { deviceId: found.deviceId ?? null, enabled: found.accountEnabled ?? null };
}

/** Somebody who owns a device. */
export interface DeviceOwner {
  readonly id: PersonId;
  /** Null when Entra has none, or the app may not read it. */
  readonly name: string | null;
}

const owner = z.object({ id: z.string(), displayName: z.string().nullish() });

/**
 * Reads who owns a device: whoever joined or registered it.
 * @param id object id, not the `deviceId`
 * @throws {GraphProblem} as the port does
 * @see https://learn.microsoft.com/graph/api/device-list-registeredowners
 */
export async function ownersOf(graph: Graph, id: string): Promise<readonly DeviceOwner[]> {
  const { value } = await graph.send({
    method: 'GET',
    path: graphPath`/devices/${id}/registeredOwners`,
    query: { $select: 'id,displayName' },
    response: z.object({ value: z.array(owner) }),
  });
  return value.flatMap((found) => {
    const person = personId(found.id);
    return person === undefined ? [] : [{ id: person, name: found.displayName ?? null }];
  });
}

/** A device as Intune manages it. */
export interface ManagedDevice {
  /** Intune's own id, which only Intune's endpoints accept. */
  readonly id: string;
  readonly wipe: WipeStatus | null;
}

/**
 * Finds a device of Entra in Intune: Intune's `azureADDeviceId` is Entra's `deviceId` (unverified).
 * @param id object id in Entra
 * @returns undefined when Intune does not manage the device, or Entra does not have it
 * @throws {GraphProblem} as the port does; `rejected` when Intune lists several, because wiping the wrong one cannot be undone
 */
export async function managedDeviceOf(graph: Graph, id: PersonId): Promise<ManagedDevice | undefined> {
  const device = await readDevice(graph, id);
  if (device === undefined || device.deviceId === null) return undefined;
  const { value } = await graph.send({
    method: 'GET',
    path: graphPath`/deviceManagement/managedDevices`,
    query: {
      $filter: `azureADDeviceId eq ${odata(device.deviceId)}`,
      $select: 'id,azureADDeviceId,deviceActionResults',
    },
    response: z.object({ value: z.array(intuneDevice) }),
  });
  const [only, ...others] = value;
  if (others.length > 0)
    throw new GraphProblem(
      'rejected',
      `Intune manages ${value.length} devices under this one. Look them up in Intune and wipe the right one there.`,
    );
  return only && { id: only.id, wipe: wipeOf(only) };
}
