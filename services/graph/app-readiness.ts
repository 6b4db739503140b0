import { z } from 'zod';
import { graphPath, type Graph, type GraphPath } from './graph.ts';
import { messageTraceAppId } from './message-trace-app.ts';
import { orNone, settle } from './settle.ts';

/** The licences that commands need. */
export type Licence = 'P1' | 'P2' | 'Intune' | 'Defender for Identity' | 'eDiscovery (Premium)';

const soldAs: Readonly<Record<Licence, string>> = {
  P1: 'Microsoft Entra ID P1',
  P2: 'Microsoft Entra ID P2',
  Intune: 'Microsoft Intune',
  'Defender for Identity': 'Microsoft Defender for Identity (in Microsoft 365 E5)',
  'eDiscovery (Premium)': 'Microsoft Purview eDiscovery (Premium) (in Microsoft 365 E5)',
};

/** A licence as Microsoft sells it. */
export const licenceName = (licence: Licence): string => soldAs[licence];

/** What an app may do in a tenant, according to its token and to Graph. */
export interface AppReadiness {
  /** The tenant's name, or the reason why Graph does not answer; nothing works in the latter case. */
  readonly tenant: { readonly name: string } | { readonly why: string };
  /** Id or domain of the tenant. */
  readonly tenantId: string;
  readonly appId: string | undefined;
  /** Application permissions in the token; undefined when the token cannot be read. */
  readonly permissions: readonly string[] | undefined;
  /** Whether this is what a person may do with their own token, so that permissions are delegated ones. */
  readonly isPerson?: boolean;
  /** Entra roles of the app's service principal; undefined when Graph does not answer, and for a person. */
  readonly roles: readonly string[] | undefined;
  /** The tenant's licences; undefined when Graph does not answer. */
  readonly licences: readonly Licence[] | undefined;
  /** Whether the tenant has the app that Graph's message traces need; undefined where Graph does not say. */
  readonly messageTraces?: boolean | undefined;
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

/**
 * Service plans, and the licence that each one is part of. P2 includes P1.
 * @see https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
 */
const plans: readonly (readonly [plan: string, Licence])[] = [
  ['AAD_PREMIUM', 'P1'],
  ['AAD_PREMIUM_P2', 'P1'],
  ['AAD_PREMIUM_P2', 'P2'],
  ['INTUNE_A', 'Intune'],
  ['ATA', 'Defender for Identity'],
  // The name is from when Microsoft called it Advanced eDiscovery.
  ['EQUIVIO_ANALYTICS', 'eDiscovery (Premium)'],
];

/** Reads what the app may do, everything at once. What Graph does not answer is left undefined; nothing but a bug is thrown. */
export async function readAppReadiness(graph: Graph): Promise<AppReadiness> {
  const claims = await settle(graph.claims());
  if (!claims.ok)
    return {
      tenant: { why: claims.problem.message },
      tenantId: graph.tenant,
      appId: undefined,
      permissions: undefined,
      roles: undefined,
      licences: undefined,
    };
  const { appId, roles: permissions, person } = claims.value;
  const isPerson = person !== undefined;
  const [organization, roles, licences, traceApp] = await Promise.all([
    settle(read(graph, graphPath`/organization`, 'id,displayName', named)),
    isPerson ? undefined : settle(readAppRoles(graph, appId)),
    settle(read(graph, graphPath`/subscribedSkus`, 'id,capabilityStatus,servicePlans', skus)),
    settle(orNone(read(graph, graphPath`/servicePrincipals(appId='${messageTraceAppId}')`, 'id', z.unknown()))),
  ]);
  return {
    tenant: organization.ok
      ? { name: organization.value.value[0]?.displayName ?? graph.tenant }
      : { why: organization.problem.message },
    tenantId: graph.tenant,
    appId,
    permissions,
    ...(isPerson ? { isPerson } : {}),
    roles: roles?.ok === true ? roles.value.map(({ name }) => name) : undefined,
    licences: licences.ok ? licencesIn(licences.value) : undefined,
    messageTraces: traceApp.ok ? traceApp.value !== undefined : undefined,
  };
}

const read = <T>(graph: Graph, path: GraphPath, $select: string, response: z.ZodType<T>) =>
  graph.send({ method: 'GET', path, query: { $select }, response });

/** An Entra role that the app holds. */
export interface AppRole {
  readonly name: string;
  /** In lower case; null where Graph does not say. */
  readonly templateId: string | null;
}

const roleMembership = z.object({
  '@odata.type': z.string(),
  displayName: z.string().nullish(),
  roleTemplateId: z.string().nullish(),
});

/**
 * Reads the Entra roles of an app's service principal.
 * @throws {GraphProblem} as the port does
 * @see https://learn.microsoft.com/graph/api/serviceprincipal-list-memberof
 */
export async function readAppRoles(graph: Graph, appId: string | undefined): Promise<readonly AppRole[]> {
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
    response: z.object({ value: z.array(roleMembership) }),
  });
  return value
    .filter((entry) => entry['@odata.type'] === '#microsoft.graph.directoryRole')
    .map(({ displayName, roleTemplateId }) => ({
      name: displayName ?? 'a role without a name',
      templateId: roleTemplateId?.toLowerCase() ?? null,
    }));
}

function licencesIn({ value }: z.output<typeof skus>): readonly Licence[] {
  const owned = new Set(
    value
      .filter(({ capabilityStatus }) => capabilityStatus === 'Enabled' || capabilityStatus === 'Warning')
      .flatMap(({ servicePlans }) => (servicePlans ?? []).map(({ servicePlanName }) => servicePlanName)),
  );
  return [...new Set(plans.flatMap(([plan, licence]) => (owned.has(plan) ? [licence] : [])))];
}
