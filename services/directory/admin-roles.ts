import { atMost } from '../base/parallel.ts';
import { GraphProblem, type Graph, type ProblemCode } from '../graph/graph.ts';
import { readEach } from '../graph/in-batches.ts';
import { beyondRoles, type PersonId, type RoleSource, type Target } from '../model/person.ts';
import { activeAssignments, eligibleAssignments, type RoleAssignment } from './role-assignments.ts';
import { everyRoleGroup, joinableGroupsOf, roleGroupsOf, type RoleGroup } from './role-groups.ts';
import { groupName, joinableName, roleName } from './role-names.ts';

/** What makes an account an admin, as far as Graph lets it be read. */
export type AdminRoles = Pick<Target, 'roles' | 'rolesUnread' | 'globalAdministrator' | 'activeRoles'>;

/** Application permissions that reading the roles of an account needs. */
export const roleReadPermissions = [
  'RoleManagement.Read.Directory',
  'GroupMember.Read.All',
  'PrivilegedEligibilitySchedule.Read.AzureADGroup',
] as const;

/** Up to so many accounts are read one by one, with four calls each; for more, the lists of the tenant are read once. */
const oneByOne = 10;

/** What was read about one account; undefined is what Graph refused. Assignments are those of the account and of its groups. */
interface Sources {
  readonly active: readonly RoleAssignment[] | undefined;
  readonly eligible: readonly RoleAssignment[] | undefined;
  readonly groups: readonly RoleGroup[] | undefined;
  readonly joinable: readonly RoleGroup[] | undefined;
}

/**
 * Reads everything that makes accounts admins: roles in force and roles that can be activated, direct and through groups, for the whole
 * tenant or a part of it, built-in and custom, and role-assignable groups. All reads run at once; only the roles of a group wait for the
 * memberships.
 *
 * What Graph refuses (a missing permission, a licence, a query that it does not take, an account that it does not know there) is listed
 * in `rolesUnread`. When it does not answer, answers 429, 401 or 5xx, or something that Microsoft does not document, nothing is known and
 * the problem is thrown: a later try can tell.
 * @param accounts object ids of accounts that are not deleted
 * @returns an entry for every account
 * @throws {GraphProblem} when Graph cannot say
 */
export const readAdminRoles = (
  graph: Graph,
  accounts: readonly PersonId[],
): Promise<ReadonlyMap<PersonId, AdminRoles>> =>
  accounts.length > oneByOne ? readTogether(graph, accounts) : readAlone(graph, accounts);

/**
 * Reads the roles of deleted accounts, which they have again when they are restored. Graph does not say which groups a deleted account
 * was in, so `rolesUnread` always holds `groups`.
 * @param accounts object ids of deleted accounts
 * @throws {GraphProblem} when Graph cannot say
 */
export async function readDeletedRoles(
  graph: Graph,
  accounts: readonly PersonId[],
): Promise<ReadonlyMap<PersonId, AdminRoles>> {
  const read = await readEach(
    graph,
    accounts,
    async (from, id) => {
      const [active, eligible] = await Promise.all([
        unlessRefused(activeAssignments(from, id)),
        unlessRefused(eligibleAssignments(from, id)),
      ]);
      return [id, adminRoles(id, { active, eligible, groups: undefined, joinable: [] })] as const;
    },
    { atOnce: oneByOne },
  );
  return new Map(read);
}

async function readAlone(graph: Graph, accounts: readonly PersonId[]): Promise<ReadonlyMap<PersonId, AdminRoles>> {
  const ofGroup = remembered((id) =>
    Promise.all([unlessRefused(activeAssignments(graph, id)), unlessRefused(eligibleAssignments(graph, id))]),
  );
  const throughGroups = async (id: PersonId) => {
    const groups = await unlessRefused(roleGroupsOf(graph, id));
    return { groups, held: await Promise.all((groups ?? []).map((group) => ofGroup(group.id))) };
  };
  const read = await atMost(
    oneByOne,
    accounts,
    async (id) => {
      const [active, eligible, { groups, held }, joinable] = await Promise.all([
        unlessRefused(activeAssignments(graph, id)),
        unlessRefused(eligibleAssignments(graph, id)),
        throughGroups(id),
        unlessRefused(joinableGroupsOf(graph, id)),
      ]);
      const sources = {
        active: allOf([active, ...held.map(([inForce]) => inForce)]),
        eligible: allOf([eligible, ...held.map(([, activatable]) => activatable)]),
        groups,
        joinable,
      };
      return [id, adminRoles(id, sources)] as const;
    },
    'stop',
  );
  return new Map(read);
}

