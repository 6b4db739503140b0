import { z } from 'zod';
import { atMost } from '../base/parallel.ts';
import { when } from '../base/time.ts';
import type { Unread } from '../contract/findings.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { readAll } from '../graph/page.ts';
import { settle } from '../graph/settle.ts';
import type { PersonId } from '../model/person.ts';
import { isPrivilegedRole } from './privileged-roles.ts';
import { activeAssignments, eligibleAssignments, type RoleAssignment } from './role-assignments.ts';
import { roleGroupsOf, type RoleGroup } from './role-groups.ts';

/** A role that an account holds or can activate, itself or through a group. */
export interface HeldAssignment extends RoleAssignment {
  /** The group that it is held through; undefined when the account holds it itself. */
  readonly group: RoleGroup | undefined;
  /** Name of what it counts for; undefined for the whole tenant, and where the name could not be read. */
  readonly scopeName: string | undefined;
}

/** The roles of an account, those in force first. */
export interface HeldRoles {
  readonly roles: readonly HeldAssignment[];
  /** Each list that could not be read. */
  readonly unread: readonly Unread[];
}

const named = z.object({ displayName: z.string().nullish() });

/**
 * Reads every role of an account with its scope and its end, in force and to be activated, its own and through role-assignable groups. A
 * list that cannot be read is reported. Not in Entra, and so not here: role groups of Exchange, roles of Defender, roles in Azure.
 * @see https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignmentscheduleinstances
 */
export async function heldRolesOf(graph: Graph, id: PersonId): Promise<HeldRoles> {
  const [active, eligible, through] = await Promise.all([
    settle(activeAssignments(graph, id)),
    settle(eligibleAssignments(graph, id)),
    settle(rolesThroughGroups(graph, id)),
  ]);
  const own = [active, eligible].flatMap((read) => (read.ok ? read.value : []));
  const gaps = { 'Active roles': active, 'Eligible roles': eligible, 'Roles held through groups': through };
  return {
    roles: [...(await withScopes(graph, own)), ...(through.ok ? through.value : [])].toSorted(
      (a, b) => Number(a.eligible) - Number(b.eligible),
    ),
    unread: Object.entries(gaps).flatMap(([what, read]) => (read.ok ? [] : [{ what, why: read.why }])),
  };
}

/**
 * Reads the roles that an account holds, or can activate, through role-assignable groups.
 * @throws {GraphProblem} as the port does
 */
export async function rolesThroughGroups(graph: Graph, id: PersonId): Promise<readonly HeldAssignment[]> {
  const groups = await roleGroupsOf(graph, id);
  const lists = await Promise.all(
    groups.flatMap((group) =>
      [activeAssignments, eligibleAssignments].map(async (read) =>
        withScopes(graph, await read(graph, group.id), group),
      ),
    ),
  );
  return lists.flat();
}

const ownedGroup = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  isAssignableToRole: z.boolean().nullish(),
});

/**
 * Reads the role-assignable groups that an account owns: an owner can add anybody, also themselves.
 * @throws {GraphProblem} as the port does
 * @see https://learn.microsoft.com/graph/api/user-list-ownedobjects
 */
export async function ownedRoleGroupsOf(graph: Graph, account: string): Promise<readonly RoleGroup[]> {
  const owned = await readAll(graph, {
    path: graphPath`/users/${account}/ownedObjects`,
    query: { $select: Object.keys(ownedGroup.shape).join(','), $top: '999' },
    item: ownedGroup,
  });
  return owned.flatMap(({ id, displayName, isAssignableToRole }) =>
    isAssignableToRole === true ? [{ id: id.toLowerCase(), name: displayName ?? id }] : [],
  );
}

/**
 * Adds what the scopes of assignments are called.
 * @param group the group that they are held through
 */
export async function withScopes(
  graph: Graph,
  roles: readonly RoleAssignment[],
  group?: RoleGroup,
): Promise<readonly HeldAssignment[]> {
  const nameOf = await namesOfScopes(graph, roles);
  return roles.map((role) => ({ ...role, group, scopeName: nameOf.get(role.directoryScope ?? '') }));
}

/** Names of administrative units and other objects, by the path of the scope; without those that cannot be read. */
async function namesOfScopes(graph: Graph, roles: readonly RoleAssignment[]): Promise<ReadonlyMap<string, string>> {
  const paths = [...new Set(roles.flatMap(({ directoryScope }) => directoryScope ?? []))].filter(
    (path) => path !== '/',
  );
  const found = await atMost(4, paths, async (path): Promise<readonly (readonly [string, string])[]> => {
    const [id] = path.split('/').slice(-1);
    if (id === undefined || id === '') return [];
    const object = await settle(
      graph.send({ method: 'GET', path: graphPath`/directoryObjects/${id}`, response: named }),
    );
    return object.ok && object.value.displayName != null ? [[path, object.value.displayName]] : [];
  });
  return new Map(found.flat());
}

/** Whether a role is one that an attacker wants: labelled privileged by Microsoft, or defined by the tenant itself. */
export const isPrivilegedHeld = ({ custom, template }: RoleAssignment): boolean => custom || isPrivilegedRole(template);

/**
 * Says where a role counts: `the whole directory`, `administrative unit Zürich`, `object Marketing`.
 */
export function scopeInWords({ scope, scopeName, directoryScope, appScope }: HeldAssignment): string {
  const id = directoryScope?.split('/').at(-1) ?? '';
  switch (scope) {
    case 'tenant':
      return 'the whole directory';
    case 'unit':
      return `administrative unit ${scopeName ?? id}`;
    case 'object':
      return `object ${scopeName ?? id}`;
    case 'app':
      return `inside one app (${appScope ?? ''})`;
    default:
      return scope satisfies never;
  }
}

/** Says what matters about a role besides its name, in phrases. */
export const roleDetails = (role: HeldAssignment): readonly string[] => [
  ...(role.custom ? ['custom role'] : []),
  role.eligible ? 'eligible' : role.activated ? 'activated' : 'active',
  scopeInWords(role),
  ...(role.group === undefined ? [] : [`through ${role.group.name}`]),
  ...(role.inherited && role.group === undefined ? ['through a group or a wider scope'] : []),
  ...(role.endsAt === null ? [] : [`until ${when(role.endsAt)}`]),
];

/** `Helpdesk Administrator (active, administrative unit Zürich, until 2027-01-31 09:00 UTC)`. */
export const roleInWords = (role: HeldAssignment): string => `${role.name} (${roleDetails(role).join(', ')})`;
