import { z } from 'zod';
import { defineRead, type Offer, type Report } from '../contract/action.ts';
import { people, since } from '../contract/args.ts';
import type { ReportRow, Unread } from '../contract/findings.ts';
import { timeFact } from '../contract/report.ts';
import { startOf, toTheSecond } from '../base/time.ts';
import { spelledOut } from '../base/words.ts';
import { finding } from '../directory/findings.ts';
import { carriedSubject, dayOf, mailCommand } from '../directory/mail-query.ts';
import { addressesOf } from '../directory/mail-addresses.ts';
import { messageTracePermission, sentFrom, tracedAtMostMs, type MessageTraces } from '../directory/message-traces.ts';
import { isOutside, ownDomainsOf, type OwnDomains } from '../directory/own-domains.ts';
import { sentBySubject, sentFromAddresses, type SentAddress, type SentSubject } from '../directory/sent-groups.ts';
import type { Target } from '../model/person.ts';

/** So many people outside who get one subject are more than a person writes to by hand. */
const burstFrom = 20;

/** Addresses of an account that are looked for; an account with more is an odd one, and each is a question. */
const addressesAtMost = 20;

/**
 * Lists what an account has sent, by subject: how many messages, to how many people, how many of them outside, and from which IP addresses.
 * A message trace has one row for each recipient. The sender of a trace may be forged.
 */
export const listSent = defineRead({
  name: 'list-sent',
  aliases: ['sent-mail', 'message-trace'],
  summary: 'List what an account has sent in the last days, bursts to outsiders marked',
  example: 'list-sent alex@contoso.com since=7d',
  tier: 'read',
  permissions: [messageTracePermission, 'User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/messagetracingroot-list-messagetraces',
  args: z.object({
    user: people('Whose mail'),
    since: since.default('7d').describe('Start of the period, 10 days ago at most: 2h, 7d, or an ISO time'),
  }),
  async run({ graph }, { user, since: typed }): Promise<Report> {
    const end = graph.clock();
    const asked = startOf(typed, end);
    const start = Math.max(asked, end - tracedAtMostMs);
    const addresses = await addressesOf(graph, user);
    if (addresses.length === 0)
      return { title: `${user.name} has no mail address`, subtitle: 'So there is nothing that was sent from it' };
    const traced = addresses.slice(0, addressesAtMost);
    const [traces, domains] = await Promise.all([
      sentFrom(graph, { addresses: traced, start, end }),
      ownDomainsOf(graph, addresses),
    ]);
    const subjects = sentBySubject(traces.rows, (address) => isOutside(domains, address));
    const from = sentFromAddresses(traces.rows);
    const bursts = subjects.filter(isBurst);
    const messages = new Set(traces.rows.map(({ messageId }) => messageId)).size;
    const outside = new Set(subjects.flatMap((subject) => [...subject.outside])).size;
    return {
      title: `${counted(messages, 'message')} sent by ${user.name}${traces.isComplete ? '' : ', or more'}`,
      facts: [
        ['Since', timeFact(new Date(start).toISOString())],
        ['Recipients', `${new Set(subjects.flatMap((subject) => [...subject.recipients])).size}, ${outside} outside`],
        ['Addresses searched', traced.join(', ')],
      ],
      alerts: traces.setUp === undefined ? [] : [traces.setUp],
      findings: bursts.map((subject) =>
        finding(
          'mail-burst',
          `${titled(subject)} went to ${subject.outside.size} people outside`,
          new Date(subject.first).toISOString(),
        ),
      ),
      unread: unreadOf({ traces, domains, isCut: asked < start, others: addresses.length - traced.length }),
      rows: [...subjects.map(subjectRow), ...from.map(addressRow)],
      ...(subjects.length > 0 && {
        table: {
          columns: ['Subject', 'Messages', 'Recipients', 'Outside', 'First', 'Last', 'Sent from'],
          rows: subjects.map(cellsOf),
        },
      }),
      offers: bursts.length === 0 ? [] : [...bursts.slice(0, 2).map(copiesOf), ...containing(user)],
      source: `${traces.by}’s message trace`,
    };
  },
});

const titled = ({ subject }: SentSubject): string => (subject === '' ? 'Mail without a subject' : `“${subject}”`);

const isBurst = ({ outside }: SentSubject): boolean => outside.size >= burstFrom;

const counted = (count: number, one: string): string => `${count === 0 ? 'No' : count} ${one}${count === 1 ? '' : 's'}`;

interface Limits {
  readonly traces: MessageTraces;
  readonly domains: OwnDomains;
  readonly isCut: boolean;
  readonly others: number;
}

function unreadOf({ traces, domains, isCut, others }: Limits): readonly Unread[] {
  return [
    ...(isCut ? [{ what: 'Older mail', why: 'a message trace covers 10 days at once' }] : []),
    ...(traces.isComplete ? [] : [{ what: 'More mail', why: `only ${traces.rows.length} recipients were read` }]),
    ...(others > 0 ? [{ what: `${others} more addresses`, why: `only ${addressesAtMost} are searched` }] : []),
    ...(domains.isComplete
      ? []
      : [{ what: 'Other domains of the tenant', why: 'could not be read, so people in them count as outside' }]),
    { what: 'Mail sent in the last minutes', why: 'a trace may show it later' },
  ];
}

/** The command that looks for copies of a burst in the mailboxes of the tenant, from the day when it began. */
const copiesOf = ({ subject, sender, first }: SentSubject): Offer => ({
  label: 'Look for copies…',
  command: mailCommand('find-mail', { from: sender, subject: carriedSubject(subject), day: dayOf(first) }),
});

const containing = (user: Target): readonly Offer[] => [
  { label: 'Contain…', command: `contain ${user.id}` },
  { label: 'Revoke sessions…', command: `revoke-sessions ${user.id}` },
];

function subjectRow(subject: SentSubject): ReportRow {
  const { recipients, outside, messages, troubles, from, first } = subject;
  const isBad = isBurst(subject);
  return {
    what: `${titled(subject)} to ${recipients.size}${outside.size === 0 ? '' : `, ${outside.size} outside`}`,
    where: [...from].join(', '),
    details: [
      counted(messages.size, 'message'),
      ...[...troubles].map(([status, count]) => `${count} ${spelledOut(status)}`),
    ],
    at: first,
    mark: isBad ? 'bad' : undefined,
    lead: isBad ? copiesOf(subject) : 'fact',
  };
}

const addressRow = ({ ip, messages, first }: SentAddress): ReportRow => ({
  what: `${counted(messages.size, 'message')} sent from ${ip}`,
  at: first,
  lead: { label: 'Who else…', command: `who-else ip=${ip}` },
});

const cellsOf = ({ subject, messages, recipients, outside, first, last, from }: SentSubject): readonly string[] => [
  subject,
  String(messages.size),
  String(recipients.size),
  String(outside.size),
  toTheSecond(first),
  toTheSecond(last),
  [...from].join(', '),
];
