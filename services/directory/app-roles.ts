import { readAppRoles } from '../graph/app-readiness.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import { settle } from '../graph/settle.ts';

/** How long an answer is remembered, in milliseconds. */
const rememberedMs = 5 * 60_000;

/**
 * Reads the Entra roles that Cordon holds in a tenant: those of its app or, where it acts in a person's name, theirs.
 * @returns template ids; undefined where Graph does not say
 */
export type AppRolesOf = (graph: Graph) => Promise<readonly string[] | undefined>;

/**
 * Makes the function, which remembers what Graph said for some minutes, and asks again after a read that failed.
 * @param now epoch milliseconds
 */
export function createAppRoles(now: () => number): AppRolesOf {
  const known = new Map<string, { readonly at: number; readonly roles: readonly string[] }>();
  return async (graph) => {
    const claims = await settle(graph.claims());
    if (claims.ok && claims.value.person !== undefined) return claims.value.person.roleTemplates;
    const before = known.get(graph.tenant);
    if (before !== undefined && now() - before.at < rememberedMs) return before.roles;
    try {
      const roles = await readRoles(graph);
      if (roles !== undefined) known.set(graph.tenant, { at: now(), roles });
      return roles;
    } catch (problem) {
      if (problem instanceof GraphProblem) return undefined;
      throw problem;
    }
  };
}

/** Template ids of the app's roles; undefined where the token does not say which app it is. */
async function readRoles(graph: Graph): Promise<readonly string[] | undefined> {
  const { appId } = await graph.claims();
  if (appId === undefined) return undefined;
  const roles = await readAppRoles(graph, appId);
  return roles.flatMap(({ templateId }) => templateId ?? []);
}
