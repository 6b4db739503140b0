import { z } from 'zod';
import type { PracticeUser } from './account.ts';
import { idFrom, type LogRecord } from '../seed/logs.ts';
import { attackerIp, before, minutesAgo, takenOver } from '../seed/takeover.ts';

const warsaw = { city: 'Warsaw', state: 'Mazowieckie', countryOrRegion: 'PL', geoCoordinates: null };
const zurich = { city: 'Zürich', state: 'Zürich', countryOrRegion: 'CH', geoCoordinates: null };
const lagos = { city: 'Lagos', state: 'Lagos', countryOrRegion: 'NG', geoCoordinates: null };

const apps = ['Microsoft Teams', 'Outlook on the web', 'SharePoint Online', 'Office 365 Portal', 'Contoso Travel'];
const days = 7;
const dayMinutes = 1440;
const keptMs = 30 * dayMinutes * 60_000;

/**
 * Lists the sign-ins of a person that are still in the log, newest first.
 * @param openedAt when the tenant was opened, in epoch milliseconds
 */
export function signInsOf(user: PracticeUser, openedAt: number): readonly LogRecord[] {
  const records = [...(user.id === takenOver ? attack(user, openedAt) : []), ...everyday(user, openedAt)];
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
  return {
    id: idFrom(`${user.id} ${details.createdDateTime}`),
    userId: user.id,
    userDisplayName: user.displayName,
    userPrincipalName: user.userPrincipalName,
    appDisplayName: 'Outlook on the web',
    clientAppUsed: 'Browser',
    isInteractive: true,
    conditionalAccessStatus: 'notApplied',
    status: { errorCode: 0, failureReason: null, additionalDetails: null },
    riskLevelDuringSignIn: 'none',
    riskState: 'none',
    riskDetail: 'none',
    ...details,
  };
}
