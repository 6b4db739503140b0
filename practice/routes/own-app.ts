import { notFound } from '../http/answer.ts';
import { page } from '../odata/page.ts';
import { practiceAppId, practiceServicePrincipal } from '../seed/apps.ts';
import { roleObject } from './memberships.ts';
import { readRoute, type Route } from './route.ts';

const { servicePrincipalId, displayName } = practiceServicePrincipal;

/** Those of which the tenant keeps nothing else: Cordon's own, and Microsoft's that message traces need. */
const ownApps = [
  { id: servicePrincipalId, appId: practiceAppId, displayName },
  {
    id: '0c0d0000-5e1f-4b1e-8a11-000000000003',
    appId: '8bd644d1-64a1-4d4b-ae52-2e0cbf64e373',
    displayName: 'Message trace',
  },
] as const;

/** Service principals by their app id, and the Entra roles of the app itself. */
export const ownApp: readonly Route[] = [
  readRoute('/servicePrincipals(appId)/{appId}', ['$select'], (call) => {
    const wanted = call.param('appId').toLowerCase();
    const others = call.directory.apps('directory').map(({ principal }) => principal);
    const known = ownApps.find(({ appId }) => appId === wanted) ?? others.find(({ appId }) => appId === wanted);
    if (known === undefined) throw notFound(wanted);
    return { status: 200, body: { '@odata.context': call.context('servicePrincipals/$entity'), ...known } };
  }),
  readRoute('/servicePrincipals/{id}/memberOf', ['$select'], (call) => {
    if (call.param('id') !== servicePrincipalId) throw notFound(call.param('id'));
    const roles = (['User Administrator', 'Exchange Administrator'] as const).map((name) => ({
      '@odata.type': '#microsoft.graph.directoryRole',
      ...roleObject(name),
    }));
    return page(call, 'directoryObjects', roles, (entry) => entry);
  }),
];
