import { page } from '../odata/page.ts';
import { selection } from '../odata/select.ts';
import { authenticationTypeOf, practiceDomains } from '../people/people.ts';
import { readRoute } from './route.ts';

const domains = practiceDomains.map((id, index) => ({
  id,
  authenticationType: authenticationTypeOf(id),
  isAdminManaged: true,
  isDefault: index === 0,
  isInitial: id.endsWith('.onmicrosoft.com'),
  isRoot: true,
  isVerified: true,
  supportedServices: ['Email', 'OfficeCommunicationsOnline'],
}));
const properties = [
  'id',
  'authenticationType',
  'isAdminManaged',
  'isDefault',
  'isInitial',
  'isRoot',
  'isVerified',
  'supportedServices',
];

/**
 * `GET /domains`: the verified domains, with how their people sign in.
 * @see https://learn.microsoft.com/graph/api/domain-list
 */
export const domainList = readRoute('/domains', ['$select', '$skiptoken'], (call) => {
  const show = selection(call.query.get('$select'), new Set(properties), properties, 'microsoft.graph.domain');
  return page(call, 'domains', domains, show);
});
