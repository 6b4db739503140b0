import { z } from 'zod';
import { GraphProblem, graphPath, type Graph } from '../graph/graph.ts';
import { readAll } from '../graph/page.ts';
import { settle } from '../graph/settle.ts';

/** How long an answer is remembered, in milliseconds. Domains seldom change how people sign in. */
const rememberedMs = 5 * 60_000;

/** Application permission that telling a federated account needs. */
export const domainReadPermission = 'Domain.Read.All';

/**
 * Reads the domains of a tenant that leave passwords to another identity provider.
 * @returns names in lower case; none where Graph refuses the read or does not answer
 */
export type FederatedDomainsOf = (graph: Graph) => Promise<ReadonlySet<string>>;

/**
 * Makes the function, which remembers for some minutes what Graph said, and also that it refused. After any other failure it asks again.
 * @param now epoch milliseconds
 * @see https://learn.microsoft.com/graph/api/domain-list
 */
export function createFederatedDomains(now: () => number): FederatedDomainsOf {
  const known = new Map<string, { readonly at: number; readonly domains: Promise<ReadonlySet<string>> }>();
  return (graph) => {
    const before = known.get(graph.tenant);
    if (before !== undefined && now() - before.at < rememberedMs) return before.domains;
    const domains = readFederated(graph).catch(async (problem: unknown): Promise<ReadonlySet<string>> => {
      if (!(problem instanceof GraphProblem)) throw problem;
      const claims = await settle(graph.claims());
      const isOfPerson = claims.ok && claims.value.person !== undefined; // what one may not read, another may
      if (problem.code !== 'forbidden' || isOfPerson) known.delete(graph.tenant);
      return new Set();
    });
    known.set(graph.tenant, { at: now(), domains });
    return domains;
  };
}

/** The domain of a UPN, in lower case; empty where it has none. */
export const domainOf = (upn: string): string => upn.slice(upn.lastIndexOf('@') + 1).toLowerCase();

const domain = z.object({ id: z.string(), authenticationType: z.string().nullish() });

async function readFederated(graph: Graph): Promise<ReadonlySet<string>> {
  const all = await readAll(
    graph,
    { path: graphPath`/domains`, query: { $select: 'id,authenticationType' }, item: domain },
    'There are more domains than Cordon reads.',
  );
  const federated = all.filter(({ authenticationType }) => authenticationType?.toLowerCase() === 'federated');
  return new Set(federated.map(({ id }) => id.toLowerCase()));
}
