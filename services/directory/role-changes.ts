import { z } from 'zod';
import { echo } from '../base/echo.ts';
import { GraphProblem, graphPath, odata, type Graph, type GraphPath } from '../graph/graph.ts';
import type { PersonId } from '../model/person.ts';
import {
  activeAssignments,
  eligibleAssignments,
  hasPimCode,
  noLicence,
  type RoleAssignment,
} from './role-assignments.ts';
import type { RoleEntry } from './role-entries.ts';

const justification = 'Asked for and approved in Cordon';
const requestsOf = (eligible: boolean): GraphPath =>
  eligible
    ? graphPath`/roleManagement/directory/roleEligibilityScheduleRequests`
    : graphPath`/roleManagement/directory/roleAssignmentScheduleRequests`;

/**
 * Reads what an account itself holds and can activate, from the schedules and not from an index.
 * @throws {GraphProblem} as the port does
 */
export async function ownRoles(graph: Graph, account: PersonId): Promise<readonly RoleAssignment[]> {
  const lists = await Promise.all([activeAssignments(graph, account), eligibleAssignments(graph, account)]);
  return lists.flat();
}

/**
 * Removes one role of an account through Privileged Identity Management, which only needs permissions to remove. Where the tenant has no
 * licence for it, the plain assignment is deleted, for which the app needs RoleManagement.ReadWrite.Directory. That removing an
 * eligibility is allowed by RoleEligibilitySchedule.Remove.Directory alone is unverified.
 * @throws {GraphProblem} as the port does; `rejected` for what Entra does not remove now
 * @see https://learn.microsoft.com/graph/api/rbacapplication-post-roleassignmentschedulerequests
 * @see https://learn.microsoft.com/graph/api/unifiedroleassignment-delete
 */
export async function removeRole(graph: Graph, account: PersonId, role: RoleAssignment): Promise<void> {
  try {
    await (role.plainId === null
      ? requestChange(graph, role.eligible, { action: 'adminRemove', principalId: account, ...scopeOf(role) })
      : deletePlain(graph, role.plainId));
  } catch (problem) {
    if (!(problem instanceof GraphProblem)) throw problem;
    // Entra says so also of a removal that was done, so the schedules decide.
    if (hasPimCode(problem, 'RoleAssignmentDoesNotExist') && !(await isListed(graph, account, role))) return;
    throw explained(problem);
  }
}

const isListed = async (graph: Graph, account: PersonId, role: RoleAssignment): Promise<boolean> =>
  (await ownRoles(graph, account)).some(
    (one) =>
      one.eligible === role.eligible &&
      one.definition === role.definition &&
      one.directoryScope === role.directoryScope &&
      one.appScope === role.appScope,
  );

async function deletePlain(graph: Graph, id: string): Promise<void> {
  try {
    const path = graphPath`/roleManagement/directory/roleAssignments/${id}`;
    await graph.send({ method: 'DELETE', path, response: z.unknown() });
  } catch (problem) {
    if (!(problem instanceof GraphProblem) || problem.code !== 'forbidden') throw problem;
    const why = 'without Entra ID P2, the app needs RoleManagement.ReadWrite.Directory for it';
    throw new GraphProblem('rejected', why, problem.details, { cause: problem });
  }
}

/** What one assignment is to be. */
export interface NewAssignment extends Pick<RoleEntry, 'until'> {
  /** Id of the role definition. */
  readonly definition: string;
  readonly directoryScope: string | null;
  readonly appScope: string | null;
  readonly eligible: boolean;
}

/**
 * Assigns one role to an account, from now on. Needs the ReadWrite permissions of Privileged Identity Management; without a licence for
 * it, RoleManagement.ReadWrite.Directory. One that is there already counts as assigned.
 * @throws {GraphProblem} as the port does; `rejected` where its end has passed, or the policy of the role wants more
 * @see https://learn.microsoft.com/graph/api/rbacapplication-post-roleassignmentschedulerequests
 * @see https://learn.microsoft.com/graph/api/rbacapplication-post-roleassignments
 */
