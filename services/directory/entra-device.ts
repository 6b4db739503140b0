import { z } from 'zod';
import type { PersonId } from '../model/person.ts';
import { intuneDevice, wipeOf, type Wipe } from './device.ts';
import { GraphProblem, graphPath, odata, type Graph } from '../graph/graph.ts';
import { orNone } from '../graph/settle.ts';

/** What device actions are decided and proved by, read from the directory itself. */
export interface EntraDevice {
  /** What the device calls itself; not its object id. */
  readonly deviceId: string | null;
  readonly enabled: boolean | null;
}

const entraDevice = z.object({ deviceId: z.string().nullish(), accountEnabled: z.boolean().nullish() });

/** Reads a device by its object id; undefined when Entra has none. @throws {GraphProblem} */
export async function readDevice(graph: Graph, id: PersonId): Promise<EntraDevice | undefined> {
  const query = { $select: 'id,deviceId,accountEnabled' };
  const found = await orNone(
    graph.send({ method: 'GET', path: graphPath`/devices/${id}`, query, response: entraDevice }),
  );
  return found && { deviceId: found.deviceId ?? null, enabled: found.accountEnabled ?? null };
}

/** A device as Intune manages it. */
export interface ManagedDevice {
  /** Intune's own id, which only Intune's actions take. */
  readonly id: string;
  readonly wipe: Wipe | null;
}

/**
 * Finds the Intune device of a device in Entra: its `azureADDeviceId` is Entra's `deviceId` (unverified). Undefined when Intune does
 * not manage it, or when Entra does not have it.
 * @throws {GraphProblem} also `rejected` when Intune has several under that id, of which none may be guessed
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
