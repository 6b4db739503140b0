import { z } from 'zod';
import { graphPath, type Graph } from './graph.ts';
import { settle } from './part.ts';

/** What a tenant can have paid for, as far as commands need it. */
export type Licence = 'P1' | 'P2' | 'Intune';

/** What an app may do in a tenant, by its token and by Graph. */
export interface AppReadiness {
  /** The tenant's name; why it is not known when Graph does not say: then nothing works. */
  readonly tenant: { readonly name: string } | { readonly why: string };
  /** Id or domain. */
  readonly tenantId: string;
  readonly appId: string | undefined;
  /** Application permissions in the token; undefined when it is not one that can be read. */
  readonly permissions: readonly string[] | undefined;
  /** Entra roles of the app's service principal; undefined when Graph does not say. */
  readonly roles: readonly string[] | undefined;
  readonly licences: readonly Licence[] | undefined;
}

const named = z.object({ value: z.array(z.object({ displayName: z.string().nullish() })) });
const skus = z.object({
  value: z.array(
    z.object({
      capabilityStatus: z.string().nullish(),
      servicePlans: z.array(z.object({ servicePlanName: z.string().nullish() })).nullish(),
    }),
  ),
});

/** Service plans by what they stand for; P2 includes P1. */
const plans: readonly (readonly [plan: string, Licence])[] = [
  ['AAD_PREMIUM', 'P1'],
  ['AAD_PREMIUM_P2', 'P1'],
  ['AAD_PREMIUM_P2', 'P2'],
  ['INTUNE_A', 'Intune'],
];

/** Asks everything at once; what Graph does not answer is left undefined, never thrown but for a bug. */
export async function readAppReadiness(graph: Graph): Promise<AppReadiness> {
  const claims = await settle(graph.claims());
  if (!claims.ok) return { ...nothingSaid, tenantId: graph.tenant, tenant: { why: claims.problem.message } };
  const { appId, roles: permissions } = claims.value;
  const [organization, roles, licences] = await Promise.all([
    settle(read(graph, graphPath`/organization`, 'id,displayName', named)),
    settle(rolesOf(graph, appId)),
    settle(read(graph, graphPath`/subscribedSkus`, 'id,capabilityStatus,servicePlans', skus)),
  ]);
  return {
    tenant: organization.ok
      ? { name: organization.value.value[0]?.displayName ?? graph.tenant }
      : { why: organization.problem.message },
    tenantId: graph.tenant,
    appId,
    permissions,
    roles: roles.ok ? roles.value : undefined,
    licences: licences.ok ? licencesIn(licences.value) : undefined,
  };
}

const nothingSaid = { appId: undefined, permissions: undefined, roles: undefined, licences: undefined };

const read = <T>(graph: Graph, path: ReturnType<typeof graphPath>, $select: string, response: z.ZodType<T>) =>
  graph.send({ method: 'GET', path, query: { $select }, response });

async function rolesOf(graph: Graph, appId: string | undefined): Promise<readonly string[]> {
  if (appId === undefined) return [];
  const { id } = await graph.send({
    method: 'GET',
    path: graphPath`/servicePrincipals(appId='${appId}')`,
    query: { $select: 'id' },
    response: z.object({ id: z.string() }),
  });
  const { value } = await graph.send({
    method: 'GET',
    path: graphPath`/servicePrincipals/${id}/memberOf`,
    response: z.object({ value: z.array(z.object({ '@odata.type': z.string(), displayName: z.string().nullish() })) }),
  });
  return value.flatMap((entry) =>
    entry['@odata.type'] === '#microsoft.graph.directoryRole' ? [entry.displayName ?? 'a role without a name'] : [],
  );
}

function licencesIn({ value }: z.output<typeof skus>): readonly Licence[] {
  const owned = new Set(
    value
      .filter(({ capabilityStatus }) => capabilityStatus === 'Enabled' || capabilityStatus === 'Warning')
      .flatMap(({ servicePlans }) => (servicePlans ?? []).map(({ servicePlanName }) => servicePlanName)),
  );
  return [...new Set(plans.flatMap(([plan, licence]) => (owned.has(plan) ? [licence] : [])))];
}