export async function assignRole(graph: Graph, account: PersonId, role: NewAssignment): Promise<void> {
  if (role.until !== undefined && Date.parse(role.until) <= graph.clock())
    throw new GraphProblem('rejected', 'its end has passed');
  const body = { principalId: account, ...scopeOf(role) };
  try {
    await requestChange(graph, role.eligible, { action: 'adminAssign', ...body, ...scheduleFrom(graph, role.until) });
  } catch (problem) {
    if (!(problem instanceof GraphProblem)) throw problem;
    if (hasPimCode(problem, 'RoleAssignmentExists')) return;
    if (!hasPimCode(problem, noLicence)) throw explained(problem);
    if (role.eligible || role.until !== undefined)
      throw new GraphProblem('rejected', 'the tenant has no Entra ID P2 for it any more', {}, { cause: problem });
    const path = graphPath`/roleManagement/directory/roleAssignments`;
    const plain = { '@odata.type': '#microsoft.graph.unifiedRoleAssignment', ...body };
    await graph.send({ method: 'POST', path, body: plain, response: z.unknown() });
  }
}

/** An old page of Microsoft's marks the schedule as required for a removal too; it is sent where Graph insists. */
async function requestChange(graph: Graph, eligible: boolean, body: Readonly<Record<string, unknown>>): Promise<void> {
  const send = (sent: object) =>
    graph.send({ method: 'POST', path: requestsOf(eligible), body: { ...sent, justification }, response: z.unknown() });
  try {
    await send(body);
  } catch (problem) {
    const lacksSchedule =
      problem instanceof GraphProblem && problem.code === 'rejected' && /scheduleInfo/i.test(problem.message);
    if (!lacksSchedule || 'scheduleInfo' in body) throw problem;
    await send({ ...body, ...scheduleFrom(graph, undefined) });
  }
}

const scheduleFrom = (graph: Graph, until: string | undefined) => ({
  scheduleInfo: {
    startDateTime: new Date(graph.clock()).toISOString(),
    expiration: until === undefined ? { type: 'noExpiration' } : { type: 'afterDateTime', endDateTime: until },
  },
});

const scopeOf = ({ definition, directoryScope, appScope }: Omit<NewAssignment, 'eligible' | 'until'>) => ({
  roleDefinitionId: definition,
  ...(directoryScope === null ? { appScopeId: appScope } : { directoryScopeId: directoryScope }),
});

/** What some codes of Privileged Identity Management mean, in phrases. */
const meanings: readonly (readonly [code: string, words: string])[] = [
  [
    'ActiveDurationTooShort',
    'it was activated less than 5 minutes ago, and Entra removes it only after that: ask again then',
  ],
  ['RoleAssignmentDoesNotExist', 'Entra says that it does not exist, and still lists it: ask again in some minutes'],
  [
    'RoleAssignmentRequestPolicyValidationFailed',
    'the settings of the role ask for more, such as an end: assign it in Entra',
  ],
  ['PermissionScopeNotGranted', 'the app lacks the permission for it'],
  ['Removing self from Global Administrator', 'nobody can take their own Global Administrator role away'],
];

/** The same problem in words, where its code is known; the message of a wrapped one is JSON. */
function explained(problem: GraphProblem): GraphProblem {
  const known = meanings.find(([code]) => problem.details.graphCode === code || problem.message.includes(code));
  return known === undefined ? problem : new GraphProblem(problem.code, known[1], problem.details, { cause: problem });
}

const definition = z.object({ id: z.string(), displayName: z.string().nullish(), isBuiltIn: z.boolean().nullish() });

/**
 * Finds the role definition that an entry names, by its id or its display name.
 * @throws {GraphProblem} as the port does; `rejected` for a name that no role has, or that several have
 * @see https://learn.microsoft.com/graph/api/rbacapplication-list-roledefinitions
 */
export async function definitionNamed(
  graph: Graph,
  role: string,
): Promise<{ readonly id: string; readonly name: string }> {
  const by = z.guid().safeParse(role).success ? 'id' : 'displayName';
  const { value } = await graph.send({
    method: 'GET',
    path: graphPath`/roleManagement/directory/roleDefinitions`,
    query: { $filter: `${by} eq ${odata(role)}`, $select: 'id,displayName,isBuiltIn' },
    response: z.object({ value: z.array(definition) }),
  });
  const [hit, another] = value;
  if (hit === undefined) throw new GraphProblem('rejected', `There is no directory role “${echo(role)}”.`);
  if (another !== undefined)
    throw new GraphProblem('rejected', `Several roles are called “${echo(role)}”. Name the one by its id.`);
  return { id: hit.id, name: hit.displayName ?? hit.id };
}
