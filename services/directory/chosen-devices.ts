import { z } from 'zod';
import { echo } from '../base/echo.ts';
import { atMost } from '../base/parallel.ts';
import { named } from '../base/words.ts';
import { startOf } from '../base/time.ts';
import { isAll } from '../contract/args.ts';
import { GraphProblem, graphPath, type Graph } from '../graph/graph.ts';
import { readAll } from '../graph/page.ts';
import type { Target } from '../model/person.ts';
import { readDevice } from './entra-device.ts';

const device = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  registrationDateTime: z.string().nullish(),
});
const user = z.object({ id: z.string(), displayName: z.string().nullish() });

/** A device that an account owns or registered, as Entra has it. */
export interface AccountDevice {
  /** Object id, not the `deviceId`. */
  readonly id: string;
  readonly name: string;
  /** Null when Entra does not say. */
  readonly enabled: boolean | null;
  /** Epoch milliseconds; null when Entra does not say. */
  readonly registeredAt: number | null;
}

/** Which devices of an account are meant. */
export interface DeviceChoice {
  readonly user: Target;
  /** `['all']`, `['new']`, or names and object ids. */
  readonly which: readonly string[];
  /** A device that was registered since then is new: as `startOf` reads it. */
  readonly since: string;
}

/** The devices that are meant, and those that stay as they are. */
export interface ChosenDevices {
  readonly meant: readonly AccountDevice[];
  /** Others have registered them as well, and nobody named them: whose they are, too, and each name with that. */
  readonly shared: readonly string[];
  /** Nobody knows whether they are new: the name of each. */
  readonly undated: readonly string[];
}

/** Whether the devices that were registered since a time are meant. */
export const isNewOnly = ({ which }: Pick<DeviceChoice, 'which'>): boolean =>
  which.length === 1 && which[0]?.toLowerCase() === 'new';

/**
 * When a device counts as new, in epoch milliseconds.
 * @param graph its clock is what a period is counted from
 */
export const newSince = (graph: Graph, { since }: Pick<DeviceChoice, 'since'>): number => startOf(since, graph.clock());

/**
 * Finds the devices that a request means. A device that other people have registered as well is left to whoever names it, because it would
 * be disabled for them too.
 * @throws {GraphProblem} as the port does; `rejected` for a name that no device of the account has, or that several have
 * @see https://learn.microsoft.com/graph/api/user-list-registereddevices
 * @see https://learn.microsoft.com/graph/api/device-list-registeredusers
 */
export async function chosenDevices(graph: Graph, choice: DeviceChoice): Promise<ChosenDevices> {
  const all = await devicesInEntra(graph, choice.user);
  const onlyNew = isNewOnly(choice);
  if (!onlyNew && !isAll(choice.which))
    return { meant: choice.which.map((typed) => oneNamed(all, typed)), shared: [], undated: [] };
  const since = newSince(graph, choice);
  const wanted = onlyNew ? all.filter(({ registeredAt }) => registeredAt !== null && registeredAt >= since) : all;
  const found = await atMost(
    8,
    wanted,
    async (one) => ({ one, others: await othersOf(graph, one, choice.user) }),
    'stop',
  );
  return {
    meant: found.flatMap(({ one, others }) => (others.length === 0 ? [one] : [])),
    shared: found.flatMap(({ one, others }) => (others.length === 0 ? [] : [`${one.name} (also of ${named(others)})`])),
    undated: onlyNew ? all.flatMap(({ name, registeredAt }) => (registeredAt === null ? [name] : [])) : [],
  };
}

/** Every device that the account owns or registered, each once. */
async function devicesInEntra(graph: Graph, { id }: Target): Promise<readonly AccountDevice[]> {
  const query = { $select: Object.keys(device.shape).join(','), $top: '100' };
  const lists = await Promise.all(
    [graphPath`/users/${id}/ownedDevices`, graphPath`/users/${id}/registeredDevices`].map((path) =>
      readAll(graph, { path, query, item: device }),
    ),
  );
  return [...new Map(lists.flat().map((found) => [found.id, asDevice(found)])).values()];
}

const asDevice = (found: z.output<typeof device>): AccountDevice => {
  const at = Date.parse(found.registrationDateTime ?? '');
  return {
    id: found.id,
    name: found.displayName ?? found.id,
    enabled: found.accountEnabled ?? null,
    registeredAt: Number.isNaN(at) ? null : at,
  };
};

/** Names of other people who have registered the device. */
async function othersOf(graph: Graph, { id }: AccountDevice, owner: Target): Promise<readonly string[]> {
  const users = await readAll(graph, {
    path: graphPath`/devices/${id}/registeredUsers`,
    query: { $select: Object.keys(user.shape).join(',') },
    item: user,
  });
  return users.filter((one) => one.id.toLowerCase() !== owner.id).map((one) => one.displayName ?? one.id);
}

function oneNamed(all: readonly AccountDevice[], typed: string): AccountDevice {
  const [hit, another] = all.filter(({ id, name }) =>
    [id, name].some((text) => text.toLowerCase() === typed.toLowerCase()),
  );
  if (hit === undefined)
    throw new GraphProblem('rejected', `The account has no device “${echo(typed)}”. list-devices shows those it has.`);
  if (another !== undefined)
    throw new GraphProblem('rejected', `Several devices are called “${echo(typed)}”. Name the one by its object id.`);
  return hit;
}

/**
 * Reads which of these devices are enabled now, each from the directory itself and not from its index.
 * @throws {GraphProblem} as the port does
 */
export async function enabledAmong(graph: Graph, all: readonly AccountDevice[]): Promise<readonly AccountDevice[]> {
  const now = await atMost(8, all, async ({ id }) => (await readDevice(graph, id))?.enabled !== false, 'stop');
  return all.filter((_, n) => now[n]);
}

/**
 * Enables or disables one device in Entra.
 * @throws {GraphProblem} as the port does
 */
export const setDeviceEnabled = (graph: Graph, id: string, accountEnabled: boolean): Promise<unknown> =>
  graph.send({
    method: 'PATCH',
    path: graphPath`/devices/${id}`,
    body: { accountEnabled },
    response: z.unknown(),
  });

/** Devices as a step keeps them: those that it turns over. */
export const keptDevices = z.object({ devices: z.array(z.object({ id: z.string(), name: z.string() })).readonly() });
type KeptDevices = z.output<typeof keptDevices>;

/** The names of kept devices; empty when there are none. */
export const deviceNamesIn = ({ devices }: KeptDevices): string => devices.map(({ name }) => name).join(', ');

/** Whether no device is missing in another list. */
export const hasAllDevicesOf = (part: KeptDevices, whole: KeptDevices): boolean =>
  part.devices.every(({ id }) => whole.devices.some((device) => device.id === id));
