import { z } from 'zod';
import { graphPath, type Graph } from '../graph/graph.ts';
import type { PersonId } from '../model/person.ts';

const account = z.object({
  mail: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  proxyAddresses: z.array(z.string()).nullish(),
});

/**
 * Reads every address that an account can send from: the primary one first, then its proxy addresses and its UPN.
 * @returns in lower case, each once; empty for an account without mail
 * @throws {GraphProblem} as the port does
 */
export async function addressesOf(graph: Graph, { id }: { readonly id: PersonId }): Promise<readonly string[]> {
  const found = await graph.send({
    method: 'GET',
    path: graphPath`/users/${id}`,
    query: { $select: 'mail,userPrincipalName,proxyAddresses' },
    response: account,
  });
  const proxies = (found.proxyAddresses ?? []).filter((address) => /^smtp:/i.test(address));
  if (found.mail == null && proxies.length === 0) return [];
  const primary = proxies.filter((address) => address.startsWith('SMTP:'));
  const all = [found.mail ?? '', ...primary, ...proxies, found.userPrincipalName ?? ''];
  return [...new Set(all.map((address) => address.replace(/^smtp:/i, '').toLowerCase()))].filter((one) =>
    one.includes('@'),
  );
}
