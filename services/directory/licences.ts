import { z } from 'zod';
import { echo } from '../base/echo.ts';
import { GraphProblem, graphPath, type Graph } from '../graph/graph.ts';

const sku = z.object({
  skuId: z.string(),
  skuPartNumber: z.string(),
  consumedUnits: z.number().nullish(),
  prepaidUnits: z.object({ enabled: z.number().nullish() }).nullish(),
});

/**
 * Finds a licence of the tenant. By default at least one must be unassigned; `left: false` also accepts a licence that is used up.
 * @param typed SKU id or part number, such as `SPE_E5`, in any case
 * @returns the SKU id
 * @throws {GraphProblem} as the port does; `rejected` when the tenant does not have the licence (the message lists those it has), or when
 * all of them are assigned
 */
export async function skuIdOf(
  graph: Graph,
  typed: string,
  { left = true }: { readonly left?: boolean } = {},
): Promise<string> {
  const { value } = await graph.send({
    method: 'GET',
    path: graphPath`/subscribedSkus`,
    query: { $select: 'skuId,skuPartNumber,consumedUnits,prepaidUnits' },
    response: z.object({ value: z.array(sku) }),
  });
  const wanted = typed.toLowerCase();
  const found = value.find(
    ({ skuId, skuPartNumber }) => skuId.toLowerCase() === wanted || skuPartNumber.toLowerCase() === wanted,
  );
  if (found === undefined) {
    const owned = value.map(({ skuPartNumber }) => skuPartNumber).join(', ') || 'none at all';
    throw new GraphProblem('rejected', `The tenant has no licence "${echo(typed)}"; it has ${owned}`);
  }
  const { consumedUnits, prepaidUnits } = found;
  if (left && consumedUnits != null && prepaidUnits?.enabled != null && consumedUnits >= prepaidUnits.enabled)
    throw new GraphProblem('rejected', `All ${prepaidUnits.enabled} licences of ${found.skuPartNumber} are in use`);
  return found.skuId;
}

/**
 * Assigns a licence to an account. Graph refuses it for an account without a usage location.
 * @throws {GraphProblem} as the port does
 */
export async function assignLicence(graph: Graph, idOrUpn: string, skuId: string): Promise<void> {
  await graph.send({
    method: 'POST',
    path: graphPath`/users/${idOrUpn}/assignLicense`,
    body: { addLicenses: [{ skuId, disabledPlans: [] }], removeLicenses: [] }, // both are required
    response: z.unknown(),
  });
}
