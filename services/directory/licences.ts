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
  const value = await skusOf(graph);
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
 * Reads the part numbers of the tenant's licences.
 * @returns them by SKU id
 * @throws {GraphProblem} as the port does
 */
export const partNumbersOf = async (graph: Graph): Promise<ReadonlyMap<string, string>> =>
  new Map((await skusOf(graph)).map(({ skuId, skuPartNumber }) => [skuId, skuPartNumber]));

async function skusOf(graph: Graph): Promise<readonly z.output<typeof sku>[]> {
  const { value } = await graph.send({
    method: 'GET',
    path: graphPath`/subscribedSkus`,
    query: { $select: 'skuId,skuPartNumber,consumedUnits,prepaidUnits' },
    response: z.object({ value: z.array(sku) }),
  });
  return value;
}

/** A licence to assign, and the ids of the service plans that stay off. */
export interface LicenceToAssign {
  readonly skuId: string;
  readonly disabledPlans: readonly string[];
}

/**
 * Assigns licences to an account and takes others away, all or nothing. Graph refuses to assign one to an account without a usage location,
 * and to take away one that comes from a group. `remove` holds SKU ids.
 * @throws {GraphProblem} as the port does
 * @see https://learn.microsoft.com/graph/api/user-assignlicense
 */
export async function changeLicences(
  graph: Graph,
  idOrUpn: string,
  { add = [], remove = [] }: { readonly add?: readonly LicenceToAssign[]; readonly remove?: readonly string[] },
): Promise<void> {
  await graph.send({
    method: 'POST',
    path: graphPath`/users/${idOrUpn}/assignLicense`,
    body: { addLicenses: add, removeLicenses: remove }, // both are required
    response: z.unknown(),
  });
}
