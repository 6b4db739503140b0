import { z } from 'zod';
import { graphPath, type Graph, type GraphPath } from '../graph/graph.ts';
import { readAll } from '../graph/page.ts';
import { orNone } from '../graph/settle.ts';

/** What Entra keeps for 30 days after it was deleted, and Cordon lists. */
export const deletedKinds = ['users', 'groups', 'apps', 'service-principals'] as const;
/** One of `deletedKinds`. */
export type DeletedKind = (typeof deletedKinds)[number];

/** Where Graph lists the deleted ones of each kind; it refuses the path without the type at the end. */
export const deletedPaths: Readonly<Record<DeletedKind, GraphPath>> = {
  users: graphPath`/directory/deletedItems/microsoft.graph.user`,
  groups: graphPath`/directory/deletedItems/microsoft.graph.group`,
  apps: graphPath`/directory/deletedItems/microsoft.graph.application`,
  'service-principals': graphPath`/directory/deletedItems/microsoft.graph.servicePrincipal`,
};

const group = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  mail: z.string().nullish(),
  isAssignableToRole: z.boolean().nullish(),
});

/** A deleted group. Graph keeps Microsoft 365 groups only. */
export type DeletedGroup = z.output<typeof group>;

/**
 * Reads every deleted group that can be restored. No filter is documented, so callers compare in code.
 * @throws {GraphProblem} as the port does; `rejected` when there are more than Cordon reads
 * @see https://learn.microsoft.com/graph/api/directory-deleteditems-list
 */
export const deletedGroups = (graph: Graph): Promise<readonly DeletedGroup[]> =>
  everyDeleted(graph, 'groups', group, 'There are more deleted groups than Cordon reads. Restore this one in Entra.');

const object = z.object({ id: z.string(), appId: z.string().nullish(), displayName: z.string().nullish() });

/** A deleted part of an app. */
export interface DeletedAppPart {
  readonly kind: 'registration' | 'service principal';
  /** Object id, by which it is restored. */
  readonly id: string;
  readonly appId: string;
  readonly name: string;
}

/**
 * Reads the deleted parts of apps that can be restored: registrations first, because a service principal that comes back before its
 * registration has nothing to sign in with.
 * @param appId only those of this app
 * @throws {GraphProblem} as the port does; `rejected` when there are more than Cordon reads
 */
export async function deletedAppParts(graph: Graph, appId?: string): Promise<readonly DeletedAppPart[]> {
  const tooMany = 'There are more deleted apps than Cordon reads. Restore this one in Entra.';
  const lists = await Promise.all(
    (['apps', 'service-principals'] as const).map(async (kind) =>
      (await everyDeleted(graph, kind, object, tooMany)).flatMap((one): readonly DeletedAppPart[] => {
        if (one.appId == null || (appId !== undefined && one.appId.toLowerCase() !== appId.toLowerCase())) return [];
        const { id, displayName } = one;
        const part = kind === 'apps' ? 'registration' : 'service principal';
        return [{ kind: part, id, appId: one.appId, name: displayName ?? one.appId }];
      }),
    ),
  );
  return lists.flat();
}

const everyDeleted = <T>(
  graph: Graph,
  kind: DeletedKind,
  item: z.ZodObject & z.ZodType<T>,
  tooMany: string,
): Promise<readonly T[]> =>
  readAll(
    graph,
    { path: deletedPaths[kind], query: { $select: Object.keys(item.shape).join(','), $top: '999' }, item },
    tooMany,
  );

/**
 * Restores something by its object id.
 * @throws {GraphProblem} as the port does; `not-found` when it is not deleted, or gone for good
 */
export const restoreDeleted = (graph: Graph, id: string): Promise<unknown> =>
  graph.send({ method: 'POST', path: graphPath`/directory/deletedItems/${id}/restore`, response: z.unknown() });

/**
 * Reads whether a group exists.
 * @throws {GraphProblem} as the port does, except `not-found`
 */
export const isGroupThere = async (graph: Graph, id: string): Promise<boolean> =>
  (await orNone(
    graph.send({ method: 'GET', path: graphPath`/groups/${id}`, query: { $select: 'id' }, response: z.unknown() }),
  )) !== undefined;

/** What there is of an app now. */
export interface AppParts {
  readonly registered: boolean;
  /** Undefined where the app has no service principal in the tenant. */
  readonly principal: { readonly enabled: boolean } | undefined;
}

/**
 * Reads what there is of an app, by its application id.
 * @throws {GraphProblem} as the port does, except `not-found`
 */
export async function appPartsOf(graph: Graph, appId: string): Promise<AppParts> {
  const [registration, principal] = await Promise.all([
    orNone(
      graph.send({
        method: 'GET',
        path: graphPath`/applications(appId='${appId}')`,
        query: { $select: 'id' },
        response: z.unknown(),
      }),
    ),
    orNone(
      graph.send({
        method: 'GET',
        path: graphPath`/servicePrincipals(appId='${appId}')`,
        query: { $select: 'id,accountEnabled' },
        response: z.object({ accountEnabled: z.boolean().nullish() }),
      }),
    ),
  ]);
  return {
    registered: registration !== undefined,
    principal: principal && { enabled: principal.accountEnabled !== false },
  };
}
