import { z } from 'zod';
import { graphPath, type Graph } from '../graph/graph.ts';
import type { Person } from '../model/person.ts';

/** How many groups Graph takes in one `checkMemberGroups` call. */
const groupsPerCall = 20;

/**
 * Whether a list of the policy file names somebody.
 * @param entries object ids or UPNs, in any case
 * @param ids what the person is known by
 */
export const isNamed = (entries: readonly string[], ...ids: readonly string[]): boolean =>
  entries.some((entry) => ids.some((id) => entry.toLowerCase() === id.toLowerCase()));

/**
 * Whether somebody is a member of at least one of the groups, directly or through other groups.
 * @throws {GraphProblem} when Graph cannot say
 * @see https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups
 */
export async function isInGroups(
  graph: Graph,
  { id }: Pick<Person, 'id'>,
  groups: readonly string[],
): Promise<boolean> {
  const calls = Array.from({ length: Math.ceil(groups.length / groupsPerCall) }, (_, call) =>
    groups.slice(call * groupsPerCall, (call + 1) * groupsPerCall),
  );
  const answers = await Promise.all(
    calls.map((groupIds) =>
      graph.send({
        method: 'POST',
        path: graphPath`/users/${id}/checkMemberGroups`,
        body: { groupIds },
        response: z.object({ value: z.array(z.string()) }),
      }),
    ),
  );
  return answers.some(({ value }) => value.length > 0);
}
