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
  id: z.string().nullish(),
  principalId: z.string(),
  roleDefinitionId: z.string(),
  directoryScopeId: z.string().nullish(),
  appScopeId: z.string().nullish(),
  roleDefinition: definition.nullish(),
  assignmentType: z.string().nullish(),
  memberType: z.string().nullish(),
  endDateTime: z.string().nullish(),
});

/** An assignment of a directory role to an account, a group or an app. */
export interface RoleAssignment extends HeldRole {
  /** Object id of whoever holds the role, in lower case. */
  readonly principal: string;
  /** Template id of a built-in role, the same in every tenant; of a custom role the tenant's own id. In lower case. */
  readonly template: string;
  /** Whether it is the Global Administrator role for the whole tenant, in force now. */
  readonly globalAdministrator: boolean;
  /** Id of the role definition, which every change of the assignment names. */
  readonly definition: string;
  /** Path of what it counts for, such as `/`; null for a scope that an app defines. */
  readonly directoryScope: string | null;
  /** Scope that an app defines; null for all others. */
  readonly appScope: string | null;
  /** Whether it is an eligible assignment that was activated for a time. */
  readonly activated: boolean;
  /** Whether it comes from a group or from a wider scope, so that it cannot be removed here. */
  readonly inherited: boolean;
  /** ISO 8601; null for one without an end, or where Graph does not say. */
  readonly endsAt: string | null;
  /** Id of the plain assignment in a tenant without Privileged Identity Management; null in every other. */
  readonly plainId: string | null;
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
  if (found !== undefined) return found.map((one) => asAssignment(one, 'active'));
  const plain = await list(graph, graphPath`/roleManagement/directory/roleAssignments`, 'roleDefinition', principal);
  return plain.map((one) => asAssignment(one, 'plain'));
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
  return (found ?? []).map((one) => asAssignment(one, 'eligible'));
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
    if (problem instanceof GraphProblem && absent.some((code) => hasPimCode(problem, code))) return undefined;
    throw problem;
  }
}

/** The error code of Privileged Identity Management in a tenant that has no licence for it. */
export const noLicence = 'AadPremiumLicenseRequired';

/**
 * Whether a problem of Privileged Identity Management has an error code. The code may be in the message, because some of its errors come
 * wrapped in an `UnknownError` whose message is JSON.
 * @see https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/22292
 */
export const hasPimCode = ({ code, details, message }: GraphProblem, graphCode: string): boolean =>
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

/** Reads an assignment by where it was listed; `plain` is for a tenant without Privileged Identity Management. */
function asAssignment(found: z.output<typeof assignment>, kind: 'active' | 'eligible' | 'plain'): RoleAssignment {
  const eligible = kind === 'eligible';
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
    definition: found.roleDefinitionId,
    directoryScope: found.directoryScopeId ?? null,
    appScope: found.appScopeId ?? null,
    activated: found.assignmentType?.toLowerCase() === 'activated',
    inherited: ['group', 'inherited'].includes(found.memberType?.toLowerCase() ?? ''),
    endsAt: found.endDateTime ?? null,
    plainId: kind === 'plain' ? (found.id ?? null) : null,
  };
}

/** The path of an administrative unit is as Microsoft's examples write it (unverified); any other object counts as one object. */
function scopeOf({ directoryScopeId, appScopeId }: z.output<typeof assignment>): RoleScope {
  if (directoryScopeId == null) return appScopeId == null || appScopeId === '/' ? 'tenant' : 'app';
  if (directoryScopeId === '/') return 'tenant';
  return /^\/administrativeUnits\//i.test(directoryScopeId) ? 'unit' : 'object';
}
