import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { isAll, people, someOrAll } from '../contract/args.ts';
import { removeEach } from '../graph/remove-each.ts';
import { GraphProblem, graphPath, type Graph } from '../graph/graph.ts';
import { directGroupsOf, groupExists, membershipName, whyFixed, type Membership } from '../directory/memberships.ts';
import type { Target } from '../model/person.ts';

/**
 * Takes a user out of groups. Direct memberships only: who is in a group through another one has to leave that one. Dynamic, synced
 * and mail-enabled groups are told and left; a role-assignable one needs RoleManagement.ReadWrite.Directory besides, which is not asked
 * for here, and is told when Graph refuses it.
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
    not: 'Group memberships not removed',
    effect: 'What the groups give is lost: teams, sites, apps, licences, policies that are about their members.',
    risk: '{who} may still be in these groups',
  },
  undo: 'An administrator can add the person to the groups again; what was removed stands in the audit.',
  repeatable: true,
  async run({ graph }, { user, groups }) {
    const { found, absent } = await chosen(graph, user, groups);
    const fixed = found.filter((group) => whyFixed(group) !== undefined);
    const told = await removeEach(
      found.filter((group) => !fixed.includes(group)),
      {
        things: 'Groups',
        name: membershipName,
        work: (group) => remove(graph, group, user),
        left: fixed.map((group) => `${membershipName(group)} (${whyFixed(group) ?? ''})`),
      },
    );
    if (!isAll(groups) && fixed.length > 0) throw new GraphProblem('rejected', told);
    return absent.length === 0 ? told : `${told} Not a member before: ${absent.join(', ')}.`;
  },
  async prove({ graph }, { user, groups }) {
    const { found } = await chosen(graph, user, groups);
    const left = found.filter((group) => whyFixed(group) === undefined);
    if (left.length > 0) return undefined;
    return found.length === 0
      ? 'Microsoft Graph lists the account in none of them.'
      : `Microsoft Graph lists the account only in what cannot be left here: ${found.map(membershipName).join(', ')}.`;
  },
  async unneeded({ graph }, { user, groups }) {
    const { found } = await chosen(graph, user, groups);
    return found.length === 0 ? 'Already so: the account is a direct member of none of them.' : undefined;
  },
});

/** Never without `/$ref`: that would delete the account itself. */
async function remove(graph: Graph, group: Membership, user: Target): Promise<void> {
  const path = graphPath`/groups/${group.id}/members/${user.id}/$ref`;
  try {
    await graph.send({ method: 'DELETE', path, response: z.unknown() });
  } catch (problem) {
    if (!(problem instanceof GraphProblem) || problem.code !== 'forbidden' || group.isAssignableToRole !== true)
      throw problem;
    const why = 'its members count as administrators, so the app needs RoleManagement.ReadWrite.Directory';
    throw new GraphProblem('rejected', `${membershipName(group)} is role-assignable: ${why}.`, {}, { cause: problem });
  }
}
/**
 * The memberships that are meant, and the groups that exist but do not have the account as a member.
 * @throws {GraphProblem} `rejected` for a name that no group has, or that two of the account's groups share
 */
async function chosen(graph: Graph, user: Target, groups: readonly string[]) {
  const memberships = await directGroupsOf(graph, user.id);
  if (isAll(groups)) return { found: memberships, absent: [] };
  const found = new Map<string, Membership>();
  const absent: string[] = [];
  for (const named of groups) {
    const [hit, another] = memberships.filter((group) => isNamed(group, named));
    if (another !== undefined)
      throw new GraphProblem('rejected', `Several groups are called “${named}”. Name the one by its object id.`);
    if (hit !== undefined) found.set(hit.id, hit);
    else if (await groupExists(graph, named)) absent.push(named);
    else
      throw new GraphProblem(
        'rejected',
        `There is no group called “${named}”. list-groups shows those of the account.`,
      );
  }
  return { found: [...found.values()], absent };
}

const isNamed = (group: Membership, named: string): boolean =>
  [group.id, membershipName(group)].some((name) => name.toLowerCase() === named.toLowerCase());
