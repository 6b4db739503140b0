import { z } from 'zod';
import { graphPath, type Graph } from '../graph/graph.ts';

/** A licence as Graph lists it with an account. */
export const heldLicence = z.object({ skuId: z.string() });

const sku = z.object({ skuId: z.string(), skuPartNumber: z.string() });

/**
 * What Microsoft sells the most common licences as. All others are shown by their part numbers.
 * @see https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
 */
const productNames: ReadonlyMap<string, string> = new Map([
  ['SPE_E3', 'Microsoft 365 E3'],
  ['SPE_E5', 'Microsoft 365 E5'],
  ['SPE_F1', 'Microsoft 365 F3'],
  ['SPB', 'Microsoft 365 Business Premium'],
  ['O365_BUSINESS_PREMIUM', 'Microsoft 365 Business Standard'],
  ['O365_BUSINESS_ESSENTIALS', 'Microsoft 365 Business Basic'],
  ['ENTERPRISEPACK', 'Office 365 E3'],
  ['ENTERPRISEPREMIUM', 'Office 365 E5'],
  ['STANDARDPACK', 'Office 365 E1'],
  ['AAD_PREMIUM', 'Microsoft Entra ID P1'],
  ['AAD_PREMIUM_P2', 'Microsoft Entra ID P2'],
  ['EMS', 'Enterprise Mobility + Security E3'],
  ['EMSPREMIUM', 'Enterprise Mobility + Security E5'],
  ['FLOW_FREE', 'Power Automate Free'],
]);

/**
 * Reads the names of the tenant's licences.
 * @returns names by SKU id, in lower case
 * @throws {GraphProblem} as the port does
 */
export async function licenceNames(graph: Graph): Promise<ReadonlyMap<string, string>> {
  const { value } = await graph.send({
    method: 'GET',
    path: graphPath`/subscribedSkus`,
    query: { $select: 'skuId,skuPartNumber' },
    response: z.object({ value: z.array(sku) }),
  });
  return new Map(
    value.map(({ skuId, skuPartNumber }) => [
      skuId.toLowerCase(),
      productNames.get(skuPartNumber.toUpperCase()) ?? skuPartNumber,
    ]),
  );
}
