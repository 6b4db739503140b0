import type { z } from 'zod';
import {
  entraDevice,
  fromEntra,
  fromIntune,
  intuneDevice,
  mergeDevices,
  type Device,
  type DeviceRelation,
} from './device.ts';
import { graphPath, type Graph, type GraphPath } from '../graph/graph.ts';
import { pageSize, readPage, type Page } from '../graph/page.ts';
import { settle, type Settled } from '../graph/settle.ts';
import type { Unread } from '../contract/findings.ts';
import type { PersonId } from '../model/person.ts';

/** The devices of a user. */
export interface Devices {
  readonly devices: readonly Device[];
  /** Each list that could not be read, or not completely. */
  readonly missing: readonly Unread[];
}

/**
 * Reads a user's devices from Entra and Intune at once, and merges entries of the same device: Intune's `azureADDeviceId` is Entra's
 * `deviceId` (unverified). Without permission to read devices, Graph may return ids only.
 * @throws {GraphProblem} as the port does, only when none of the lists could be read
 */
export async function devicesOf(graph: Graph, id: PersonId): Promise<Devices> {
  const entra = (path: GraphPath) => settle(readPage(graph, { path, query: query(entraDevice), item: entraDevice }));
  const [owned, registered, managed] = await Promise.all([
    entra(graphPath`/users/${id}/ownedDevices`),
    entra(graphPath`/users/${id}/registeredDevices`),
    settle(
      readPage(graph, {
        path: graphPath`/users/${id}/managedDevices`,
        query: query(intuneDevice),
        item: intuneDevice,
      }),
    ),
  ]);
  if (!owned.ok && !registered.ok && !managed.ok) throw owned.problem;
  const found = [
    ...itemsOf(owned).map((device) => fromEntra(device, 'owned')),
    ...itemsOf(registered).map((device) => fromEntra(device, 'registered')),
    ...itemsOf(managed).map(fromIntune),
  ];
  const byKey = new Map<string, Device>();
  for (const { key, ...device } of found) byKey.set(key, mergeDevices(byKey.get(key), device));
  const missing = [...gap('owned', owned), ...gap('registered', registered), ...gap('managed', managed)];
  return { devices: [...byKey.values()], missing };
}

const query = ({ shape }: z.ZodObject) => ({ $select: Object.keys(shape).join(','), $top: pageSize });

const itemsOf = <T>(list: Settled<Page<T>>): readonly T[] => (list.ok ? list.value.items : []);

const gap = (tie: DeviceRelation, list: Settled<Page<unknown>>): readonly Unread[] => {
  const what = tie === 'managed' ? 'Devices managed by Intune' : `Devices ${tie} in Entra`;
  if (!list.ok) return [{ what, why: list.why }];
  return list.value.next === null ? [] : [{ what: `More: ${what}`, why: `only ${list.value.items.length} were read` }];
};
