import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { commaList, isAll, person } from '../contract/args.ts';
import { cannotBeUndone } from '../contract/way-back.ts';
import { groupsToGive } from '../directory/groups-given.ts';
import { changeMembership, directGroupsOf, membershipName, type Membership } from '../directory/memberships.ts';
import { newAccountOf } from '../directory/new-account.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import { removeEach } from '../graph/remove-each.ts';
import type { Target } from '../model/person.ts';

/** The arguments of `create-user` that decide about groups. */
export const groupArguments = {
  groups: commaList
    .refine((names) => names.length > 0 && !isAll(names), { error: 'expected names or ids of groups, not all' })
    .optional()
    .describe('Groups to join: names or object ids, comma-separated'),
  'copy-from': person('Whose groups the account gets too').optional().describe('Whose groups the account gets too'),
};

/**
 * Adds an account that was just created to groups that are named, and to those of somebody else. What cannot be copied is told, and does
 * not count as a failure. Only a part of `create-user`.
 */
export const giveGroups = defineAction({
  name: 'give-groups',
  aliases: [],
  summary: 'Add a new account to groups',
  example: 'create-user name="Nina Novak" upn=nina@contoso.com groups=Purchasing because joins on Monday',
  tier: 'destructive',
  permissions: ['GroupMember.ReadWrite.All', 'Directory.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/group-post-members',
  args: z.object({ upn: z.string().describe('Whose account'), ...groupArguments }),
  title: { ask: 'Add {who} to groups', doing: 'Adding {who} to groups', done: '{who} is in the groups' },
  step: {
    will: 'Add the account to the groups',
    doing: 'Adding the account to the groups',
    done: 'Group memberships added',
    notDone: 'Group memberships not added',
    effect:
      'The account gets what the groups give. Of somebody else’s groups, dynamic, synced, mail-enabled and role-assignable ones are not copied.',
    risk: '{who} is not in all of the groups',
  },
  wayBack: cannotBeUndone('The account leaves the groups with remove-from-groups, or with delete-user.'),
  repeatable: true,
  opensAccess: true,
  async run({ graph }, args) {
    const account = await newAccountOf(graph, args.upn);
    const { missing, refused, notCopied } = await stillMissing(graph, account, args);
    const summary = await removeEach(missing, {
      things: 'Groups',
      done: 'added',
      name: membershipName,
      work: (group) => add(graph, group, account),
      left: [...refused, ...notCopied],
    });
    if (refused.length > 0) throw new GraphProblem('rejected', summary);
    return summary;
  },
  async prove({ graph }, args) {
    const { missing, joinable } = await stillMissing(graph, await newAccountOf(graph, args.upn), args);
    if (missing.length > 0) return undefined;
    return joinable.length === 0
      ? 'There was no group to add the account to.'
      : `Microsoft Graph lists the account in ${joinable.map(membershipName).join(', ')}.`;
  },
});

interface Args {
  readonly groups?: readonly string[] | undefined;
  readonly 'copy-from'?: Target | undefined;
}

async function stillMissing(graph: Graph, account: Target, { groups, 'copy-from': copyFrom }: Args) {
  const [given, memberships] = await Promise.all([
    groupsToGive(graph, { named: groups, copyFrom }),
    directGroupsOf(graph, account.id),
  ]);
  const missing = given.joinable.filter(({ id }) => !memberships.some((group) => group.id === id));
  return { ...given, missing };
}

async function add(graph: Graph, group: Membership, account: Target): Promise<void> {
  try {
    await changeMembership(graph, 'Add', group, account);
  } catch (problem) {
    if (!(problem instanceof GraphProblem) || problem.code !== 'not-found') throw problem;
    throw new GraphProblem('conflict', 'Graph does not know the new account here yet', problem.details, {
      cause: problem,
    });
  }
}
