import { z } from 'zod';
import { chunksOf } from '../base/chunks-of.ts';
import { readEach } from '../graph/in-batches.ts';
import { GraphProblem, graphPath, odata, type Graph, type ProblemCode } from '../graph/graph.ts';
import { personId, type PersonId, type Target } from '../model/person.ts';
import { domainOf } from './domains.ts';

/** What `accountTraitsOf` needs besides the UPN, as Graph returns it. */
export const accountTraits = {
  userType: z.string().nullish(),
  creationType: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  onPremisesSyncEnabled: z.boolean().nullish(),
  employeeId: z.string().nullish(),
};

/** An account as Cordon reads it. */
export const directoryAccountSchema = z.object({
  id: z.string().transform((text, context): PersonId => {
    const id = personId(text);
    if (id === undefined) context.addIssue('not an object id');
    return id ?? z.NEVER;
  }),
  displayName: z.string().nullish(),
  userPrincipalName: z.string(),
  jobTitle: z.string().nullish(),
  ...accountTraits,
});

/** The properties of `directoryAccountSchema`, for `$select`. */
export const accountSelect = Object.keys(directoryAccountSchema.shape).join(',');

/** An account as Graph returns it. */
export type DirectoryAccount = z.output<typeof directoryAccountSchema>;

const accountPage = z.object({
  '@odata.count': z.number().optional(),
  '@odata.nextLink': z.string().optional(),
  value: z.array(directoryAccountSchema),
});

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
      query: { $select: accountSelect },
      response: directoryAccountSchema,
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

/** Up to so many accounts are read one by one, from the directory itself and not from its index. */
const oneByOne = 20;
/** How many values Graph takes in one `in` (unverified; sources name 15). */
const valuesPerCall = 15;

/**
 * Reads accounts by object id.
 * @returns the accounts that exist, by id
 * @throws {GraphProblem} as the port does, except `not-found`
 * @see https://learn.microsoft.com/graph/filter-query-parameter
 */
export async function accountsById(
  graph: Graph,
  ids: readonly PersonId[],
): Promise<ReadonlyMap<PersonId, DirectoryAccount>> {
  const found =
    ids.length > oneByOne
      ? await accountsIn(graph, 'id', ids)
      : (await readEach(graph, ids, async (from, id) => (await findAccount(from, id)) ?? [])).flat();
  return new Map(found.map((one) => [one.id, one]));
}

/**
 * Reads many accounts by a property, from the index of the directory: an account that is new may be missing.
 * @param values object ids or UPNs
 * @param onFound called with what each lot of values has found
 * @returns the accounts that exist, in any order
 * @throws {GraphProblem} as the port does
 */
export async function accountsIn(
  graph: Graph,
  property: 'id' | 'userPrincipalName',
  values: readonly string[],
  onFound?: (accounts: readonly DirectoryAccount[]) => void,
): Promise<readonly DirectoryAccount[]> {
  const lots = await readEach(graph, chunksOf(values, valuesPerCall), async (from, some) => {
    const { value } = await from.send({
      method: 'GET',
      path: graphPath`/users`,
      query: {
        $filter: `${property} in (${some.map(odata).join(',')})`,
        $select: accountSelect,
        $top: String(valuesPerCall),
      },
      response: accountPage,
    });
    onFound?.(value);
    return value;
  });
  return lots.flat();
}

interface AccountTraits extends Partial<Omit<DirectoryAccount, 'id' | 'userPrincipalName'>> {
  readonly userPrincipalName?: string | null | undefined;
}

/**
 * What a target has of its account, apart from names and roles.
 * @param federatedDomains domains that leave passwords to another identity provider, in lower case
 */
export const accountTraitsOf = (
  found: AccountTraits,
  federatedDomains: ReadonlySet<string>,
): Pick<Target, 'synced' | 'guest' | 'enabled' | 'employeeId' | 'federated'> => ({
  synced: found.onPremisesSyncEnabled === true,
  guest: isExternal(found),
  enabled: found.accountEnabled !== false,
  employeeId: found.employeeId?.trim() || null,
  federated: federatedDomains.has(domainOf(found.userPrincipalName ?? '')),
});

/**
 * Whether somebody signs in at a home tenant. Microsoft calls these accounts external: they were invited or signed up themselves, and
 * have `#EXT#` in their UPN unless somebody changed it. The user type does not tell, because an account with a password here can be a
 * guest, and one from another tenant a member.
 * @see https://learn.microsoft.com/entra/external-id/user-properties
 */
const isExternal = ({ creationType, userPrincipalName }: AccountTraits): boolean =>
  creationType === 'Invitation' || creationType === 'SelfServiceSignUp' || /#ext#@/i.test(userPrincipalName ?? '');

async function list(graph: Graph, query: Readonly<Record<string, string>>, top = 26): Promise<AccountHits> {
  const found = await graph.send({
    method: 'GET',
    path: graphPath`/users`,
    query: { ...query, $select: accountSelect, $count: 'true', $top: String(top) },
    eventual: true,
    response: accountPage,
  });
  const atLeast = found.value.length + (found['@odata.nextLink'] === undefined ? 0 : 1);
  return { accounts: found.value, total: Math.max(found['@odata.count'] ?? 0, atLeast) };
}
