import type { Offer, Report } from '../contract/action.ts';
import type { ReportFinding, ReportRow } from '../contract/findings.ts';
import { timeFact } from '../contract/report.ts';
import type { Ticks } from '../contract/ticks.ts';
import { ipAddress } from '../model/ip-address.ts';
import type { Target } from '../model/person.ts';
import { finding } from './findings.ts';
import type { ManySignIns } from './sign-in-log.ts';
import { logWords, notInLog, questionWords } from './sign-in-questions.ts';
import { seenAddresses, sharedOver, type InCommon, type SeenPerson, type WhoElse } from './who-else.ts';

/** What was asked, for a report about it. */
interface Asked {
  readonly common: InCommon;
  /** As typed. */
  readonly since: string;
  /** Epoch milliseconds. */
  readonly start: number;
}

/**
 * Who else has something in common with an attacker, person by person, with those who signed in ticked for containment. Where so many
 * signed in that it is an office or a VPN, nobody is ticked and nobody is marked.
 */
export function whoElseReport(found: WhoElse, asked: Asked): Report {
  const { people, isShared, signIns } = found;
  const victims = people.filter(({ succeeded }) => succeeded > 0);
  const words = questionWords(asked.common);
  return {
    title: people.length === 0 ? `Nobody signed in ${words}` : `${counted(people.length)} ${words}`,
    ...(people.length === 0
      ? {}
      : { subtitle: `${victims.length} signed in, ${people.length - victims.length} only tried` }),
    ...(victims.length > 0 && !isShared
      ? { badge: { text: `${victims.length} signed in`, tone: 'attention' as const } }
      : {}),
    alerts: isShared
      ? [
          `More than ${sharedOver} people signed in ${words}: that is how an office, a VPN, a mobile network or an app for everybody looks. Nobody is ticked.`,
        ]
      : [],
    findings: findingsOf(found, asked.common),
    unread: [
      ...notInLog(found, 'all'),
      ...(found.isWhole ? [] : [{ what: 'Older sign-ins', why: `only the newest ${signIns} were looked at` }]),
    ],
    rows: people.map((one) => rowOf(one, { since: asked.since, isShared })),
    ...(people.length === 0 ? {} : { ticks: ticksOf(people, isShared) }),
    offers: offersOf(asked.common, isShared),
    facts: factsOf(found, asked.start),
  };
}

const counted = (people: number): string => (people === 1 ? '1 person' : `${people} people`);

function findingsOf({ people, sprayed, isShared }: WhoElse, { ip }: InCommon): readonly ReportFinding[] {
  const victims = isShared ? [] : people.filter(({ succeeded }) => succeeded > 0);
  return [
    ...victims.map(({ name, first }) =>
      finding(
        'also-signed-in',
        `${name} signed in ${ip === undefined ? 'with it' : 'from there'} as well`,
        new Date(first).toISOString(),
      ),
    ),
    ...(sprayed === 0 || ip === undefined
      ? []
      : [finding('password-spray', `Passwords of ${sprayed} people were tried from ${ip}`)]),
  ];
}

function rowOf(
  person: SeenPerson,
  { since, isShared }: { readonly since: string; readonly isShared: boolean },
): ReportRow {
  const { id, name, succeeded, failed, first, last, places, result, nonInteractive, byDeviceCode } = person;
  const isVictim = succeeded > 0;
  return {
    what: isVictim ? `${name} signed in ${times(succeeded)}` : `${name}: tried ${times(failed)}, never in`,
    where: places.slice(0, 3).join(' · '),
    details: [
      isVictim && failed > 0 ? `${failed} failed` : '',
      isVictim ? '' : result,
      nonInteractive > 0 ? `${nonInteractive} non-interactive` : '',
      byDeviceCode ? 'by device code' : '',
      { words: 'first seen', at: first },
    ].filter((part) => part !== ''),
    at: last,
    lead: isVictim
      ? { label: 'Evidence', command: `evidence ${id}` }
      : { label: 'Sign-ins', command: `list-sign-ins ${id} since=${since}` },
    ...(isVictim && !isShared ? { mark: 'bad' as const } : {}),
  };
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** The people to tick. Those who signed in are ticked already, unless ordinary people sign in like that. */
const ticksOf = (people: readonly SeenPerson[], isShared: boolean): Ticks => ({
  title: 'Whom to contain',
  offer: { label: 'Contain those ticked…', command: 'contain' },
  choices: people.map(({ id, name, upn, succeeded }) => ({
    id,
    title: `${name}${upn === '' ? '' : ` · ${upn}`} · ${succeeded > 0 ? 'signed in' : 'only tried'}`,
    isTicked: succeeded > 0 && !isShared,
  })),
});

/** An address of ordinary people is not offered to be blocked. */
const offersOf = ({ ip }: InCommon, isShared: boolean): readonly Offer[] =>
  ip === undefined || ipAddress(ip) === undefined || isShared
    ? []
    : [{ label: 'Block address…', command: `block-ip ${ip}` }];

/** The facts of a report that reads the log of many people. */
const factsOf = (read: Pick<ManySignIns, 'version' | 'asOf'>, start: number): NonNullable<Report['facts']> => [
  ['Since', timeFact(new Date(start).toISOString())],
  ['As of', timeFact(new Date(read.asOf).toISOString(), 'rows arrive minutes late')],
  ['Read from', logWords(read.version, 'all')],
];

/** Where a session was used, address by address. More than one address is how a stolen session looks. */
export function sessionReport(
  read: ManySignIns,
  { user, session, since, start }: Omit<Asked, 'common'> & { readonly user: Target; readonly session: string },
): Report {
  const addresses = seenAddresses(read.items);
  const isBad = addresses.length > 1;
  return {
    title: `Session of ${user.name}: ${addresses.length === 1 ? '1 address' : `${addresses.length} addresses`}`,
    subtitle: session,
    alerts: isBad ? ['A session that is used from several places may be stolen: revoke the sessions.'] : [],
    unread: [
      ...notInLog(read, 'all'),
      ...(read.isWhole ? [] : [{ what: 'Older sign-ins', why: 'only the newest were looked at' }]),
    ],
    rows: addresses.map(({ ip, signIns, people }) => ({
      what: `${ip}: ${signIns === 1 ? '1 sign-in' : `${signIns} sign-ins`}`,
      where: people.flatMap(({ places }) => places).join(' · '),
      details: people.flatMap(({ first, result }) => [`last: ${result}`, { words: 'first seen', at: first }]),
      at: Math.max(...people.map(({ last }) => last)),
      lead: { label: 'Who else', command: `who-else ip=${ip} since=${since}` },
      ...(isBad ? { mark: 'bad' as const } : {}),
    })),
    offers: [
      { label: 'Contain…', command: `contain ${user.id}` },
      { label: 'Revoke sessions…', command: `revoke-sessions ${user.id}` },
    ],
    facts: factsOf(read, start),
  };
}
