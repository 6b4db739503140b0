import { z } from 'zod';
import { GraphProblem, graphPath, odata, type Graph, type ProblemCode } from '../graph/graph.ts';
import { personId, type PersonId } from '../model/person.ts';

const $select = 'id,displayName,userPrincipalName,jobTitle,userType,accountEnabled,onPremisesSyncEnabled';

const account = z.object({
  id: z.string().transform((text, context): PersonId => {
    const id = personId(text);
    if (id === undefined) context.addIssue('not an object id');
    return id ?? z.NEVER;
  }),
  displayName: z.string().nullish(),
  userPrincipalName: z.string(),
  jobTitle: z.string().nullish(),
  userType: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  onPremisesSyncEnabled: z.boolean().nullish(),
});

/** An account as Entra answers it. */
export type DirectoryAccount = z.output<typeof account>;

const accountPage = z.object({
  '@odata.count': z.number().optional(),
  '@odata.nextLink': z.string().optional(),
  value: z.array(account),
});

const rolePage = z.object({ value: z.array(z.object({ id: z.string(), displayName: z.string().nullish() })) });

/** The accounts on the first page, and how many there are in all; at least one more when Graph does not say. */
export interface Hits {
  readonly accounts: readonly DirectoryAccount[];
  readonly total: number;
}

/**
 * The account of this object id or UPN.
 * @param absent the answers that mean "nobody"; for a UPN Graph also says `rejected`, as for `$alex@contoso.com`
 */
export async function accountOf(
  graph: Graph,
  idOrUpn: string,
  absent: readonly ProblemCode[] = ['not-found'],
): Promise<DirectoryAccount | undefined> {
  try {
    return await graph.send({
      method: 'GET',
      path: graphPath`/users/${idOrUpn}`,
      query: { $select },
      response: account,
    });
  } catch (problem) {
    if (problem instanceof GraphProblem && absent.includes(problem.code)) return undefined;
    throw problem;
  }
}

/**
 * Accounts with this mail address, primary or alias.
 * @see https://learn.microsoft.com/graph/aad-advanced-queries
 */
export const withAddress = (graph: Graph, address: string): Promise<Hits> =>
  list(graph, { $filter: `mail eq ${odata(address)} or proxyAddresses/any(p:p eq ${odata(`smtp:${address}`)})` });

/**
 * Accounts of which any of these properties holds these words: `{ displayName: 'alex wilber' }`.
 * @see https://learn.microsoft.com/graph/search-query-parameter
 */
export async function search(graph: Graph, words: Readonly<Record<string, string>>, top = 26): Promise<Hits> {
  const terms = Object.entries(words)
    .map(([property, text]) => [property, text.replace(/["\\\s]+/g, ' ').trim()] as const)
    .filter(([, text]) => /[\p{L}\p{N}]/u.test(text));
  if (terms.length === 0) return { accounts: [], total: 0 };
  return list(graph, { $search: terms.map(([property, text]) => `"${property}:${text}"`).join(' OR ') }, top);
}

/** Active directory roles, by name. Without the right to read roles Graph still says that there is one, but not which. */
export async function activeRolesOf(graph: Graph, id: PersonId): Promise<readonly string[]> {
  const { value } = await graph.send({
    method: 'GET',
    path: graphPath`/users/${id}/transitiveMemberOf/microsoft.graph.directoryRole`,
    query: { $select: 'id,displayName' },
    response: rolePage,
  });
  return value.map((role) => role.displayName ?? `directory role ${role.id}`);
}

async function list(graph: Graph, query: Readonly<Record<string, string>>, top = 26): Promise<Hits> {
  const found = await graph.send({
    method: 'GET',
    path: graphPath`/users`,
    query: { ...query, $select, $count: 'true', $top: String(top) },
    eventual: true,
    response: accountPage,
  });
  const atLeast = found.value.length + (found['@odata.nextLink'] === undefined ? 0 : 1);
  return { accounts: found.value, total: Math.max(found['@odata.count'] ?? 0, atLeast) };
}
