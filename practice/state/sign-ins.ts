import { z } from 'zod';
import type { PracticeUser } from './account.ts';
import { idFrom, type LogRecord } from '../seed/logs.ts';
import { plantedSignIns } from '../seed/backdoors-sign-ins.ts';
import { attackerIp, before, minutesAgo, takenOver } from '../seed/takeover.ts';

const warsaw = { city: 'Warsaw', state: 'Mazowieckie', countryOrRegion: 'PL', geoCoordinates: null };
const zurich = { city: 'Zürich', state: 'Zürich', countryOrRegion: 'CH', geoCoordinates: null };
const lagos = { city: 'Lagos', state: 'Lagos', countryOrRegion: 'NG', geoCoordinates: null };

const apps = ['Microsoft Teams', 'Outlook on the web', 'SharePoint Online', 'Office 365 Portal', 'Contoso Travel'];
const appIds = new Map([
  ['Microsoft Teams', '1fec8e78-bce4-4aaf-ab1b-5451cc387264'],
  ['Outlook on the web', '00000002-0000-0ff1-ce00-000000000000'],
  ['Office 365 Exchange Online', '00000002-0000-0ff1-ce00-000000000000'],
  ['SharePoint Online', '00000003-0000-0ff1-ce00-000000000000'],
  ['Office 365 Portal', '00000006-0000-0ff1-ce00-000000000000'],
  ['Contoso Travel', '4c8d7b2e-5f3a-4e1b-9c60-8a7f6e5d4c02'],
]);
const days = 7;
const dayMinutes = 1440;
const keptMs = 30 * dayMinutes * 60_000;

/**
 * Lists the sign-ins of a person that are still in the log, newest first.
 * @param openedAt when the tenant was opened, in epoch milliseconds
 */
export function signInsOf(user: PracticeUser, openedAt: number): readonly LogRecord[] {
  const planted = plantedSignIns(user.id, openedAt).map((details) => signIn(user, details));
  const attacks = user.id === takenOver ? attack(user, openedAt) : planted;
  const records = [...attacks, ...everyday(user, openedAt), ...renewals(user, openedAt)];
  return records
    .filter(({ createdDateTime }) => Date.parse(createdDateTime) > openedAt - keptMs)
    .toSorted((a, b) => Date.parse(b.createdDateTime) - Date.parse(a.createdDateTime));
}

/** Five a day, from one place, for the week that ends with the person's own last sign-in. */
function everyday(user: PracticeUser, openedAt: number) {
  const { data } = activity.safeParse(user['signInActivity']);
  const own = user.id === takenOver ? before(openedAt, minutesAgo.lastOwnSignIn) : data?.lastSuccessfulSignInDateTime;
  if (own === undefined) return [];
  return Array.from({ length: days * apps.length }, (_, n) =>
    signIn(user, {
      createdDateTime: before(Date.parse(own), 60 * (n % apps.length) + dayMinutes * Math.floor(n / apps.length)),
      appDisplayName: apps[n % apps.length],
      ipAddress: user.id === takenOver ? '203.0.113.24' : '203.0.113.8',
      location: user.id === takenOver ? warsaw : zurich,
    }),
  );
}

/** A non-interactive sign-in on each day of that week: the mail client renews its token. The account that was taken over uses the web only. */
function renewals(user: PracticeUser, openedAt: number) {
  const { data } = activity.safeParse(user['signInActivity']);
  if (user.id === takenOver || data === undefined || Date.parse(data.lastSuccessfulSignInDateTime) > openedAt)
    return [];
  return Array.from({ length: days }, (_, day) =>
    signIn(user, {
      createdDateTime: before(Date.parse(data.lastSuccessfulSignInDateTime), 30 + dayMinutes * day),
      appDisplayName: 'Office 365 Exchange Online',
      ipAddress: '203.0.113.8',
      location: zurich,
      signInEventTypes: ['nonInteractiveUser'],
      isInteractive: false,
      incomingTokenType: 'primaryRefreshToken',
      signInTokenProtectionStatus: 'bound',
    }),
  );
}

const activity = z.object({ lastSuccessfulSignInDateTime: z.string() });

/** Two failed attempts and two sign-ins from another continent, the first sign-in 22 minutes after the last one at home. */
const attack = (user: PracticeUser, openedAt: number) => [
  ...minutesAgo.tries.map((minutes) =>
    signIn(user, {
      createdDateTime: before(openedAt, minutes),
      ipAddress: attackerIp,
      location: lagos,
      riskLevelDuringSignIn: 'medium',
      status: {
        errorCode: 50126,
        failureReason: 'Error validating credentials due to invalid username or password.',
        additionalDetails: null,
      },
    }),
  ),
  ...[minutesAgo.signIn, minutesAgo.mail].map((minutes) =>
    signIn(user, {
      createdDateTime: before(openedAt, minutes),
      ipAddress: attackerIp,
      location: lagos,
      riskLevelDuringSignIn: 'high',
      riskState: 'atRisk',
    }),
  ),
];

function signIn(user: PracticeUser, details: Readonly<Record<string, unknown>> & { readonly createdDateTime: string }) {
  const app = typeof details['appDisplayName'] === 'string' ? details['appDisplayName'] : 'Outlook on the web';
  return {
    id: idFrom(`${user.id} ${details.createdDateTime}`),
    userId: user.id,
    userDisplayName: user.displayName,
    userPrincipalName: user.userPrincipalName,
    appDisplayName: app,
    appId: appIds.get(app) ?? null,
    clientAppUsed: 'Browser',
    userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36',
    isInteractive: true,
    signInEventTypes: ['interactiveUser'],
    sessionId: idFrom(`session ${user.id} ${details.createdDateTime.slice(0, 10)}`),
    incomingTokenType: 'none',
    authenticationProtocol: 'oAuth2',
    originalTransferMethod: 'none',
    autonomousSystemNumber: 3303,
    signInTokenProtectionStatus: 'none',
    conditionalAccessStatus: 'notApplied',
    status: { errorCode: 0, failureReason: null, additionalDetails: null },
    riskLevelDuringSignIn: 'none',
    riskState: 'none',
    riskDetail: 'none',
    ...details,
  };
}
