import { readRoute } from './route.ts';

/** `GET` of security defaults, which are off: a tenant has either them or Conditional Access policies that are on. */
export const securityDefaults = readRoute(
  '/policies/identitySecurityDefaultsEnforcementPolicy',
  ['$select'],
  (call) => ({
    status: 200,
    body: { '@odata.context': call.context('policies/identitySecurityDefaultsEnforcementPolicy'), isEnabled: false },
  }),
);
