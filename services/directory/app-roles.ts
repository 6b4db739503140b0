import { z } from 'zod';
import { graphPath, GraphProblem, type Graph } from '../graph/graph.ts';

/** How long an answer is remembered, in milliseconds. */
const rememberedMs = 5 * 60_000;

/**
 * Reads the Entra roles that Cordon's app holds in a tenant.
 * @returns template ids; undefined where Graph does not say
 */
export type AppRolesOf = (graph: Graph) => Promise<readonly string[] | undefined>;

/**
 * Makes the function, which remembers what Graph said for some minutes, and asks again after a read that failed.
 * @param now epoch milliseconds
 * @see https://learn.microsoft.com/graph/api/serviceprincipal-list-memberof
 */
export function createAppRoles(now: () => number): AppRolesOf {
  const known = new Map<string, { readonly at: number; readonly roles: readonly string[] }>();
  return async (graph) => {
    const before = known.get(graph.tenant);
    if (before !== undefined && now() - before.at < rememberedMs) return before.roles;
    try {
      const roles = await readRoles(graph);
      known.set(graph.tenant, { at: now(), roles });
      return roles;
    } catch (problem) {
      if (problem instanceof GraphProblem) return undefined;
      throw problem;
    }
  };
}

const principal = z.object({ id: z.string() });
const memberships = z.object({
  value: z.array(z.object({ '@odata.type': z.string(), roleTemplateId: z.string().nullish() })),
});

async function readRoles(graph: Graph): Promise<readonly string[]> {
  const { appId } = await graph.claims();
  const { id } = await graph.send({
    method: 'GET',
    path: graphPath`/servicePrincipals(appId='${appId ?? ''}')`,
    query: { $select: 'id' },
    response: principal,
  });
  const { value } = await graph.send({
    method: 'GET',
    path: graphPath`/servicePrincipals/${id}/memberOf`,
    response: memberships,
  });
  return value.flatMap(({ roleTemplateId }) => (roleTemplateId == null ? [] : [roleTemplateId.toLowerCase()]));
}
