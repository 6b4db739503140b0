import { capitalised, spelledOut } from '../base/words.ts';

/*
 * What Microsoft's own words in logs mean. A word that is not here is spelled out: `newKindOfRisk` becomes `New kind of risk`.
 */

/**
 * Names a kind of risk detection: `Impossible travel`.
 * @see https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks
 */
export const detectionName = (riskEventType: string): string =>
  detections.get(riskEventType) ?? capitalised(spelledOut(riskEventType));

const detections = new Map(
  Object.entries({
    adminConfirmedUserCompromised: 'An admin confirmed the account as compromised',
    anomalousToken: 'Unusual token, perhaps stolen',
    anomalousUserActivity: 'Unusual administrator changes',
    anonymizedIPAddress: 'Sign-in through an anonymizer, such as Tor',
    attackerinTheMiddle: 'Sign-in through a phishing proxy',
    attemptedPrtAccess: 'Attempt to steal the sign-in token of a device',
    generic: 'Risk that this licence does not name',
    investigationsThreatIntelligence: 'Known attack pattern',
    leakedCredentials: 'The password is in a leak',
    maliciousIPAddress: 'Sign-in from a malicious address',
    mcasFinSuspiciousFileAccess: 'Many files opened',
    mcasImpossibleTravel: 'Activity from two distant places',
    mcasSuspiciousInboxManipulationRules: 'Inbox rule that hides or deletes mail',
    nationStateIP: 'Sign-in from an address of a state actor',
    newCountry: 'Activity from a new country',
    passwordSpray: 'Password found by trying it on many accounts',
    riskyIPAddress: 'Activity from a risky address',
    suspiciousAPITraffic: 'The directory was searched through',
    suspiciousBrowser: 'One browser signed in to accounts of several countries',
    suspiciousInboxForwarding: 'Inbox rule that forwards mail',
    suspiciousSendingPatterns: 'Suspicious mail sent',
    tokenIssuerAnomaly: 'Forged sign-in token',
    unfamiliarFeatures: 'Sign-in unlike earlier ones',
    unlikelyTravel: 'Sign-ins from two distant places',
    userReportedSuspiciousActivity: 'The person reported an MFA request',
  }),
);

/** Describes how a risk came to its state; empty when Graph does not say. */
export const riskDetailWords = (detail: string): string => riskDetails.get(detail) ?? spelledOut(detail);

const riskDetails = new Map(
  Object.entries({
    none: '',
    hidden: 'not shown with this licence',
    adminConfirmedSigninCompromised: 'an administrator confirmed a sign-in as compromised',
    adminConfirmedSigninSafe: 'an administrator confirmed a sign-in as safe',
    adminConfirmedUserCompromised: 'an administrator or an app confirmed it',
    adminDismissedAllRiskForUser: 'an administrator or an app dismissed it',
    adminGeneratedTemporaryPassword: 'an administrator set a temporary password',
    aiConfirmedSigninSafe: 'Microsoft judged the sign-in as safe',
    userChangedPasswordOnPremises: 'the password was changed in Active Directory',
    userPassedMFADrivenByRiskBasedPolicy: 'the person passed multi-factor authentication',
    userPerformedSecuredPasswordChange: 'the person changed the password securely',
    userPerformedSecuredPasswordReset: 'the person reset the password securely',
  }),
);

/**
 * Describes why a sign-in failed: `wrong password (50126)`.
 * @param reason Microsoft's own sentence, used for a code that is not in the table
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export const signInErrorWords = (code: number, reason: string | null | undefined): string =>
  `${signInErrors.get(code) ?? (reason == null || reason === '' ? 'no reason given' : reason.replace(/\.$/, ''))} (${code})`;

const signInErrors = new Map<number, string>([
  [50034, 'no such account'],
  [50053, 'locked after too many wrong passwords, or a blocked address'],
  [50055, 'password expired'],
  [50056, 'no password in the cloud'],
  [50057, 'account is disabled'],
  [50058, 'not signed in silently'],
  [50072, 'must register for multi-factor authentication'],
  [50074, 'multi-factor authentication not completed'],
  [50076, 'multi-factor authentication not completed'],
  [50079, 'must register for multi-factor authentication'],
  [50097, 'the device must sign in as well'],
  [50125, 'interrupted to reset the password'],
  [50126, 'wrong password'],
  [50132, 'session was revoked or the password changed'],
  [50133, 'session ended because the password changed'],
  [50140, 'interrupted by “keep me signed in”'],
  [50144, 'password expired in Active Directory'],
  [50173, 'session was revoked'],
  [53000, 'device does not meet the policy'],
  [53001, 'device is not joined'],
  [53003, 'blocked by Conditional Access'],
  [53004, 'must register for multi-factor authentication, too risky'],
  [65001, 'app without consent'],
  [70044, 'session expired by policy'],
  [90094, 'consent needs an administrator'],
  [500121, 'multi-factor request denied or not answered'],
  [530032, 'blocked by a security policy'],
]);

/**
 * Names an activity of the audit log in a phrase; those whose own name says it stay as they are.
 * @see https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities
 */
export const activityWords = (activity: string): string => activities.get(activity.toLowerCase()) ?? activity;

const activities = new Map([
  ['update stsrefreshtokenvalidfrom timestamp', 'Sessions revoked'],
  ['reset user password', 'Password reset'],
  ['reset password (by admin)', 'Password reset by an administrator'],
  ['reset password (self-service)', 'Password reset by self-service'],
  ['change user password', 'Password changed'],
  ['change password (self-service)', 'Password changed by self-service'],
  ['set force change user password', 'Password must be changed at the next sign-in'],
  ['disable account', 'Sign-in blocked'],
  ['enable account', 'Sign-in allowed'],
  ['update user', 'Account properties changed'],
  ['user registered security info', 'Sign-in method added'],
  ['user registered all required security info', 'All required sign-in methods added'],
  ['user deleted security info', 'Sign-in method removed'],
  ['user changed default security info', 'Default sign-in method changed'],
  ['admin registered security info', 'Sign-in method added by an administrator'],
  ['admin deleted security info', 'Sign-in method removed by an administrator'],
  ['consent to application', 'App consented to'],
  ['add delegated permission grant', 'App consent added'],
  ['remove delegated permission grant', 'App consent removed'],
  ['add app role assignment grant to user', 'App assigned'],
  ['add member to role', 'Admin role given'],
  ['add eligible member to role', 'Admin role made available'],
  ['remove member from role', 'Admin role taken'],
  ['add member to group', 'Added to a group'],
  ['remove member from group', 'Removed from a group'],
]);
