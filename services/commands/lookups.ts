import type { LookupKind } from '../contract/args.ts';
import type { Graph } from '../graph/graph.ts';
import type { PersonQuery } from './person-query.ts';
import { resolveAddresses } from './resolve-addresses.ts';
import { resolveApps } from './resolve-apps.ts';
import { resolveDeleted } from './resolve-deleted.ts';
import { resolveDeletedApps, resolveDeletedGroups } from './resolve-deleted-things.ts';
import { resolveDevices } from './resolve-devices.ts';
import { resolvePeople, type Resolution, type ResolveOptions } from './resolve.ts';

/**
 * The function that looks up the values of an argument in Entra, by the kind of the argument. None of them guesses: a value with no
 * match, or with several, becomes a question.
 */
export const lookups: Readonly<
  Record<LookupKind, (graph: Graph, queries: readonly PersonQuery[], habits: ResolveOptions) => Promise<Resolution>>
> = {
  people: resolvePeople,
  person: resolvePeople,
  devices: resolveDevices,
  deleted: resolveDeleted,
  apps: resolveApps,
  addresses: resolveAddresses,
  'deleted-groups': resolveDeletedGroups,
  'deleted-apps': resolveDeletedApps,
};
