const e3 = ['AAD_PREMIUM', 'INTUNE_A', 'EXCHANGE_S_ENTERPRISE'];

/**
 * The licences of the practice tenant: id, part number, how many, and some of their service plans.
 * @see https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
 */
export const practiceSkus = [
  { skuId: '05e9a617-0261-4cee-bb44-138d3ef5d965', skuPartNumber: 'SPE_E3', enabled: 500, plans: e3 },
  {
    skuId: '06ebc4ee-1bb5-47dd-8120-11324bc54e06',
    skuPartNumber: 'SPE_E5',
    enabled: 5,
    plans: [...e3, 'AAD_PREMIUM_P2', 'ATA', 'EQUIVIO_ANALYTICS'],
  },
  { skuId: 'f30db892-07e9-47e9-837c-80727f46fd3d', skuPartNumber: 'FLOW_FREE', enabled: 0, plans: [] },
] as const;
