import { policies } from '../state/policies.ts';
import { page } from '../odata/page.ts';
import { readRoute } from './route.ts';

/** Lists the Conditional Access policies, and reads whether security defaults are on, which no tenant with such policies can have. */
export const caPolicies = [
  readRoute('/identity/conditionalAccess/policies', ['$top', '$skiptoken'], (call) =>
    page(
      call,
      'identity/conditionalAccess/policies',
      policies,
      ({ id, displayName, state, conditions, grantControls }) => ({
        id,
        displayName,
        state,
        conditions,
        grantControls,
      }),
    ),
  ),
  readRoute('/policies/identitySecurityDefaultsEnforcementPolicy', ['$select'], (call) => ({
    status: 200,
    body: { '@odata.context': call.context('policies/identitySecurityDefaultsEnforcementPolicy'), isEnabled: false },
  })),
];
