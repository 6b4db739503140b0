import { z } from 'zod';
import { echo } from '../base/echo.ts';
import { defineAction } from '../contract/action.ts';
import { isAll, people, someOrAll, yesNo } from '../contract/args.ts';
import { keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { removeEach } from '../graph/remove-each.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import {
  changeMembership,
  directGroupsOf,
  givesLicences,
  groupExists,
  membershipName,
  whyNotRemovable,
  type Membership,
} from '../directory/memberships.ts';
import { hasAllOf, keptGroups, namesIn } from '../directory/groups-kept.ts';
import type { Target } from '../model/person.ts';

interface Args {
  readonly user: Target;
  readonly groups: readonly string[];
  readonly 'license-groups': boolean;
}

/**
 * Removes a user's direct group memberships; a nested membership ends when the user leaves the group in between. Dynamic and synced groups
 * are reported and kept, and with `all` those that give licences too, because a mailbox without its licence is deleted. Distribution lists
 * and mail-enabled security groups are left through Exchange. A role-assignable group also needs RoleManagement.ReadWrite.Directory, which Cordon does not
 * request; when Graph refuses such a group, the result says so.
 */
export const removeFromGroups = defineAction({
  name: 'remove-from-groups',
  aliases: ['remove-groups', 'leave-groups'],
  summary: 'Take a user out of groups, some or all',
  example: 'remove-from-groups alex@contoso.com groups=Marketing because INC-4821',
  tier: 'destructive',
  permissions: ['GroupMember.ReadWrite.All', 'Directory.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/group-delete-members',
  args: z.object({
    user: people('Whom to take out of groups'),
    groups: someOrAll.describe('Names or object ids of groups, comma-separated, or all'),
    'license-groups': yesNo
      .default(false)
      .describe('With all: leave groups that give licences too; by default these are kept'),
  }),
  title: {
    ask: 'Take {who} out of groups',
    doing: 'Taking {who} out of groups',
    done: '{who} is out of the groups',
  },
  step: {
    will: 'Remove the group memberships',
    doing: 'Removing the group memberships',
    done: 'Group memberships removed',
    notDone: 'Group memberships not removed',
    effect: 'What the groups give is lost: teams, sites, apps, licences, and policies that apply to their members.',
    risk: '{who} may still be in these groups',
  },
  keep: keeping({
    what: 'groups',
    shape: keptGroups,
    async read({ graph }, args: Args) {
      const { found } = await chosenGroups(graph, args);
      const removable = found.filter((group) => whyKept(group, args) === undefined);
      return { groups: removable.map((group) => ({ id: group.id, name: membershipName(group) })) };
    },
    sets: () => ({ groups: [] }),
    says: (kept) => namesIn(kept) || 'in none of them',
    isIn: hasAllOf,
  }),
  wayBack: undoneBy(['add-to-groups'], 'The account is added to these groups again.', keptGroups, ({ groups }) =>
    restoring('add-to-groups', { groups: groups.map(({ id }) => id).join(',') }),
  ),
  repeatable: true,
  opensAccess: true, // a policy that asks the members of a group for more does not apply any more
  async run({ graph }, args) {
    const { found, absent } = await chosenGroups(graph, args);
    const fixed = found.filter((group) => whyKept(group, args) !== undefined);
    const summary = await removeEach(
      found.filter((group) => !fixed.includes(group)),
      {
        things: 'Groups',
        name: membershipName,
        work: (group) => changeMembership(graph, 'Remove', group, args.user),
        left: fixed.map((group) => `${membershipName(group)} (${whyKept(group, args) ?? ''})`),
      },
    );
    if (!isAll(args.groups) && fixed.length > 0) throw new GraphProblem('rejected', summary);
    return absent.length === 0 ? summary : `${summary} Not a member before: ${absent.join(', ')}.`;
  },
  async prove({ graph }, args) {
    const { found } = await chosenGroups(graph, args);
    const left = found.filter((group) => whyKept(group, args) === undefined);
    if (left.length > 0) return undefined;
    return found.length === 0
      ? 'Microsoft Graph lists the account in none of them.'
      : `Microsoft Graph lists the account only in what is not left here: ${found.map(membershipName).join(', ')}.`;
  },
  async unneeded({ graph }, args) {
    const { found } = await chosenGroups(graph, args);
    return found.length === 0 ? 'Nothing to do: the account is a direct member of none of them.' : undefined;
  },
});

/**
 * Finds the groups that the request names.
 * @returns `found`: groups of which the account is a member; `absent`: names of existing groups of which it is not
 * @throws {GraphProblem} `rejected` for a name that no group has, or that several of the account's groups share
 */
async function chosenGroups(graph: Graph, { user, groups }: Args) {
  const memberships = await directGroupsOf(graph, user.id);
  if (isAll(groups)) return { found: memberships, absent: [] };
  const found = new Map<string, Membership>();
  const absent: string[] = [];
  for (const typed of groups) {
    const [hit, another] = memberships.filter((group) => isNamed(group, typed));
    if (another !== undefined)
      throw new GraphProblem('rejected', `Several groups are called “${echo(typed)}”. Name the one by its object id.`);
    if (hit !== undefined) found.set(hit.id, hit);
    else if (await groupExists(graph, typed)) absent.push(typed);
    else
      throw new GraphProblem(
        'rejected',
        `There is no group called “${echo(typed)}”. list-groups shows those of the account.`,
      );
  }
  return { found: [...found.values()], absent };
}

/** Why a group is not left: it cannot be, or it gives licences and nobody has asked for that. */
const whyKept = (group: Membership, { groups, 'license-groups': isLeft }: Args): string | undefined =>
  whyNotRemovable(group) ??
  (isAll(groups) && !isLeft && givesLicences(group) ? 'gives licences: license-groups=yes leaves it too' : undefined);

const isNamed = (group: Membership, typed: string): boolean =>
  [group.id, membershipName(group)].some((name) => name.toLowerCase() === typed.toLowerCase());
