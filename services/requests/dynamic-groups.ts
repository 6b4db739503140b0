import { z } from 'zod';
import { graphPath, type Graph } from '../graph/graph.ts';
import { readAll } from '../graph/page.ts';
import { orNone } from '../graph/settle.ts';

/** How long an answer is remembered, in milliseconds. Groups seldom become dynamic. */
const rememberedMs = 5 * 60_000;

/**
 * Tells whether a change of somebody's properties can put them into one of these groups: whether one is dynamic, or has a dynamic group in
 * it. A group that does not exist is not.
 * @param groups object ids
 * @throws {GraphProblem} when Graph cannot say
 */
export type AnyDynamic = (graph: Graph, groups: readonly string[]) => Promise<boolean>;

/**
 * Makes the function, which remembers for some minutes what Graph said.
 * @param now epoch milliseconds
 * @see https://learn.microsoft.com/graph/api/group-get
 * @see https://learn.microsoft.com/graph/api/group-list-transitivemembers
 */
export function createAnyDynamic(now: () => number): AnyDynamic {
  const known = new Map<string, { readonly at: number; readonly isDynamic: boolean }>();
  return async (graph, groups) => {
    const answers = await Promise.all(
      groups.map(async (group) => {
        const key = `${graph.tenant} ${group}`;
        const before = known.get(key);
        if (before !== undefined && now() - before.at < rememberedMs) return before.isDynamic;
        const isDynamic = await readIsDynamic(graph, group);
        known.set(key, { at: now(), isDynamic });
        return isDynamic;
      }),
    );
    return answers.includes(true);
  };
}

const kind = z.object({ groupTypes: z.array(z.string()).nullish() });

async function readIsDynamic(graph: Graph, id: string): Promise<boolean> {
  const $select = 'id,groupTypes';
  const [group, inside] = await Promise.all([
    orNone(graph.send({ method: 'GET', path: graphPath`/groups/${id}`, query: { $select }, response: kind })),
    orNone(
      readAll(graph, {
        path: graphPath`/groups/${id}/transitiveMembers/microsoft.graph.group`,
        query: { $select, $count: 'true', $top: '999' },
        eventual: true, // Graph filters by type with its index only
        item: kind,
      }),
    ),
  ]);
  return [...(group === undefined ? [] : [group]), ...(inside ?? [])].some(({ groupTypes }) =>
    groupTypes?.includes('DynamicMembership'),
  );
}