async function readTogether(graph: Graph, accounts: readonly PersonId[]): Promise<ReadonlyMap<PersonId, AdminRoles>> {
  const [active, eligible, roleGroups] = await Promise.all([
    unlessRefused(activeAssignments(graph)),
    unlessRefused(eligibleAssignments(graph)),
    unlessRefused(everyRoleGroup(graph, unlessRefused)),
  ]);
  const joinableRead = roleGroups?.every(({ joinable }) => joinable !== undefined) === true;
  const [activeOf, eligibleOf] = [active && byPrincipal(active), eligible && byPrincipal(eligible)];
  return new Map(
    accounts.map((id) => {
      const groups = roleGroups?.filter(({ members }) => members.has(id));
      const joinable = joinableRead ? roleGroups.filter((group) => group.joinable?.has(id)) : undefined;
      const holders = [id, ...(groups ?? []).map((group) => group.id)];
      return [id, adminRoles(id, { active: activeOf?.(holders), eligible: eligibleOf?.(holders), groups, joinable })];
    }),
  );
}

/** Makes a function that finds the assignments of some principals, in their order in the list. */
function byPrincipal(
  assignments: readonly RoleAssignment[],
): (principals: readonly string[]) => readonly RoleAssignment[] {
  const found = new Map<string, (readonly [index: number, assignment: RoleAssignment])[]>();
  for (const [index, assignment] of assignments.entries()) {
    const before = found.get(assignment.principal) ?? [];
    before.push([index, assignment]);
    found.set(assignment.principal, before);
  }
  return (principals) =>
    principals
      .flatMap((principal) => found.get(principal) ?? [])
      .toSorted(([one], [other]) => one - other)
      .map(([, assignment]) => assignment);
}

/** Puts together what was read about an account; assignments of anybody else are left out. */
function adminRoles(id: PersonId, { active, eligible, groups, joinable }: Sources): AdminRoles {
  const groupNames = new Map((groups ?? []).map((group) => [group.id, group.name]));
  const held = [...(active ?? []), ...(eligible ?? [])].filter(
    ({ principal }) => principal === id || groupNames.has(principal),
  );
  const withRole = new Set(held.map(({ principal }) => principal));
  const roles = [
    ...held.map((role) => roleName(role, groupNames.get(role.principal))),
    ...[...groupNames].flatMap(([group, name]) => (withRole.has(group) ? [] : [groupName(name)])),
    ...(joinable ?? []).map(({ name }) => joinableName(name)),
  ];
  const unread: Readonly<Record<RoleSource, boolean>> = {
    active: active === undefined,
    eligible: eligible === undefined || joinable === undefined,
    groups: groups === undefined,
  };
  return {
    roles: [...new Set(roles)],
    rolesUnread: (['active', 'eligible', 'groups'] as const).filter((source) => unread[source]),
    globalAdministrator: held.some((role) => role.globalAdministrator),
    activeRoles: active === undefined ? [] : activeRolesOf(held, groupNames.size > 0),
  };
}

/**
 * The roles that decide which apps may act on an account. Any part in a role-assignable group counts like the highest role. That an account
 * owns such a group, or is in a restricted management administrative unit, counts too for Microsoft; neither is read.
 * @see https://learn.microsoft.com/entra/identity/role-based-access-control/privileged-roles-permissions#who-can-perform-sensitive-actions
 */
function activeRolesOf(held: readonly RoleAssignment[], isInRoleGroup: boolean): Target['activeRoles'] {
  const inForce = held
    .filter(({ eligible }) => !eligible)
    .map(({ custom, template }) => (custom ? beyondRoles : template));
  return [...new Set([...inForce, ...(isInRoleGroup ? [beyondRoles] : [])])];
}

const refusals: ReadonlySet<ProblemCode> = new Set(['forbidden', 'unlicensed', 'rejected', 'not-found']);

/**
 * Waits for a read that Graph may refuse.
 * @returns undefined when it was refused, so that what it would have shown is unknown for as long as nobody changes that
 * @throws {GraphProblem} when Graph cannot say now
 */
export async function unlessRefused<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (problem) {
    if (problem instanceof GraphProblem && refusals.has(problem.code)) return undefined;
    throw problem;
  }
}

/** Joins lists; undefined when one of them is. */
const allOf = <T>(lists: readonly (readonly T[] | undefined)[]): readonly T[] | undefined => {
  const read = lists.filter((list) => list !== undefined);
  return read.length === lists.length ? read.flat() : undefined;
};

/** Reads each key once, however often it is asked for. */
function remembered<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const found = known.get(key) ?? read(key);
    known.set(key, found);
    return found;
  };
}
