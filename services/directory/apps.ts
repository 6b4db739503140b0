import { z } from 'zod';
import { chunksOf } from '../base/chunks-of.ts';
import { graphPath, odata, type Graph } from '../graph/graph.ts';

/** An app that has a service principal in the tenant. */
export interface TenantApp {
  readonly name: string;
  /** Its application id, which is the same in every tenant. */
  readonly appId: string | undefined;
  /** `Microsoft` for its own apps, otherwise the verified publisher; undefined when the publisher is not verified. */
  readonly publisher: string | undefined;
}

/**
 * How many values Graph accepts in one `in` filter (unverified).
 * @see https://learn.microsoft.com/graph/filter-query-parameter
 */
const idsAtOnce = 15;

/** The tenant that owns Microsoft's own apps. */
const microsoft = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a';

const servicePrincipals = z.object({
  value: z.array(
    z.object({
      id: z.string(),
      appId: z.string().nullish(),
      displayName: z.string().nullish(),
      appOwnerOrganizationId: z.string().nullish(),
      verifiedPublisher: z.object({ displayName: z.string().nullish() }).nullish(),
    }),
  ),
});

/**
 * Looks up apps by the object ids of their service principals.
 * @param ids object ids, not application ids; duplicates are fine
 * @returns the apps by object id, without those that no longer exist
 * @throws {GraphProblem} as the port does
 */
export async function appsOf(graph: Graph, ids: readonly string[]): Promise<ReadonlyMap<string, TenantApp>> {
  const wanted = [...new Set(ids)];
  const answers = await Promise.all(
    chunksOf(wanted, idsAtOnce).map((some) =>
      graph.send({
        method: 'GET',
        path: graphPath`/servicePrincipals`,
        query: {
          $filter: `id in (${some.map(odata).join(',')})`,
          $select: 'id,appId,displayName,appOwnerOrganizationId,verifiedPublisher',
        },
        response: servicePrincipals,
      }),
    ),
  );
  return new Map(
    answers.flatMap(({ value }) =>
      value.map(({ id, appId, displayName, appOwnerOrganizationId, verifiedPublisher }) => {
        const own = appOwnerOrganizationId === microsoft ? 'Microsoft' : undefined;
        return [
          id,
          { name: displayName ?? id, appId: appId ?? undefined, publisher: verifiedPublisher?.displayName ?? own },
        ] as const;
      }),
    ),
  );
}
