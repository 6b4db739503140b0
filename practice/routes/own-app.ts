import { notFound } from '../http/answer.ts';
import { page } from '../odata/page.ts';
import { practiceAppId, practiceServicePrincipal } from '../seed/apps.ts';
import { roleObject } from './memberships.ts';
import { readRoute, type Route } from './route.ts';

const { servicePrincipalId, displayName } = practiceServicePrincipal;

/** What the app can read about itself: its service principal and its Entra roles. */
export const ownApp: readonly Route[] = [
  readRoute('/servicePrincipals(appId)/{appId}', ['$select'], (call) => {
    if (call.param('appId') !== practiceAppId) throw notFound(call.param('appId'));
    const body = { id: servicePrincipalId, appId: practiceAppId, displayName };
    return { status: 200, body: { '@odata.context': call.context('servicePrincipals/$entity'), ...body } };
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
