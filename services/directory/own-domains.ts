import { z } from 'zod';
import { graphPath, type Graph } from '../graph/graph.ts';
import { readAll } from '../graph/page.ts';
import { settle } from '../graph/settle.ts';
import { domainOf } from './domains.ts';

/** The domains whose addresses belong to the tenant. */
export interface OwnDomains {
  /** In lower case. */
  readonly names: ReadonlySet<string>;
  /** False where Graph did not list them, so that only those of one account are known. */
  readonly isComplete: boolean;
}

/**
 * Reads the domains of the tenant. Where the app may not, those of one account's addresses stand in, and people in other domains of the
 * tenant count as outside.
 * @param addresses of an account of the tenant
 * @see https://learn.microsoft.com/graph/api/domain-list
 */
export async function ownDomainsOf(graph: Graph, addresses: readonly string[]): Promise<OwnDomains> {
  const listed = await settle(
    readAll(graph, { path: graphPath`/domains`, query: { $select: 'id' }, item: z.object({ id: z.string() }) }),
  );
  const ids = listed.ok ? listed.value.map(({ id }) => id.toLowerCase()) : [];
  return { names: new Set([...ids, ...addresses.map(domainOf)]), isComplete: listed.ok };
}

/** Whether an address belongs to nobody in the tenant. A subdomain is a domain of its own. */
export const isOutside = ({ names }: OwnDomains, address: string): boolean => !names.has(domainOf(address));
