import type { Report } from '../contract/action.ts';
import type { ReportFinding, ReportRow } from '../contract/findings.ts';
import { timeFact } from '../contract/report.ts';
import { finding } from './findings.ts';
import type { ManySignIns, SignInKind } from './sign-in-log.ts';
import { logWords, notInLog } from './sign-in-questions.ts';
import { peopleIn, seenAddresses, sprayFrom, type SeenAddress, type SeenPerson } from './who-else.ts';

/** What was asked, for the report about groups of sign-ins. */
interface Grouped {
  /** The question in words: `from 198.51.100.140 that failed`. */
  readonly words: string;
  /** As typed. */
  readonly since: string;
  readonly kind: SignInKind;
  /** Groups with fewer sign-ins are left out. */
  readonly threshold: number;
  /** Epoch milliseconds. */
  readonly start: number;
  readonly alerts: readonly string[];
}

/** Counts sign-ins by person and by address, those with most of them first. One address and many people is named as a spray. */
export function manySignInsReport(read: ManySignIns, asked: Grouped): Report {
  const { words, kind, threshold, start, since, alerts } = asked;
  const people = peopleIn(read.items)
    .filter((person) => countOf(person) >= threshold)
    .toSorted((a, b) => countOf(b) - countOf(a));
  const addresses = seenAddresses(read.items).filter(({ signIns }) => signIns >= threshold);
  const sprays = addresses.filter((address) => triedIn(address) >= sprayFrom);
  return {
    title: `${groups(people.length, 'person', 'people')} and ${groups(addresses.length, 'address', 'addresses')} with ${threshold} sign-ins or more`,
    ...(words === '' ? {} : { subtitle: words }),
    alerts,
    findings: sprays.map(sprayFinding),
    unread: [
      ...notInLog(read, kind),
      ...(read.isWhole ? [] : [{ what: 'Older sign-ins', why: `only the newest ${read.items.length} were counted` }]),
    ],
    rows: [
      ...addresses.map((address) => addressRow(address, { since, isSpray: sprays.includes(address) })),
      ...people.map((person) => personRow(person, since)),
    ],
    facts: [
      ['Since', timeFact(new Date(start).toISOString())],
      ['As of', timeFact(new Date(read.asOf).toISOString(), 'rows arrive minutes late')],
      ['Read from', logWords(read.version, kind)],
    ],
    offers: sprays
      .slice(0, 3)
      .map(({ ip }) => ({ label: `Who else: ${ip}`, command: `who-else ip=${ip} since=${since}` })),
  };
}

const groups = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const countOf = ({ succeeded, failed }: SeenPerson): number => succeeded + failed;

/** For how many people a wrong password was tried from an address. */
const triedIn = ({ people }: SeenAddress): number => people.filter(({ wrongPasswords }) => wrongPasswords > 0).length;

const sprayFinding = (address: SeenAddress): ReportFinding =>
  finding('password-spray', `Passwords of ${triedIn(address)} people were tried from ${address.ip}`);

const addressRow = (
  { ip, signIns, people }: SeenAddress,
  { since, isSpray }: { readonly since: string; readonly isSpray: boolean },
): ReportRow => ({
  what: `${ip}: ${signIns} sign-ins`,
  where: [...new Set(people.flatMap(({ places }) => places))].slice(0, 3).join(' · '),
  details: [
    groups(people.length, 'person', 'people'),
    `${people.filter(({ succeeded }) => succeeded > 0).length} of them signed in`,
  ],
  lead: { label: 'Who else', command: `who-else ip=${ip} since=${since}` },
  ...(isSpray ? { mark: 'bad' as const } : {}),
});

const personRow = (person: SeenPerson, since: string): ReportRow => ({
  what: `${person.name}: ${person.succeeded} succeeded, ${person.failed} failed`,
  where: person.places.slice(0, 3).join(' · '),
  details: [`last: ${person.result}`, { words: 'first seen', at: person.first }],
  at: person.last,
  lead: { label: 'Sign-ins', command: `list-sign-ins ${person.id} since=${since}` },
});
