import { z } from 'zod';
import { GraphProblem, graphPath, odata, type Graph, type GraphPath } from '../graph/graph.ts';
import { readAll } from '../graph/page.ts';
import { globalAdministrator } from './privileged-roles.ts';
import type { HeldRole, RoleScope } from './role-names.ts';

const definition = z.object({
  displayName: z.string().nullish(),
  templateId: z.string().nullish(),
  isBuiltIn: z.boolean().nullish(),
});

const assignment = z.object({
  principalId: z.string(),
  roleDefinitionId: z.string(),
  directoryScopeId: z.string().nullish(),
  appScopeId: z.string().nullish(),
  roleDefinition: definition.nullish(),
});

/** An assignment of a directory role to an account, a group or an app. */
export interface RoleAssignment extends HeldRole {
  /** Object id of whoever holds the role, in lower case. */
  readonly principal: string;
  /** Template id of a built-in role, the same in every tenant; of a custom role the tenant's own id. In lower case. */
  readonly template: string;
  /** Whether it is the Global Administrator role for the whole tenant, in force now. */
  readonly globalAdministrator: boolean;
}

/**
 * Reads the assignments in force, permanent or activated. A tenant without Entra ID P2 has no Privileged Identity Management, and Graph
 * answers 400 for its list; the plain assignments are all there are then.
 * @param principal object id of an account or group; left out for the whole tenant
 * @throws {GraphProblem} as the port does
 * @see https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignmentscheduleinstances
 * @see https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments
 */
export async function activeAssignments(graph: Graph, principal?: string): Promise<readonly RoleAssignment[]> {
  const managed = graphPath`/roleManagement/directory/roleAssignmentScheduleInstances`;
  const found = await unlessUnmanaged(list(graph, managed, instanceExpand, principal));
  if (found !== undefined) return found.map((one) => asAssignment(one, false));
  const plain = await list(graph, graphPath`/roleManagement/directory/roleAssignments`, 'roleDefinition', principal);
  return plain.map((one) => asAssignment(one, false));
}

/**
 * Reads the assignments that can be activated in Privileged Identity Management. A tenant without Entra ID P2 has none.
 * @param principal object id of an account or group; left out for the whole tenant
 * @throws {GraphProblem} as the port does
 * @see https://learn.microsoft.com/graph/api/rbacapplication-list-roleeligibilityscheduleinstances
 */
export async function eligibleAssignments(graph: Graph, principal?: string): Promise<readonly RoleAssignment[]> {
  const path = graphPath`/roleManagement/directory/roleEligibilityScheduleInstances`;
  const found = await unlessUnmanaged(list(graph, path, instanceExpand, principal));
  return (found ?? []).map((one) => asAssignment(one, true));
}

/**
 * Waits for a read of Privileged Identity Management.
 * @param absent error codes that say that there is nothing to read
 * @returns undefined when Graph answers one of them
 * @throws {GraphProblem} for every other problem
 */
export async function unlessUnmanaged<T>(
  read: Promise<T>,
  absent: readonly string[] = [noLicence],
): Promise<T | undefined> {
  try {
    return await read;
  } catch (problem) {
    if (problem instanceof GraphProblem && absent.some((code) => names(problem, code))) return undefined;
    throw problem;
  }
}

/** The error code of Privileged Identity Management in a tenant that has no licence for it. */
export const noLicence = 'AadPremiumLicenseRequired';

/** The code may be in the message, because Privileged Identity Management wraps some of its errors in an `UnknownError`. */
const names = ({ code, details, message }: GraphProblem, graphCode: string): boolean =>
  code === 'rejected' && (details.graphCode === graphCode || message.includes(graphCode));

/** Definitions hold hundreds of permissions, so only their names are asked for. */
const instanceExpand = 'roleDefinition($select=id,displayName,templateId,isBuiltIn)';

const list = (graph: Graph, path: GraphPath, $expand: string, principal: string | undefined) =>
  readAll(
    graph,
    {
      path,
      query: { ...(principal === undefined ? {} : { $filter: `principalId eq ${odata(principal)}` }), $expand },
      item: assignment,
    },
    'There are more role assignments than Cordon reads.',
  );

function asAssignment(found: z.output<typeof assignment>, eligible: boolean): RoleAssignment {
  const role = found.roleDefinition;
  const scope = scopeOf(found);
  const template = (role?.templateId ?? found.roleDefinitionId).toLowerCase();
  return {
    principal: found.principalId.toLowerCase(),
    template,
    name: role?.displayName ?? `directory role ${found.roleDefinitionId}`,
    custom: role != null && role.isBuiltIn !== true,
    eligible,
    scope,
    globalAdministrator: !eligible && scope === 'tenant' && template === globalAdministrator,
  };
}

/** The path of an administrative unit is as Microsoft's examples write it (unverified); any other object counts as one object. */
function scopeOf({ directoryScopeId, appScopeId }: z.output<typeof assignment>): RoleScope {
  if (directoryScopeId == null) return appScopeId == null || appScopeId === '/' ? 'tenant' : 'app';
  if (directoryScopeId === '/') return 'tenant';
  return /^\/administrativeUnits\//i.test(directoryScopeId) ? 'unit' : 'object';
}
