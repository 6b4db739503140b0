import { practiceApps } from '../seed/apps.ts';
import { page } from '../odata/page.ts';
import { recordFilter } from '../odata/record-filter.ts';
import { selection } from '../odata/select.ts';
import { readRoute } from './route.ts';

const properties = [
  'id',
  'appId',
  'displayName',
  'servicePrincipalType',
  'accountEnabled',
  'appOwnerOrganizationId',
  'verifiedPublisher',
];

/** `GET /servicePrincipals`: the tenant's apps. */
export const servicePrincipals = readRoute(
  '/servicePrincipals',
  ['$filter', '$select', '$top', '$count', '$skiptoken'],
  (call) => {
    const filter = call.query.get('$filter');
    const wanted = filter === undefined ? () => true : recordFilter(filter, ['id', 'appId', 'displayName']);
    const known = new Set(properties);
    const show = selection(call.query.get('$select'), known, properties, 'microsoft.graph.servicePrincipal');
    const own = call.directory.mfaClient.principal;
    const all = own === undefined ? practiceApps : [...practiceApps, own];
    return page(call, 'servicePrincipals', all.filter(wanted), show);
  },
);
