import type { LookupKind } from '../contract/args.ts';
import type { Graph } from '../graph/graph.ts';
import type { PersonQuery } from './person-query.ts';
import { resolveDeleted } from './resolve-deleted.ts';
import { resolveDevices } from './resolve-devices.ts';
import { resolvePeople, type Resolution, type ResolveOptions } from './resolve.ts';

/** Asks Entra what the words of an argument mean, by the kind of the argument; never guesses. */
export const lookups: Readonly<
  Record<LookupKind, (graph: Graph, queries: readonly PersonQuery[], habits: ResolveOptions) => Promise<Resolution>>
> = {
  people: resolvePeople,
  person: resolvePeople,
  devices: resolveDevices,
  deleted: resolveDeleted,
};
