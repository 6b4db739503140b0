import { builtInRoles } from '../microsoft/roles.ts';
import type { PracticeAccount } from './account.ts';
import { practiceRolesOf } from './directory.ts';
import { blockedLocation } from './named-locations.ts';

/** A hypothetical sign-in, as far as the policies here look at it. */
export interface WhatIfSignIn {
  readonly clientAppType?: string | undefined;
  readonly country?: string | undefined;
  readonly userRiskLevel?: string | undefined;
}

/** A Conditional Access policy. */
export interface PracticePolicy {
  readonly id: string;
  readonly displayName: string;
  readonly state: 'enabled' | 'disabled' | 'enabledForReportingButNotEnforced';
  readonly grantControls: Readonly<Record<string, unknown>>;
  /** Its other conditions, as Graph shows them. */
  readonly conditions: Readonly<Record<string, unknown>>;
  /** The named locations that it is about; left out for a policy that is about none. */
  readonly locations?: { readonly includeLocations: readonly string[]; readonly excludeLocations: readonly string[] };
  /** Why the policy does not apply, one of `whatIfAnalysisReasons`; `notSet` when it does. */
  readonly judge: (account: PracticeAccount, signIn: WhatIfSignIn) => string;
}

/** The policies of the practice tenant. They leave a gap: a sign-in from home needs a password only. */
export const policies: readonly PracticePolicy[] = [
  {
    id: policyId('a1'),
    displayName: 'Administrators: multi-factor always',
    state: 'enabled',
    grantControls: controls(['mfa']),
    conditions: conditions({ includeRoles: [...builtInRoles.values()].map(({ templateId }) => templateId) }),
    judge: (account) => (practiceRolesOf(account).length > 0 ? 'notSet' : 'users'),
  },
  {
    id: policyId('a2'),
    displayName: 'Everybody: block legacy authentication',
    state: 'enabled',
    grantControls: controls(['block']),
    conditions: conditions({ includeUsers: ['All'] }, { clientAppTypes: ['exchangeActiveSync', 'other'] }),
    judge: (_, { clientAppType }) =>
      clientAppType === 'other' || clientAppType === 'exchangeActiveSync' ? 'notSet' : 'clientApps',
  },
  {
    id: policyId('a3'),
    displayName: 'Everybody: multi-factor from abroad',
    state: 'enabled',
    grantControls: controls(['mfa']),
    conditions: conditions(
      { includeUsers: ['All'] },
      { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } },
    ),
    judge(_, { country }) {
      if (country === undefined) return 'notEnoughInformation';
      return ['CH', 'PL'].includes(country) ? 'location' : 'notSet';
    },
  },
  {
    id: policyId('a4'),
    displayName: 'Everybody: new password at high risk',
    state: 'enabledForReportingButNotEnforced',
    grantControls: controls(['mfa', 'passwordChange']),
    conditions: conditions({ includeUsers: ['All'] }, { userRiskLevels: ['high'] }),
    judge(_, { userRiskLevel }) {
      if (userRiskLevel === undefined) return 'notEnoughInformation';
      return userRiskLevel === 'high' ? 'notSet' : 'userRisk';
    },
  },
  {
    id: policyId('a5'),
    displayName: 'Pilot: compliant devices only',
    state: 'disabled',
    grantControls: controls(['compliantDevice']),
    conditions: conditions({ includeUsers: ['All'] }),
    judge: () => 'policyNotEnabled',
  },
  {
    id: policyId('a6'),
    displayName: 'Everybody: block the addresses of attackers',
    state: 'enabled',
    grantControls: controls(['block']),
    locations: { includeLocations: [blockedLocation], excludeLocations: [] },
    conditions: conditions({ includeUsers: ['All'] }),
    judge: () => 'location',
  },
];

function policyId(mark: string): string {
  return `c0ffee${mark}-2b60-4e78-b990-b2da33a10886`;
}

function controls(builtInControls: readonly string[]): PracticePolicy['grantControls'] {
  return { operator: 'AND', builtInControls, customAuthenticationFactors: [], termsOfUse: [] };
}

/** The conditions of a policy for all apps. */
function conditions(
  users: Readonly<Record<string, readonly string[]>>,
  others: Readonly<Record<string, unknown>> = {},
): PracticePolicy['conditions'] {
  return {
    users,
    applications: { includeApplications: ['All'], excludeApplications: [] },
    clientAppTypes: ['all'],
    userRiskLevels: [],
    locations: null,
    ...others,
  };
}
