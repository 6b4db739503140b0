/*
 * The takeover of Alex's account in the last hour: somebody in Lagos signed in, added an authenticator, consented to an app and
 * made an inbox rule. Every file about it takes its times from here.
 */

/** Object id of the person whose account was taken over: Alex. */
export const takenOver = '08a792fc-101b-4579-8655-d23de2c4b481';

/** When each part of it happened, in minutes before the practice tenant was opened. */
export const minutesAgo = { lastOwnSignIn: 41, tries: [21, 20], signIn: 19, method: 15, consent: 12, mail: 9 } as const;

/** The attacker's address, from a range that is reserved for documentation. */
export const attackerIp = '198.51.100.77';

/**
 * Formats a time some minutes before another one, as ISO 8601 in whole seconds.
 * @param at epoch milliseconds
 */
export const before = (at: number, minutes: number): string =>
  `${new Date(at - minutes * 60_000).toISOString().slice(0, 19)}Z`;

/** The sign-in methods that the attacker added to an account, as Graph lists them; none for everybody else. */
export const addedMethods = (id: string, now: number) =>
  id !== takenOver
    ? []
    : [
        {
          '@odata.type': '#microsoft.graph.microsoftAuthenticatorAuthenticationMethod',
          id: '8f4d2c61-0a3e-4b7a-9d15-6f0e2b9c7a41',
          createdDateTime: before(now, minutesAgo.method),
          displayName: 'SM-A057F',
          deviceTag: 'SoftwareTokenActivated',
          phoneAppVersion: '6.2510.7',
        },
      ];

/** Identity Protection's view of an account, as a field of it; no field for everybody but Alex. */
export const takeoverRisk = (id: string, now: number) =>
  id !== takenOver
    ? {}
    : {
        risk: {
          riskLevel: 'high',
          riskState: 'atRisk',
          riskDetail: 'none',
          riskLastUpdatedDateTime: before(now, minutesAgo.signIn - 2),
          isDeleted: false,
          isProcessing: false,
        },
      };

/**
 * The detections behind that risk, as Graph lists them.
 * @param now when the tenant was opened, in epoch milliseconds
 */
export function riskDetections(now: number): readonly Readonly<Record<string, unknown>>[] {
  const lagos = { city: 'Lagos', state: 'Lagos', countryOrRegion: 'NG', geoCoordinates: null };
  const detection = (n: number, riskEventType: string, riskLevel: string, minutes: number) => ({
    id: `5d0b1c7e-44f2-4e5b-8c1a-00000000000${n}`,
    riskEventType,
    riskLevel,
    riskState: 'atRisk',
    riskDetail: 'none',
    source: 'IdentityProtection',
    activity: 'signin',
    ipAddress: attackerIp,
    location: lagos,
    activityDateTime: before(now, minutesAgo.signIn),
    detectedDateTime: before(now, minutes),
    lastUpdatedDateTime: before(now, minutes),
    userId: takenOver,
    userDisplayName: 'Alex Wilber',
    userPrincipalName: 'alex@contoso.com',
  });
  return [
    detection(1, 'unfamiliarFeatures', 'medium', minutesAgo.signIn),
    detection(2, 'unlikelyTravel', 'high', minutesAgo.signIn - 2),
    detection(3, 'suspiciousInboxForwarding', 'medium', minutesAgo.mail - 4),
  ];
}
