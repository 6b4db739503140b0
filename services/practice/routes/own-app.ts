import { notFound } from '../answer.ts';
import { page } from '../odata/page.ts';
import { selection } from '../odata/select.ts';
import { roleObject } from './memberships.ts';
import { read, type Route } from './route.ts';

/** The application (client) id that Cordon has in the practice tenant. */
export const practiceAppId = '0c0d0000-5e1f-4b1e-8a11-000000000001';
const servicePrincipalId = '0c0d0000-5e1f-4b1e-8a11-000000000002';

/** What the app can read of itself: its service principal, its Entra role, and what the tenant has paid for. */
export const ownApp: readonly Route[] = [
  read('/servicePrincipals(appId)/{appId}', ['$select'], (call) => {
    if (call.param('appId') !== practiceAppId) throw notFound(call.param('appId'));
    const body = { id: servicePrincipalId, appId: practiceAppId, displayName: 'Cordon' };
    return { status: 200, body: { '@odata.context': call.context('servicePrincipals/$entity'), ...body } };
  }),
  read('/servicePrincipals/{id}/memberOf', ['$select'], (call) => {
    if (call.param('id') !== servicePrincipalId) throw notFound(call.param('id'));
    const role = { '@odata.type': '#microsoft.graph.directoryRole', ...roleObject('User Administrator') };
    return page(call, 'directoryObjects', [role], (entry) => entry);
  }),
  read('/subscribedSkus', ['$select'], (call) => {
    const known = Object.keys(sku);
    const show = selection(call.query.get('$select'), new Set(known), known, 'microsoft.graph.subscribedSku');
    return page(call, 'subscribedSkus', [sku], show);
  }),
];

const sku = {
  id: '11111111-1111-4111-8111-111111111111_05e9a617-0261-4cee-bb44-138d3ef5d965',
  skuId: '05e9a617-0261-4cee-bb44-138d3ef5d965',
  skuPartNumber: 'SPE_E5',
  capabilityStatus: 'Enabled',
  prepaidUnits: { enabled: 50, suspended: 0, warning: 0 },
  consumedUnits: 32,
  servicePlans: ['AAD_PREMIUM', 'AAD_PREMIUM_P2', 'INTUNE_A', 'EXCHANGE_S_ENTERPRISE'].map((servicePlanName) => ({
    servicePlanName,
    provisioningStatus: 'Success',
  })),
};
