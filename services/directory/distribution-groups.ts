import { z } from 'zod';
import type { Target } from '../model/person.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import { runCmdlet } from './exchange.ts';

/** What Exchange answers when the membership is as asked already. The names are unverified. */
const alreadySo: ReadonlySet<string> = new Set(['MemberNotFoundException', 'MemberAlreadyExistsException']);

/**
 * Adds somebody to a distribution list or a mail-enabled security group, or removes them. Graph refuses to change such groups, so it runs a
 * cmdlet through Exchange's admin API. A membership that is as asked already counts as done.
 * @param group object id of the group
 * @throws {GraphProblem} as `runCmdlet`; `rejected` when the app may not do this in Exchange, and when Exchange has no such group or account
 */
export async function changeDistributionGroup(
  graph: Graph,
  change: 'Add' | 'Remove',
  group: string,
  user: Target,
): Promise<void> {
  try {
    await runCmdlet(graph, {
      name: `${change}-DistributionGroupMember`,
      parameters: {
        Identity: group,
        Member: user.id,
        BypassSecurityGroupManagerCheck: true,
        ...(change === 'Remove' ? { Confirm: false } : {}),
      },
      item: z.unknown(),
    });
  } catch (problem) {
    if (!(problem instanceof GraphProblem) || !alreadySo.has(problem.details.graphCode ?? '')) throw explained(problem);
  }
}

/** The same problem; where its own words would mislead about a group, other ones. */
function explained(problem: unknown): unknown {
  if (!(problem instanceof GraphProblem)) return problem;
  const { code, details } = problem;
  const words =
    code === 'forbidden'
      ? 'it is changed through Exchange, and the app needs Exchange.ManageAsApp and a role there, such as Exchange Administrator'
      : details.graphCode === 'ManagementObjectNotFoundException'
        ? 'Exchange has no such group, or does not know this account'
        : undefined;
  return words === undefined ? problem : new GraphProblem('rejected', words, details, { cause: problem });
}
