import { echo } from '../base/echo.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';
import { directGroupsOf, groupsNamed, membershipName, type Membership } from './memberships.ts';

/** The groups that an account is to be in, and those that it cannot be given. */
export interface GroupsGiven {
  readonly joinable: readonly Membership[];
  /** Groups that were named and cannot be joined through Graph, a phrase each. */
  readonly refused: readonly string[];
  /** Groups of the person to copy from that are not copied, a phrase each. */
  readonly notCopied: readonly string[];
}

/**
 * Finds the groups that an account is to be in: those that were named, and those that somebody else is a direct member of. Dynamic and
 * synced groups are decided elsewhere, and mail-enabled ones take an account only once it has a mailbox; of somebody's groups, role-assignable ones are left out too, because nobody
 * should become an administrator by a copy.
 * @throws {GraphProblem} as the port does; `rejected` for a name that no group has, or that several share
 */
export async function groupsToGive(
  graph: Graph,
  { named = [], copyFrom }: { readonly named?: readonly string[] | undefined; readonly copyFrom?: Target | undefined },
): Promise<GroupsGiven> {
  const [copied, ...found] = await Promise.all([
    copyFrom === undefined ? [] : directGroupsOf(graph, copyFrom.id),
    ...named.map(async (typed) => oneOf(typed, await groupsNamed(graph, typed))),
  ]);
  const copyable = copied.filter((group) => whyNotCopied(group) === undefined);
  const open = [...found.filter((group) => whyNotGiven(group) === undefined), ...copyable];
  return {
    joinable: [...new Map(open.map((group) => [group.id, group])).values()],
    refused: phrases(found, whyNotGiven),
    notCopied: phrases(copied, whyNotCopied),
  };
}

const phrases = (groups: readonly Membership[], why: (group: Membership) => string | undefined): readonly string[] =>
  groups.flatMap((group) => {
    const reason = why(group);
    return reason === undefined ? [] : [`${membershipName(group)} (${reason})`];
  });

const whyNotCopied = (group: Membership): string | undefined =>
  whyNotGiven(group) ??
  (group.isAssignableToRole === true ? 'role-assignable: its members are administrators' : undefined);

/** Why a new account cannot be added to a group, with what to do instead; undefined when it can. */
function whyNotGiven({ groupTypes, onPremisesSyncEnabled, mailEnabled }: Membership): string | undefined {
  if (groupTypes?.includes('DynamicMembership') === true) return 'dynamic: its rule decides who is in it';
  if (onPremisesSyncEnabled === true) return 'synced: add the person in Active Directory';
  return mailEnabled === true && groupTypes?.includes('Unified') !== true
    ? 'mail-enabled: use add-to-groups once the mailbox exists'
    : undefined;
}

function oneOf(typed: string, [group, another]: readonly Membership[]): Membership {
  if (group === undefined) throw new GraphProblem('rejected', `There is no group called “${echo(typed)}”.`);
  if (another !== undefined)
    throw new GraphProblem('rejected', `Several groups are called “${echo(typed)}”. Name the one by its object id.`);
  return group;
}
