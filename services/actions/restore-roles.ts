import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { commaList, isAll, people } from '../contract/args.ts';
import { keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { assignRole, definitionNamed, ownRoles, type NewAssignment } from '../directory/role-changes.ts';
import { entryOf, roleEntry, type KeptRole } from '../directory/role-entries.ts';
import { entriesIn, hasAllRolesOf, keptRoles, roleNamesIn } from '../directory/roles-kept.ts';
import type { Graph } from '../graph/graph.ts';
import { removeEach } from '../graph/remove-each.ts';
import type { Target } from '../model/person.ts';

interface Args {
  readonly user: Target;
  readonly roles: readonly string[];
}

/**
 * Assigns directory roles to an account, active or eligible: the way back of `remove-roles`. An activation that was removed comes back as
 * an assignment with the same end. Without Entra ID P2 the app needs RoleManagement.ReadWrite.Directory.
 * @see https://learn.microsoft.com/graph/api/rbacapplication-post-roleassignmentschedulerequests
 */
export const restoreRoles = defineAction({
  name: 'restore-roles',
  aliases: ['restore-role', 'assign-roles'],
  optIn: true,
  summary: 'Assign directory roles to an account again, active or eligible',
  example: 'restore-roles gerhart@contoso.com roles="Directory Readers" because a false alarm, INC-4821',
  tier: 'critical',
  permissions: [
    'RoleAssignmentSchedule.ReadWrite.Directory',
    'RoleEligibilitySchedule.ReadWrite.Directory',
    'RoleManagement.Read.Directory',
  ],
  source: 'https://learn.microsoft.com/graph/api/rbacapplication-post-roleassignmentschedulerequests',
  args: z.object({
    user: people('Whose roles'),
    roles: commaList
      .refine((typed) => typed.length > 0 && !isAll(typed) && typed.every((text) => roleEntry(text) !== undefined), {
        error: 'expected roles such as User Administrator or User Administrator@/ eligible until 2027-03-01T00:00:00Z',
      })
      .describe('Roles, comma-separated; for the whole directory, active and without an end unless said otherwise'),
  }),
  title: { ask: 'Assign roles to {who}', doing: 'Assigning roles to {who}', done: 'Roles of {who} are assigned' },
  step: {
    will: 'Assign the directory roles',
    doing: 'Assigning the directory roles',
    done: 'Directory roles assigned',
    notDone: 'Directory roles not all assigned',
    effect: 'The account can do what the roles allow, or activate them.',
    risk: '{who} may still be without these roles',
  },
  keep: keeping({
    what: 'missing roles',
    shape: keptRoles,
    read: async ({ graph }, args: Args) => ({ roles: await missingRoles(graph, args) }),
    sets: () => ({ roles: [] }),
    says: (kept) => roleNamesIn(kept) || 'none',
    isIn: hasAllRolesOf,
  }),
  wayBack: undoneBy(['remove-roles'], 'The roles that the account did not have are removed.', keptRoles, ({ roles }) =>
    restoring('remove-roles', { roles: roles.map((role) => entryOf({ ...role, endsAt: null })).join(',') }),
  ),
  repeatable: true,
  opensAccess: true,
  async run({ graph }, args) {
    return removeEach(await missingRoles(graph, args), {
      things: 'Roles',
      done: 'assigned',
      name: (role) => `${role.name}${role.eligible ? ' (eligible)' : ''}`,
      work: (role) => assignRole(graph, args.user.id, asNew(role)),
      atOnce: 1,
    });
  },
  async prove({ graph }, args) {
    return (await missingRoles(graph, args)).length === 0 ? 'Entra lists all of them for the account.' : undefined;
  },
  async unneeded({ graph }, args) {
    return (await missingRoles(graph, args)).length === 0 ? 'Nothing to do: the account has these roles.' : undefined;
  },
});

/**
 * The roles of a request that the account does not have.
 * @throws {GraphProblem} as the port does; `rejected` for a name that no role has, or that several share
 */
async function missingRoles(graph: Graph, { user, roles }: Args): Promise<readonly KeptRole[]> {
  const [held, ...wanted] = await Promise.all([
    ownRoles(graph, user.id),
    ...entriesIn(roles).map(async (entry): Promise<KeptRole> => {
      const { id, name } = await definitionNamed(graph, entry.role);
      return {
        name,
        custom: true,
        definition: id,
        directoryScope: entry.appScope === undefined ? (entry.directoryScope ?? '/') : null,
        appScope: entry.appScope ?? null,
        eligible: entry.kind === 'eligible',
        endsAt: entry.until ?? null,
      };
    }),
  ]);
  const has = { roles: held };
  return wanted.filter((role) => !hasAllRolesOf({ roles: [role] }, has));
}

const asNew = ({ definition, directoryScope, appScope, eligible, endsAt }: KeptRole): NewAssignment => ({
  definition,
  directoryScope,
  appScope,
  eligible,
  until: endsAt ?? undefined,
});
