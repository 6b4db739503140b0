import { z } from 'zod';
import { chunksOf } from '../base/chunks-of.ts';
import { asSentence } from '../base/words.ts';
import { GraphProblem, graphPath, odata, type Graph } from '../graph/graph.ts';
import { readAll } from '../graph/page.ts';
import { personId, plainTarget, type SystemApp, type Target } from '../model/person.ts';
import { systemAppOf, systemAppWords } from './system-apps.ts';

/** An app that has a service principal in the tenant. */
export interface TenantApp {
  readonly name: string;
  /** Its application id, which is the same in every tenant. */
  readonly appId: string | undefined;
  /** `Microsoft` for its own apps, otherwise the verified publisher; undefined when the publisher is not verified. */
  readonly publisher: string | undefined;
  /** Whether anybody can get a token for it. */
  readonly enabled: boolean;
  /** Whether nobody may change it here, and why. */
  readonly systemApp: SystemApp | null;
  /** Id of the tenant where it is registered; undefined where Graph does not say. */
  readonly ownerTenant: string | undefined;
}

/** An app with the object id of its service principal. */
export interface FoundApp extends TenantApp {
  readonly id: string;
}

/**
 * How many values Graph accepts in one `in` filter (unverified).
 * @see https://learn.microsoft.com/graph/filter-query-parameter
 */
const idsAtOnce = 15;

const $select = 'id,appId,displayName,accountEnabled,appOwnerOrganizationId,servicePrincipalType,verifiedPublisher';

const servicePrincipal = z.object({
  id: z.string(),
  appId: z.string().nullish(),
  displayName: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  appOwnerOrganizationId: z.string().nullish(),
  servicePrincipalType: z.string().nullish(),
  verifiedPublisher: z.object({ displayName: z.string().nullish() }).nullish(),
});

/** Makes an app of what Graph says about a service principal. */
export function asTenantApp(principal: z.output<typeof servicePrincipal>): FoundApp {
  const { id, appId, displayName, accountEnabled, appOwnerOrganizationId, verifiedPublisher } = principal;
  const systemApp = systemAppOf(principal);
  return {
    id,
    name: displayName ?? appId ?? id,
    appId: appId ?? undefined,
    publisher: verifiedPublisher?.displayName ?? (systemApp === 'microsoft' ? 'Microsoft' : undefined),
    enabled: accountEnabled !== false,
    systemApp,
    ownerTenant: appOwnerOrganizationId ?? undefined,
  };
}

/**
 * Looks up apps by the object ids of their service principals.
 * @param ids object ids, not application ids; duplicates are fine
 * @returns the apps by object id, without those that no longer exist
 * @throws {GraphProblem} as the port does
 */
export async function appsOf(graph: Graph, ids: readonly string[]): Promise<ReadonlyMap<string, TenantApp>> {
  const wanted = [...new Set(ids)];
  const answers = await Promise.all(
    chunksOf(wanted, idsAtOnce).map((some) => appsWhere(graph, `id in (${some.map(odata).join(',')})`)),
  );
  return new Map(answers.flat().map((app) => [app.id, app]));
}

/**
 * Looks up apps by the object ids of their registrations in this tenant.
 * @returns the apps by the id of the registration, without those that have no service principal here
 * @throws {GraphProblem} as the port does
 */
export async function appsOfRegistrations(
  graph: Graph,
  ids: readonly string[],
): Promise<ReadonlyMap<string, FoundApp>> {
  const lots = await Promise.all(
    chunksOf([...new Set(ids)], idsAtOnce).map((some) =>
      registrationsWhere(graph, `id in (${some.map(odata).join(',')})`),
    ),
  );
  const registrations = lots.flat();
  const found = await Promise.all(
    chunksOf(registrations, idsAtOnce).map((some) =>
      appsWhere(graph, `appId in (${some.map(({ appId }) => odata(appId)).join(',')})`),
    ),
  );
  const byAppId = new Map(found.flat().map((app) => [app.appId, app]));
  return new Map(
    registrations.flatMap(({ id, appId }) => {
      const app = byAppId.get(appId);
      return app === undefined ? [] : [[id, app] as const];
    }),
  );
}

