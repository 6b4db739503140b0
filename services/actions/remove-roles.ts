import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { isAll, people, someOrAll } from '../contract/args.ts';
import { keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { roleInWords, rolesThroughGroups, withScopes, type HeldAssignment } from '../directory/held-roles.ts';
import { rolesForesight } from '../directory/hindrances.ts';
import { ownRoles, removeRole } from '../directory/role-changes.ts';
import { entryOf, roleEntry } from '../directory/role-entries.ts';
import { areMeant, asKept, chosenRoles, hasAllRolesOf, keptRoles, roleNamesIn } from '../directory/roles-kept.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import { removeEach } from '../graph/remove-each.ts';
import { settle } from '../graph/settle.ts';
import type { Target } from '../model/person.ts';

interface Args {
  readonly user: Target;
  readonly roles: readonly string[];
}

/**
 * Removes the directory roles that an account holds, and those that it can activate: all, or some. Roles that it has through a group are
 * reported and stay, because only leaving the group ends them. Without Entra ID P2 there are only plain assignments, and the app needs
 * RoleManagement.ReadWrite.Directory to delete these. Tokens carry the roles until they are renewed, so sessions are to be revoked
 * afterwards (unverified). Not in Entra, and so not here: role groups of Exchange, roles of Defender, roles in Azure.
 * @see https://learn.microsoft.com/graph/api/rbacapplication-post-roleassignmentschedulerequests
 */
export const removeRoles = defineAction({
  name: 'remove-roles',
  aliases: ['remove-role', 'remove-admin-roles'],
  optIn: true,
  summary: 'Remove directory roles of an account, active and eligible, all or some',
  example: 'remove-roles gerhart@contoso.com because INC-4821',
  tier: 'critical',
  permissions: [
    'RoleAssignmentSchedule.Remove.Directory',
    'RoleEligibilitySchedule.Remove.Directory',
    'RoleManagement.Read.Directory',
    'GroupMember.Read.All',
  ],
  source: 'https://learn.microsoft.com/graph/api/rbacapplication-post-roleassignmentschedulerequests',
  args: z.object({
    user: people('Whose roles to remove'),
    roles: someOrAll
      .refine((typed) => isAll(typed) || typed.every((text) => roleEntry(text) !== undefined), {
        error: 'expected all, or names of roles such as User Administrator or User Administrator@/ eligible',
      })
      .default(['all'])
      .describe('all, or names of roles from list-groups, comma-separated'),
  }),
  title: { ask: 'Remove roles of {who}', doing: 'Removing roles of {who}', done: 'Roles of {who} are removed' },
  step: {
    will: 'Remove the directory roles held directly',
    doing: 'Removing the directory roles held directly',
    done: 'Directly held directory roles removed',
    notDone: 'Directory roles not all removed',
    effect: 'The account can no longer do what the roles allow, nor activate them. Roles through groups stay.',
    risk: '{who} may still hold directory roles',
  },
  keep: keeping({
    what: 'roles',
    shape: keptRoles,
    read: async ({ graph }, { user, roles }: Args) => ({
      roles: (await ownRoles(graph, user.id)).filter((role) => !role.inherited && areMeant(roles, role)).map(asKept),
    }),
    sets: () => ({ roles: [] }),
    says: (kept) => roleNamesIn(kept) || 'none',
    isIn: hasAllRolesOf,
  }),
  wayBack: undoneBy(
    ['restore-roles'],
    'The roles are assigned again, which needs permissions to write assignments and not only to remove them.',
    keptRoles,
    ({ roles }) => restoring('restore-roles', { roles: roles.map(entryOf).join(',') }),
  ),
  repeatable: true,
  opensAccess: false,
  locksOut: true, // who loses the role of the last Global Administrator locks everybody out of it
  remedy: 'disable-user',
  foresee: rolesForesight,
  async run({ graph }, args) {
    const { own, left } = await rolesFor(graph, args);
    if (own.length === 0) throw new GraphProblem('rejected', nothingOwn(left));
    const summary = await removeEach(own, {
      things: 'Roles',
      name: roleInWords,
      work: (role) => removeRole(graph, args.user.id, role),
      left,
      atOnce: 1, // ending an eligibility may end what was activated with it
    });
    return `${summary} Also revoke sessions: tokens already issued still carry the roles.`;
  },
  async prove({ graph }, { user, roles }) {
    const held = await ownRoles(graph, user.id);
    if (held.some((role) => !role.inherited && areMeant(roles, role))) return undefined;
    return 'Entra lists none of them for the account itself any more.';
  },
  async unneeded({ graph }, args) {
    const { own, left } = await rolesFor(graph, args);
    return own.length === 0 && left.length === 0 ? 'Nothing to do: the account holds no directory role.' : undefined;
  },
});

/** What a request is about: the roles that can be removed, and those that only leaving a group ends, in words. */
async function rolesFor(graph: Graph, { user, roles }: Args) {
  const [all, through] = await Promise.all([ownRoles(graph, user.id), settle(rolesThroughGroups(graph, user.id))]);
  const own = await withScopes(graph, all);
  const elsewhere = [...own.filter(({ inherited }) => inherited), ...(through.ok ? through.value : [])].map(leftWords);
  const unread = through.ok ? [] : [`roles through groups (${through.why})`];
  return {
    own: chosenRoles(
      roles,
      own.filter(({ inherited }) => !inherited),
    ),
    left: isAll(roles) ? [...elsewhere, ...unread] : [],
  };
}

const leftWords = (role: HeldAssignment): string =>
  role.group === undefined
    ? `${role.name} (through a group or a wider scope)`
    : `${role.name} (through ${role.group.name}: remove-from-groups groups=${role.group.id}, for which the app needs RoleManagement.ReadWrite.Directory)`;

const nothingOwn = (left: readonly string[]): string =>
  left.length === 0
    ? 'The account holds no directory role itself, and can activate none.'
    : `The account itself holds no directory role. Left: ${left.join(', ')}.`;
