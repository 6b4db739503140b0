import { z } from 'zod';
import { graphPath, odata, type Graph } from '../graph/graph.ts';
import { directoryAccountSchema, accountSelect, type AccountHits, type DirectoryAccount } from './people-search.ts';

const found = directoryAccountSchema.extend({
  onPremisesSamAccountName: z.string().nullish(),
  onPremisesDomainName: z.string().nullish(),
});

type Found = z.output<typeof found>;

/** Who a logon name of Active Directory may mean. */
export interface LogonNameHits {
  /** The only account that it can mean; undefined when there is none, or a doubt. */
  readonly only: DirectoryAccount | undefined;
  /** All accounts with that name, in whatever domain. */
  readonly possible: AccountHits;
}

/** Pages are not followed: more people than this with one name are a question anyway. */
const most = 26;

/**
 * Finds the account that `CONTOSO\alex` means: a synced one with that name, whose domain has the label `CONTOSO`, or one whose address is
 * `alex@contoso.` something, as of accounts that exist in Entra only.
 * @param domain name of the domain, NetBIOS or DNS
 * @throws {GraphProblem} as the port does
 * @see https://learn.microsoft.com/graph/aad-advanced-queries
 */
export async function accountsWithLogonName(graph: Graph, domain: string, account: string): Promise<LogonNameHits> {
  const address = `${account}@${domain}${domain.includes('.') ? '' : '.'}`.toLowerCase();
  const { value } = await graph.send({
    method: 'GET',
    path: graphPath`/users`,
    query: {
      $filter: `onPremisesSamAccountName eq ${odata(account)} or startswith(userPrincipalName,${odata(address)})`,
      $select: `${accountSelect},onPremisesSamAccountName,onPremisesDomainName`,
      $count: 'true',
      $top: String(most),
    },
    eventual: true, // Graph filters by onPremisesSamAccountName in advanced queries only
    response: z.object({ value: z.array(found) }),
  });
  const fits = value.map((one) => fit(one, { domain, account, address }));
  const certain = value.filter((_, index) => fits[index] === 'yes');
  const isCertain = certain.length === 1 && !fits.includes('unknown') && value.length < most;
  return { only: isCertain ? certain[0] : undefined, possible: { accounts: value, total: value.length } };
}

/** Whether an account has that logon name. Unknown when Entra does not say in which domain. */
function fit(
  { userPrincipalName, onPremisesSamAccountName, onPremisesDomainName }: Found,
  { domain, account, address }: { readonly domain: string; readonly account: string; readonly address: string },
): 'yes' | 'no' | 'unknown' {
  if (userPrincipalName.toLowerCase().startsWith(address)) return 'yes';
  if (onPremisesSamAccountName?.toLowerCase() !== account.toLowerCase()) return 'no';
  if (!onPremisesDomainName) return 'unknown';
  const labels = onPremisesDomainName.toLowerCase().split('.').slice(0, -1);
  return [onPremisesDomainName.toLowerCase(), ...labels].includes(domain.toLowerCase()) ? 'yes' : 'no';
}

/**
 * Finds the synced accounts with this SID of Active Directory.
 * @param sid in upper case
 * @throws {GraphProblem} as the port does
 */
export async function accountsWithSid(graph: Graph, sid: string): Promise<readonly DirectoryAccount[]> {
  const { value } = await graph.send({
    method: 'GET',
    path: graphPath`/users`,
    query: { $filter: `onPremisesSecurityIdentifier eq ${odata(sid)}`, $select: accountSelect, $top: '2' },
    response: z.object({ value: z.array(directoryAccountSchema) }),
  });
  return value;
}
