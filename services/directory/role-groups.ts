import { z } from 'zod';
import { GraphProblem, graphPath, odata, type Graph } from '../graph/graph.ts';
import { readEach } from '../graph/in-batches.ts';
import { readAll } from '../graph/page.ts';
import { noLicence, unlessUnmanaged } from './role-assignments.ts';

const group = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  isAssignableToRole: z.boolean().nullish(),
});

const eligibility = z.object({ principalId: z.string(), groupId: z.string(), group: group.nullish() });
const member = z.object({ id: z.string() });

/** A group that directory roles can be assigned to. */
export interface RoleGroup {
  /** Object id, in lower case. */
  readonly id: string;
  readonly name: string;
}

/** A group that directory roles can be assigned to, with everybody in it. Object ids are in lower case. */
export interface RoleGroupMembers extends RoleGroup {
  readonly members: ReadonlySet<string>;
  /** Who can join it, or own it, by activating that; undefined when it could not be read. */
  readonly joinable: ReadonlySet<string> | undefined;
}

const $select = 'id,displayName,isAssignableToRole';
const groupsAtOnce = 16;
/** The error code for a group that Privileged Identity Management does not manage, as public code knows it (unverified). */
const notOnboarded = 'ResourceTypeNotSupported';

/**
 * Reads the role-assignable groups that an account is in, directly or through other groups. Without permission to read groups, Graph
 * lists them with empty properties; that counts as refused, because it hides which of them matter.
 * @throws {GraphProblem} as the port does; `forbidden` also when a group came without its name
 * @see https://learn.microsoft.com/graph/api/user-list-transitivememberof
 */
export async function roleGroupsOf(graph: Graph, account: string): Promise<readonly RoleGroup[]> {
  const groups = await readAll(
    graph,
    {
      path: graphPath`/users/${account}/transitiveMemberOf/microsoft.graph.group`,
      query: { $select, $top: '999' },
      item: group,
    },
    'The account is in more groups than Cordon reads.',
  );
  if (groups.some(({ displayName }) => displayName == null))
    throw new GraphProblem('forbidden', 'Graph lists the groups without their properties.');
  return groups.filter(({ isAssignableToRole }) => isAssignableToRole === true).map(asRoleGroup);
}

/**
 * Reads the role-assignable groups that an account can join, or own, in Privileged Identity Management for groups. A tenant without Entra
 * ID P2 has none. A group that Graph returns without its properties counts as role-assignable.
 * @throws {GraphProblem} as the port does
 * @see https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-eligibilityscheduleinstances
 */
export async function joinableGroupsOf(graph: Graph, account: string): Promise<readonly RoleGroup[]> {
  const found = await eligibilities(graph, `principalId eq ${odata(account)}`, { $expand: 'group' });
  return found
    .filter((one) => one.group?.isAssignableToRole === true || one.group?.displayName == null)
    .map((one) => asRoleGroup({ displayName: one.group?.displayName, id: one.groupId }));
}

/**
 * Reads every role-assignable group of the tenant with its members, for which the number of calls does not depend on the number of
 * accounts. Entra allows 500 of these groups.
 * @param refused turns a read that Graph refuses into undefined
 * @throws {GraphProblem} as the port does
 * @see https://learn.microsoft.com/graph/api/resources/group
 */
export async function everyRoleGroup(
  graph: Graph,
  refused: <T>(read: Promise<T>) => Promise<T | undefined>,
): Promise<readonly RoleGroupMembers[]> {
  const groups = await readAll(
    graph,
    { path: graphPath`/groups`, query: { $filter: 'isAssignableToRole eq true', $select, $top: '999' }, item: group },
    'There are more role-assignable groups than Cordon reads.',
  );
  return readEach(
    graph,
    groups,
    async (from, one) => {
      const [members, joinable] = await Promise.all([
        groupAccounts(from, one.id),
        refused(eligibilities(from, `groupId eq ${odata(one.id)}`)),
      ]);
      return {
        ...asRoleGroup(one),
        members: new Set(members),
        joinable: joinable && new Set(joinable.map(({ principalId }) => principalId.toLowerCase())),
      };
    },
    { atOnce: groupsAtOnce },
  );
}

/**
 * Lists the accounts that are in a group, directly or through other groups.
 * @returns object ids in lower case
 * @throws {GraphProblem} as the port does
 * @see https://learn.microsoft.com/graph/api/group-list-transitivemembers
 */
export async function groupAccounts(graph: Graph, id: string): Promise<readonly string[]> {
  const members = await readAll(
    graph,
    {
      path: graphPath`/groups/${id}/transitiveMembers/microsoft.graph.user`,
      query: { $select: 'id', $top: '999' },
      item: member,
    },
    'The group has more members than Cordon reads.',
  );
  return members.map((found) => found.id.toLowerCase());
}

async function eligibilities(graph: Graph, $filter: string, more: Readonly<Record<string, string>> = {}) {
  const path = graphPath`/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances`;
  const all = readAll(graph, { path, query: { $filter, ...more }, item: eligibility }, 'There are too many of them.');
  return (await unlessUnmanaged(all, [noLicence, notOnboarded])) ?? [];
}

const asRoleGroup = ({ id, displayName }: Pick<z.output<typeof group>, 'id' | 'displayName'>): RoleGroup => ({
  id: id.toLowerCase(),
  name: displayName ?? id,
});
