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

/** An account as Graph returns it. */
export type DirectoryAccount = z.output<typeof account>;

const accountPage = z.object({
  '@odata.count': z.number().optional(),
  '@odata.nextLink': z.string().optional(),
  value: z.array(account),
});

const rolePage = z.object({ value: z.array(z.object({ id: z.string(), displayName: z.string().nullish() })) });

/** The result of a search. */
export interface AccountHits {
  /** The accounts on the first page. */
  readonly accounts: readonly DirectoryAccount[];
  /** How many there are in all; when Graph gives no count, a lower bound that is larger than the page if there are more. */
  readonly total: number;
}

/**
 * Reads the account with this object id or UPN.
 * @param absent codes that count as "no such account"; for a UPN add `rejected`, which Graph answers for `$alex@contoso.com`
 * @returns undefined when there is no such account
 * @throws {GraphProblem} as the port does, except with the `absent` codes
 */
export async function findAccount(
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
 * Finds accounts with this mail address, primary or alias.
 * @throws {GraphProblem} as the port does
 * @see https://learn.microsoft.com/graph/aad-advanced-queries
 */
export const accountsWithAddress = (graph: Graph, address: string): Promise<AccountHits> =>
  list(graph, { $filter: `mail eq ${odata(address)} or proxyAddresses/any(p:p eq ${odata(`smtp:${address}`)})` });

/**
 * Searches for accounts in which any of these properties contains these words: `{ displayName: 'alex wilber' }`.
 * @param top how many to return at most
 * @throws {GraphProblem} as the port does
 * @see https://learn.microsoft.com/graph/search-query-parameter
 */
export async function searchAccounts(
  graph: Graph,
  words: Readonly<Record<string, string>>,
  top = 26,
): Promise<AccountHits> {
  const terms = Object.entries(words)
    .map(([property, text]) => [property, text.replace(/["\\\s]+/g, ' ').trim()] as const)
    .filter(([, text]) => /[\p{L}\p{N}]/u.test(text));
  if (terms.length === 0) return { accounts: [], total: 0 };
  return list(graph, { $search: terms.map(([property, text]) => `"${property}:${text}"`).join(' OR ') }, top);
}

/**
 * Reads a user's active directory roles, direct or through groups.
 * @returns the names; without permission to read roles Graph returns only ids, which appear as `directory role <id>`
 * @throws {GraphProblem} as the port does
 */
export async function activeRolesOf(graph: Graph, id: PersonId): Promise<readonly string[]> {
  const { value } = await graph.send({
    method: 'GET',
    path: graphPath`/users/${id}/transitiveMemberOf/microsoft.graph.directoryRole`,
    query: { $select: 'id,displayName' },
    response: rolePage,
  });
  return value.map((role) => role.displayName ?? `directory role ${role.id}`);
}

async function list(graph: Graph, query: Readonly<Record<string, string>>, top = 26): Promise<AccountHits> {
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
