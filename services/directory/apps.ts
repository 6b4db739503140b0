import { z } from 'zod';
import { graphPath, odata, type Graph } from '../graph/graph.ts';

/** An app of the tenant, by the id of its service principal. */
export interface TenantApp {
  readonly name: string;
  /** `Microsoft`, the verified publisher, or undefined for one that nobody verified. */
  readonly publisher: string | undefined;
}

/** How many values one `in` takes. Source: https://learn.microsoft.com/graph/filter-query-parameter : 15, unverified here. */
const idsAtOnce = 15;
/** The tenant that owns Microsoft's own apps. */
const microsoft = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a';

const servicePrincipals = z.object({
  value: z.array(
    z.object({
      id: z.string(),
      displayName: z.string().nullish(),
      appOwnerOrganizationId: z.string().nullish(),
      verifiedPublisher: z.object({ displayName: z.string().nullish() }).nullish(),
    }),
  ),
});

/**
 * Looks up apps by the ids of their service principals; one that is gone is not in the answer.
 * @throws {GraphProblem}
 */
export async function appsOf(graph: Graph, ids: readonly string[]): Promise<ReadonlyMap<string, TenantApp>> {
  const wanted = [...new Set(ids)];
  const chunks = Array.from({ length: Math.ceil(wanted.length / idsAtOnce) }, (_, n) =>
    wanted.slice(n * idsAtOnce, (n + 1) * idsAtOnce),
  );
  const answers = await Promise.all(
    chunks.map((some) =>
      graph.send({
        method: 'GET',
        path: graphPath`/servicePrincipals`,
        query: {
          $filter: `id in (${some.map(odata).join(',')})`,
          $select: 'id,displayName,appOwnerOrganizationId,verifiedPublisher',
        },
        response: servicePrincipals,
      }),
    ),
  );
  return new Map(
    answers.flatMap(({ value }) =>
      value.map(({ id, displayName, appOwnerOrganizationId, verifiedPublisher }) => {
        const own = appOwnerOrganizationId === microsoft ? 'Microsoft' : undefined;
        return [id, { name: displayName ?? id, publisher: verifiedPublisher?.displayName ?? own }] as const;
      }),
    ),
  );
}
