import { page } from '../odata/page.ts';
import { selection } from '../odata/select.ts';
import { authenticationTypeOf, practiceDomains, practiceTenantId } from '../people/people.ts';
import { readRoute } from './route.ts';

const contoso = {
  id: practiceTenantId,
  displayName: 'Contoso (practice)',
  countryLetterCode: 'CH',
  createdDateTime: '2024-03-01T09:00:00Z',
  tenantType: 'AAD',
  onPremisesSyncEnabled: true,
  verifiedDomains: practiceDomains.map((name, index) => ({
    name,
    type: authenticationTypeOf(name),
    capabilities: 'Email, OfficeCommunicationsOnline',
    isDefault: index === 0,
    isInitial: name.endsWith('.onmicrosoft.com'),
  })),
};
const properties = Object.keys(contoso);

/** `GET /organization`: the practice tenant itself. */
export const organization = readRoute('/organization', ['$select', '$top'], (call) => {
  const show = selection(call.query.get('$select'), new Set(properties), properties, 'microsoft.graph.organization');
  return page(call, 'organization', [contoso], show);
});
