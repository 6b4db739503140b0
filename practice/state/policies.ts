import type { PracticeAccount } from './account.ts';
import { practiceRolesOf } from './directory.ts';

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
  /** Why the policy does not apply, one of `whatIfAnalysisReasons`; `notSet` when it does. */
  readonly judge: (account: PracticeAccount, signIn: WhatIfSignIn) => string;
}

/** The policies of the practice tenant. They leave a gap: a sign-in from home needs a password only. */
export const policies: readonly PracticePolicy[] = [
  policy('a1', 'Administrators: multi-factor always', 'enabled', ['mfa'], (account) =>
    practiceRolesOf(account).length > 0 ? 'notSet' : 'users',
  ),
  policy('a2', 'Everybody: block legacy authentication', 'enabled', ['block'], (_, { clientAppType }) =>
    clientAppType === 'other' || clientAppType === 'exchangeActiveSync' ? 'notSet' : 'clientApps',
  ),
  policy('a3', 'Everybody: multi-factor from abroad', 'enabled', ['mfa'], (_, { country }) => {
    if (country === undefined) return 'notEnoughInformation';
    return ['CH', 'PL'].includes(country) ? 'location' : 'notSet';
  }),
  policy(
    'a4',
    'Everybody: new password at high risk',
    'enabledForReportingButNotEnforced',
    ['mfa', 'passwordChange'],
    (_, { userRiskLevel }) => {
      if (userRiskLevel === undefined) return 'notEnoughInformation';
      return userRiskLevel === 'high' ? 'notSet' : 'userRisk';
    },
  ),
  policy('a5', 'Pilot: compliant devices only', 'disabled', ['compliantDevice'], () => 'policyNotEnabled'),
];

function policy(
  mark: string,
  displayName: string,
  state: PracticePolicy['state'],
  builtInControls: readonly string[],
  judge: PracticePolicy['judge'],
): PracticePolicy {
  const grantControls = { operator: 'AND', builtInControls, customAuthenticationFactors: [], termsOfUse: [] };
  return { id: `c0ffee${mark}-2b60-4e78-b990-b2da33a10886`, displayName, state, grantControls, judge };
}
