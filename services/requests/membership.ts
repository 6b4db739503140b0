import { z } from 'zod';
import { chunksOf } from '../base/chunks-of.ts';
import { atMost } from '../base/parallel.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { readEach } from '../graph/in-batches.ts';
import { readPage, type Page } from '../graph/page.ts';
import { orNone } from '../graph/settle.ts';
import type { PersonId } from '../model/person.ts';

/** How many groups Graph takes in one `checkMemberGroups` call. */
const groupsPerCall = 20;
/** How many calls are sent at once. */
const width = 10;
/** As many members as Graph puts on a page. */
const membersPerPage = '999';
/** Longer groups are not listed: the accounts are looked up one by one. */
const mostPages = 5;

/** Whether a list of object ids names somebody. Ids are the only thing that decides a right: names and addresses change hands. */
export const isNamed = (ids: readonly PersonId[], id: PersonId): boolean => ids.includes(id);

/** Which groups each account is in, by its object id; one that is in none of them may be missing. Groups are in lower case. */
export type Memberships = ReadonlyMap<PersonId, ReadonlySet<string>>;

/**
 * Which of the groups each account is a member of, directly or through other groups. A few accounts are asked about one by one; for many,
 * the members of each group are listed, because that takes fewer calls.
 * @param groups object ids, in any case
 * @throws {GraphProblem} when Graph cannot say
 * @see https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups
 * @see https://learn.microsoft.com/graph/api/group-list-transitivemembers
 */
export async function membershipsOf(
  graph: Graph,
  accounts: readonly PersonId[],
  groups: readonly string[],
): Promise<Memberships> {
  const ids = [...new Set(accounts)];
  const wanted = [...new Set(groups.map((group) => group.toLowerCase()))];
  const found = new Map<PersonId, Set<string>>();
  if (ids.length === 0 || wanted.length === 0) return found;
  const note = (id: PersonId, group: string): void => {
    found.set(id, (found.get(id) ?? new Set()).add(group));
  };
  const askAbout = (some: readonly string[]) =>
    readEach(
      graph,
      ids.flatMap((id) => chunksOf(some, groupsPerCall).map((groupIds) => [id, groupIds] as const)),
      async (from, [id, groupIds]) => {
        for (const group of await groupsAmong(from, id, groupIds)) note(id, group);
      },
      { atOnce: width },
    );
  if (ids.length * chunksOf(wanted, groupsPerCall).length <= Math.max(width, wanted.length)) {
    await askAbout(wanted);
    return found;
  }
  const asked = new Set(ids);
  const unlisted: string[] = [];
  await atMost(
    width,
    wanted,
    async (group) => {
      const members = await membersOf(graph, group);
      if (members === undefined) unlisted.push(group);
      else for (const id of members) if (asked.has(id)) note(id, group);
    },
    'stop',
  );
  if (unlisted.length > 0) await askAbout(unlisted);
  return found;
}

/**
 * Lists everybody in the groups, directly or through other groups.
 * @param groups object ids, in any case
 * @returns undefined when one of them has too many members to list
 * @throws {GraphProblem} when Graph cannot say
 */
export async function everybodyIn(graph: Graph, groups: readonly string[]): Promise<ReadonlySet<PersonId> | undefined> {
  const members = await atMost(width, [...new Set(groups)], (group) => membersOf(graph, group), 'stop');
  return members.includes(undefined) ? undefined : new Set(members.flatMap((some) => some ?? []));
}

async function groupsAmong(graph: Graph, id: PersonId, groupIds: readonly string[]): Promise<readonly string[]> {
  const { value } = await graph.send({
    method: 'POST',
    path: graphPath`/users/${id}/checkMemberGroups`,
    body: { groupIds },
    response: z.object({ value: z.array(z.string().toLowerCase()) }),
  });
  return value;
}

/**
 * Lists the accounts in a group, directly or through other groups.
 * @returns undefined when the group has too many members to list; nothing for a group that does not exist
 */
async function membersOf(graph: Graph, group: string): Promise<readonly PersonId[] | undefined> {
  const call = {
    path: graphPath`/groups/${group}/transitiveMembers/microsoft.graph.user`,
    query: { $select: 'id', $top: membersPerPage },
    item: z.object({ id: z.string().toLowerCase() }),
  };
  const members: PersonId[] = [];
  let next: string | null | undefined;
  for (let pages = 0; next !== null; pages += 1) {
    if (pages === mostPages) return undefined;
    const page: Page<{ readonly id: string }> | undefined = await orNone(
      readPage(graph, { ...call, next: next ?? undefined }),
    );
    members.push(...(page?.items ?? []).map(({ id }) => id as PersonId));
    next = page?.next ?? null;
  }
  return members;
}
