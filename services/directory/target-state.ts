import type { Graph } from '../graph/graph.ts';
import { readEach } from '../graph/in-batches.ts';
import { orNone } from '../graph/settle.ts';
import type { PersonId, Target, TargetKind } from '../model/person.ts';
import { readAdminRoles, readDeletedRoles } from './admin-roles.ts';
import { appsOf } from './apps.ts';
import { isRestorable } from './deleted-users.ts';
import { ownersOf, readDevice } from './entra-device.ts';
import type { FederatedDomainsOf } from './domains.ts';
import { accountsById, accountTraitsOf, type DirectoryAccount } from './people-search.ts';

/** What has changed about a target; nothing of one that is gone. */
type Change = Partial<Target>;

/**
 * Reads the targets of a request as they are now: enabled, synced, guest, federated, roles, owners, employee id; of an app, whether anybody
 * may change it. Everything is read at once. Names and addresses stay as they were shown. An account that does not exist yet has nothing to
 * read.
 * @param graph Graph of the tenant that the request acts on
 * @param targets as they were when the request was made
 * @param federatedDomains asked only where a target is an account
 * @returns the targets in the same order, with the same kinds and ids; a target that is gone stays as it was
 * @throws {GraphProblem} when Graph cannot say
 */
export async function readTargetsNow(
  graph: Graph,
  targets: readonly Target[],
  federatedDomains: FederatedDomainsOf,
): Promise<readonly Target[]> {
  const idsOf = (kind: TargetKind) => targets.flatMap((target) => (target.kind === kind ? [target.id] : []));
  const changes = await Promise.all([
    accountsNow(graph, idsOf('account'), federatedDomains),
    deletedNow(graph, idsOf('deleted-account')),
    devicesNow(graph, idsOf('device')),
    appsNow(graph, idsOf('app')),
  ]);
  const byId = new Map(changes.flatMap((some) => [...some]));
  return targets.map((target) => (target.kind === 'new-account' ? target : { ...target, ...byId.get(target.id) }));
}

async function accountsNow(
  graph: Graph,
  ids: readonly PersonId[],
  federatedDomains: FederatedDomainsOf,
): Promise<ReadonlyMap<PersonId, Change>> {
  if (ids.length === 0) return new Map();
  const [accounts, roles, federated] = await Promise.all([
    accountsById(graph, ids),
    readAdminRoles(graph, ids),
    federatedDomains(graph),
  ]);
  const nowOf = (account: DirectoryAccount) => ({ ...accountTraitsOf(account, federated), ...roles.get(account.id) });
  return new Map([...accounts].map(([id, account]) => [id, nowOf(account)]));
}

async function deletedNow(graph: Graph, ids: readonly PersonId[]): Promise<ReadonlyMap<PersonId, Change>> {
  const [present, roles] = await Promise.all([
    readEach(graph, ids, async (from, id) => ((await isRestorable(from, id)) ? [id] : [])),
    readDeletedRoles(graph, ids),
  ]);
  return new Map(present.flat().map((id) => [id, { ...roles.get(id) }]));
}

async function devicesNow(graph: Graph, ids: readonly PersonId[]): Promise<ReadonlyMap<PersonId, Change>> {
  const read = await readEach(graph, ids, async (from, id): Promise<readonly (readonly [PersonId, Change])[]> => {
    const [device, owners] = await Promise.all([readDevice(from, id), orNone(ownersOf(from, id))]);
    if (device === undefined || owners === undefined) return [];
    return [[id, { enabled: device.enabled !== false, owners: owners.map((owner) => owner.id) }]];
  });
  return new Map(read.flat());
}

async function appsNow(graph: Graph, ids: readonly PersonId[]): Promise<ReadonlyMap<PersonId, Change>> {
  if (ids.length === 0) return new Map();
  const apps = await appsOf(graph, ids);
  return new Map(
    ids.flatMap((id) => {
      const app = apps.get(id);
      return app === undefined ? [] : [[id, { enabled: app.enabled, systemApp: app.systemApp }] as const];
    }),
  );
}