const registration = z.object({
  id: z.string(),
  appId: z.string(),
  displayName: z.string().nullish(),
  createdDateTime: z.string().nullish(),
});

/** An app that is registered in this tenant, as its registration says. */
export type AppRegistration = z.output<typeof registration>;

/**
 * Finds registrations of this tenant.
 * @param $filter as Graph takes it for applications
 * @throws {GraphProblem} as the port does; `rejected` when there are more than Cordon reads
 * @see https://learn.microsoft.com/graph/api/application-list
 */
export const registrationsWhere = (graph: Graph, $filter: string): Promise<readonly AppRegistration[]> =>
  readAll(graph, {
    path: graphPath`/applications`,
    query: { $filter, $select: Object.keys(registration.shape).join(','), $top: '100' },
    item: registration,
  });

/**
 * Finds the apps that somebody may mean: those with this object id or application id, or all those with this display name, because an
 * attacker can give an app the name of another one.
 * @param typed a GUID, or a display name in any case
 * @param atMost how many are wanted
 * @throws {GraphProblem} as the port does
 */
export async function appsNamed(graph: Graph, typed: string, atMost = 26): Promise<readonly FoundApp[]> {
  const properties = z.guid().safeParse(typed).success ? ['appId', 'id'] : ['displayName'];
  const answers = await Promise.all(
    properties.map((property) => appsWhere(graph, `${property} eq ${odata(typed)}`, String(atMost))),
  );
  return [...new Map(answers.flat().map((app) => [app.id, app])).values()];
}

/**
 * Finds apps by their service principals.
 * @param $filter as Graph takes it for service principals
 * @param $top how many are wanted
 * @throws {GraphProblem} as the port does
 * @see https://learn.microsoft.com/graph/api/serviceprincipal-list
 */
export async function appsWhere(graph: Graph, $filter: string, $top?: string): Promise<readonly FoundApp[]> {
  const { value } = await graph.send({
    method: 'GET',
    path: graphPath`/servicePrincipals`,
    query: { $filter, $select, ...($top === undefined ? {} : { $top }) },
    response: z.object({ value: z.array(servicePrincipal) }),
  });
  return value.map(asTenantApp);
}

/**
 * Reads one app, not from the index, so that it can prove a change.
 * @throws {GraphProblem} as the port does; `not-found` when the tenant has no such app
 */
export async function readApp(graph: Graph, id: string): Promise<FoundApp> {
  const found = await graph.send({
    method: 'GET',
    path: graphPath`/servicePrincipals/${id}`,
    query: { $select },
    response: servicePrincipal,
  });
  return asTenantApp(found);
}

/**
 * Reads an app right before it is changed, and refuses once more what nobody may change.
 * @throws {GraphProblem} as the port does; `rejected` for one of Microsoft's apps or a managed identity
 */
export async function refuseSystemApp(graph: Graph, app: Pick<Target, 'id'>): Promise<void> {
  const { systemApp } = await readApp(graph, app.id);
  if (systemApp === null) return;
  const { why, next } = systemAppWords[systemApp];
  throw new GraphProblem('rejected', `Nothing was changed: ${why}. ${asSentence(next)}`);
}

/**
 * Makes a target of an app.
 * @throws {GraphProblem} `unexpected` for an id that is not a GUID
 */
export function appAsTarget({ id, name, appId, publisher, enabled, systemApp }: FoundApp): Target {
  const objectId = personId(id);
  if (objectId === undefined) throw new GraphProblem('unexpected', `an app whose id is not a GUID: "${id}"`);
  const target = plainTarget({
    kind: 'app',
    id: objectId,
    name,
    upn: `app ${appId ?? id} · ${publisher === undefined ? 'publisher not verified' : `published by ${publisher}`}`,
  });
  return { ...target, enabled, systemApp };
}
