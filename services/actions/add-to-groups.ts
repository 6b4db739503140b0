import { z } from 'zod';
import { echo } from '../base/echo.ts';
import { defineAction } from '../contract/action.ts';
import { commaList, isAll, people } from '../contract/args.ts';
import { keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { hasAllOf, keptGroups, namesIn } from '../directory/groups-kept.ts';
import {
  changeMembership,
  directGroupsOf,
  groupsNamed,
  membershipName,
  whyNotRemovable,
  type Membership,
} from '../directory/memberships.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import { removeEach } from '../graph/remove-each.ts';
import type { Target } from '../model/person.ts';

interface Args {
  readonly user: Target;
  readonly groups: readonly string[];
}

/**
 * Adds a user to groups, such as those that `remove-from-groups` took away. Dynamic and synced groups cannot be joined here. A distribution
 * list and a mail-enabled security group are joined through Exchange. A role-assignable group needs RoleManagement.ReadWrite.Directory, which Cordon does not request.
 */
export const addToGroups = defineAction({
  name: 'add-to-groups',
  aliases: ['add-groups', 'join-groups'],
  summary: 'Add a user to groups, each of them named',
  example: 'add-to-groups alex@contoso.com groups=Purchasing because a false alarm, INC-4821',
  tier: 'destructive',
  permissions: ['GroupMember.ReadWrite.All', 'Directory.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/group-post-members',
  args: z.object({
    user: people('Whom to add to groups'),
    groups: commaList
      .refine((names) => names.length > 0 && !isAll(names), { error: 'expected names or ids of groups, not all' })
      .describe('Names or object ids of groups, comma-separated'),
  }),
  title: { ask: 'Add {who} to groups', doing: 'Adding {who} to groups', done: '{who} is in the groups' },
  step: {
    will: 'Add the account to the groups',
    doing: 'Adding the account to the groups',
    done: 'Group memberships added',
    notDone: 'Group memberships not added',
    effect:
      'The account gets what the groups give: teams, sites, apps, licences, and policies that apply to their members.',
    risk: '{who} may still be missing in these groups',
  },
  keep: keeping({
    what: 'missing groups',
    shape: keptGroups,
    async read({ graph }, { user, groups }: Args) {
      const missing = await missingGroups(graph, user, groups);
      return { groups: missing.map((group) => ({ id: group.id, name: membershipName(group) })) };
    },
    sets: () => ({ groups: [] }),
    says: (kept) => namesIn(kept) || 'none',
    isIn: hasAllOf,
  }),
  wayBack: undoneBy(['remove-from-groups'], 'The account leaves the groups that it was not in.', keptGroups, (kept) =>
    restoring('remove-from-groups', { groups: kept.groups.map(({ id }) => id).join(',') }),
  ),
  repeatable: true,
  opensAccess: true,
  async run({ graph }, { user, groups }) {
    const missing = await missingGroups(graph, user, groups);
    const closed = missing.filter((group) => whyNotRemovable(group) !== undefined);
    const summary = await removeEach(
      missing.filter((group) => !closed.includes(group)),
      {
        things: 'Groups',
        done: 'added',
        name: membershipName,
        work: (group) => changeMembership(graph, 'Add', group, user),
        left: closed.map((group) => `${membershipName(group)} (${whyNotRemovable(group) ?? ''})`),
      },
    );
    if (closed.length > 0) throw new GraphProblem('rejected', summary);
    return summary;
  },
  async prove({ graph }, { user, groups }) {
    const missing = await missingGroups(graph, user, groups);
    return missing.length === 0 ? 'Microsoft Graph lists the account in all of them.' : undefined;
  },
  async unneeded({ graph }, { user, groups }) {
    const missing = await missingGroups(graph, user, groups);
    return missing.length === 0 ? 'Nothing to do: the account is a direct member of all of them.' : undefined;
  },
});

/**
 * Finds those of the named groups of which the account is not a direct member.
 * @throws {GraphProblem} as the port does; `rejected` for a name that no group has, or that several share
 */
async function missingGroups(graph: Graph, user: Target, groups: readonly string[]): Promise<readonly Membership[]> {
  const [memberships, ...found] = await Promise.all([
    directGroupsOf(graph, user.id),
    ...groups.map(async (typed) => oneOf(typed, await groupsNamed(graph, typed))),
  ]);
  const missing = found.filter((group) => !memberships.some(({ id }) => id === group.id));
  return [...new Map(missing.map((group) => [group.id, group])).values()];
}

function oneOf(typed: string, [group, another]: readonly Membership[]): Membership {
  if (group === undefined) throw new GraphProblem('rejected', `There is no group called “${echo(typed)}”.`);
  if (another !== undefined)
    throw new GraphProblem('rejected', `Several groups are called “${echo(typed)}”. Name the one by its object id.`);
  return group;
}
