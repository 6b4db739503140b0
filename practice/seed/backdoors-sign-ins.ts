import { before } from './takeover.ts';
import { victim } from './victim.ts';

/*
 * How Grady's session was stolen: a device code that Grady typed for somebody else. Since then a program holds the session and renews its
 * tokens, without any sign-in of a person. From the same address the passwords of others were tried, and one of them worked.
 */

/** The address of the attacker, from a range that is reserved for documentation. */
export const sprayingIp = '198.51.100.140';

/** Another address of the same attacker, which renews tokens over IPv6. */
export const renewingIp = '2001:db8:85a3::8a2e:370:7334';

/** The session that the device code began. */
export const stolenSession = '5f1c0a9e-3b7d-4e26-9c48-aa10d2e7b934';

/** Object id of Johanna, whose password was found. */
const johanna = '303af047-0474-43ea-b6a5-bdcc33a8ac58';

/** Object id of Henrietta, whose password was found too, but who did not confirm the multi-factor request. */
const henrietta = '15fd43ab-404d-4f42-bd44-a1e08e45b14c';

/** Object ids of those whose passwords were tried in vain: Debra, Emily, Delia, Gerhart and Cameron. */
const tried: readonly string[] = [
  '72645d9b-0501-433a-a9cd-3ce11843a732',
  'fadf1ea6-ee52-494b-a256-4c870a0d6a62',
  '61d21a57-cfbf-4fb7-8e82-850ec504cee8',
  '17c2407b-b134-4348-a70b-fb7c3b1e4376',
  'c264f4e8-7785-41fc-8320-a1a15209f147',
];

/** When each part of it happened, in minutes before the tenant was opened. */
const minutesAgo = { spray: 260, found: 252, denied: 250, code: 185, renewals: [170, 95, 30] } as const;

const chisinau = { city: 'Chisinau', state: 'Chisinau', countryOrRegion: 'MD', geoCoordinates: null };
const fromThere = { ipAddress: sprayingIp, location: chisinau, autonomousSystemNumber: 9009 };
const byProgram = { userAgent: 'python-requests/2.32.3', clientAppUsed: 'Mobile Apps and Desktop clients' };

/** A sign-in as it is planted: what differs from an everyday one. */
export type PlantedSignIn = Readonly<Record<string, unknown>> & { readonly createdDateTime: string };

/**
 * The sign-ins that the attacker left in the log of a person; none for most people.
 * @param user object id
 * @param openedAt when the tenant was opened, in epoch milliseconds
 */
export function plantedSignIns(user: string, openedAt: number): readonly PlantedSignIn[] {
  const at = (minutes: number) => ({ ...fromThere, ...byProgram, createdDateTime: before(openedAt, minutes) });
  if (user === victim) return stolen(openedAt);
  if (user === johanna) return [{ ...at(minutesAgo.found), sessionId: 'b0c2e6d4-91a7-4f35-8d0b-6c1e94f7a285' }];
  if (user === henrietta) return [{ ...at(minutesAgo.denied), ...failed(500121, 'Authentication failed.') }];
  const n = tried.indexOf(user);
  return n < 0 ? [] : [{ ...at(minutesAgo.spray - n), ...failed(50126, 'Invalid username or password.') }];
}

/** The device code, and the renewals of the tokens that it gave. */
function stolen(openedAt: number): readonly PlantedSignIn[] {
  const session = {
    ...fromThere,
    ...byProgram,
    sessionId: stolenSession,
    originalTransferMethod: 'deviceCodeFlow',
    signInTokenProtectionStatus: 'unbound',
  };
  return [
    {
      ...session,
      createdDateTime: before(openedAt, minutesAgo.code),
      appDisplayName: 'Microsoft Office',
      appId: 'd3590ed6-52b3-4102-aeff-aad2292ab01c',
      authenticationProtocol: 'deviceCode',
    },
    ...minutesAgo.renewals.map((minutes, n) => ({
      ...session,
      createdDateTime: before(openedAt, minutes),
      ...(n === 1 ? { ipAddress: renewingIp } : {}),
      signInEventTypes: ['nonInteractiveUser'],
      isInteractive: false,
      appDisplayName: 'Office 365 Exchange Online',
      appId: '00000002-0000-0ff1-ce00-000000000000',
      incomingTokenType: 'refreshToken',
    })),
  ];
}

const failed = (errorCode: number, failureReason: string) => ({
  status: { errorCode, failureReason, additionalDetails: null },
});
