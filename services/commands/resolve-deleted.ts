import { z } from 'zod';
import { readDeletedRoles } from '../directory/admin-roles.ts';
import { formerUpn } from '../directory/deleted-users.ts';
import { accountTraits, accountTraitsOf } from '../directory/people-search.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { readAll } from '../graph/page.ts';
import { personId, plainTarget, type PersonId, type Target } from '../model/person.ts';
import { shownQuery, type PersonQuery } from './person-query.ts';
import { asCandidate, resolutionOf, sameName, type Question, type Resolution, type ResolveOptions } from './resolve.ts';

const deletedUser = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  ...accountTraits,
});

type DeletedUser = z.output<typeof deletedUser>;

/**
 * Looks up deleted accounts by object id, former address or display name. Graph prefixes the UPN of a deleted user with the object id
 * (unverified) and documents no filter on it, so this reads the whole list and compares here. The roles are those that a restored account
 * has again.
 * @throws {GraphProblem} as the port does; `rejected` when there are more deleted accounts than Cordon reads
 */
export async function resolveDeleted(
  graph: Graph,
  queries: readonly PersonQuery[],
  { federatedDomains }: Pick<ResolveOptions, 'federatedDomains'>,
): Promise<Resolution> {
  const [listed, federated] = await Promise.all([everyDeleted(graph), federatedDomains(graph)]);
  const all = listed.flatMap((deleted) => asTarget(deleted, federated));
  const answers = queries.map((query): Target | Question => {
    const hits = all.filter((target) => fits(target, query));
    const [only] = hits;
    if (only !== undefined && hits.length === 1) return only;
    const asked = shownQuery(query);
    return hits.length === 0
      ? { kind: 'none', asked, near: [], by: query.kind }
      : { kind: 'ambiguous', asked, candidates: hits.slice(0, 10).map(asCandidate), total: hits.length };
  });
  const resolution = resolutionOf(answers);
  if (resolution.kind === 'unclear') return resolution;
  const roles = await readDeletedRoles(
    graph,
    resolution.targets.map(({ id }) => id),
  );
  return { kind: 'found', targets: resolution.targets.map((target) => ({ ...target, ...roles.get(target.id) })) };
}

const everyDeleted = (graph: Graph): Promise<readonly DeletedUser[]> =>
  readAll(
    graph,
    {
      path: graphPath`/directory/deletedItems/microsoft.graph.user`, // Graph refuses the path without this cast
      query: { $select: Object.keys(deletedUser.shape).join(','), $top: '999' },
      item: deletedUser,
    },
    'There are more deleted accounts than Cordon reads. Restore this one in Microsoft Entra.',
  );

function asTarget(deleted: DeletedUser, federatedDomains: ReadonlySet<string>): readonly Target[] {
  const id: PersonId | undefined = personId(deleted.id);
  if (id === undefined) return [];
  const upn = formerUpn(id, deleted.userPrincipalName);
  const target = plainTarget({ kind: 'deleted-account', id, name: deleted.displayName ?? (upn || id), upn });
  return [{ ...target, ...accountTraitsOf(deleted, federatedDomains) }];
}

function fits(target: Target, query: PersonQuery): boolean {
  switch (query.kind) {
    case 'id':
      return target.id === query.id;
    case 'upn':
      return target.upn.toLowerCase() === query.upn;
    case 'sid': // deleted accounts are listed without it
      return false;
    case 'logon-name':
      return target.upn.toLowerCase().startsWith(`${query.account}@${query.domain}.`.toLowerCase());
    case 'mention':
    case 'name':
      return sameName(target.name, query.name);
    default:
      return query satisfies never;
  }
}
