import { z } from 'zod';
import { defineRead, type Offer, type Report } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { worstFirst, type Unread } from '../contract/findings.ts';
import { timeFact } from '../contract/report.ts';
import { blockedAddressesOf } from '../directory/blocked-senders.ts';
import { exchangeRequirements, type Mailbox } from '../directory/exchange.ts';
import { mailboxParts } from '../directory/inbox-rules.ts';
import { isWithoutMailbox } from '../directory/mailbox.ts';
import { mobileDevicesOf } from '../directory/mailbox-devices.ts';
import { folderRightsOf } from '../directory/mailbox-folders.ts';
import { forwardingOf, forwardingWords } from '../directory/mailbox-forwarding.ts';
import { fullAccessOf, sendAsOf } from '../directory/mailbox-permissions.ts';
import { protocolNames, protocolsOf, protocolWords } from '../directory/mailbox-protocols.ts';
import { findMailbox, onMailbox, type MailboxRef } from '../directory/mailbox-ref.ts';
import { mailboxRulesOf } from '../directory/mailbox-rules.ts';
import {
  devicesPart,
  foldersPart,
  forwardingPart,
  fullAccessPart,
  onBehalfPart,
  protocolsPart,
  repliesPart,
  rulesPart,
  sendAsPart,
  sendingPart,
  type AutoReply,
  type MailboxPart,
} from '../directory/mailbox-view.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';

/**
 * Shows every way into and out of a mailbox: forwarding by address and by recipient, hidden rules, the rights of others, phones, protocols,
 * automatic replies and blocked sending. What cannot be read is said, never taken for nothing.
 */
export const showMailbox = defineRead({
  name: 'show-mailbox',
  aliases: ['mailbox'],
  summary: 'Show every way into and out of a mailbox: forwarding, hidden rules, delegates, phones',
  example: 'show-mailbox alex@contoso.com',
  tier: 'read',
  ...exchangeRequirements,
  source: 'https://learn.microsoft.com/powershell/module/exchange/get-mailbox',
  args: z.object({ user: people('Whose mailbox') }),
  async run({ graph }, { user }): Promise<Report> {
    try {
      const { at, mailbox } = await findMailbox(graph, user);
      return reportOf(user, mailbox, await readParts(graph, { user, at, mailbox }));
    } catch (error) {
      if (!isWithoutMailbox(error)) throw error;
      return {
        title: `${user.name} has no mailbox in the cloud`,
        subtitle: 'If there is one on-premises, look at it there',
      };
    }
  },
});

/** A part that was read, with the line about it among the facts; or why it was not. */
interface PartResult {
  readonly name: string;
  readonly part: MailboxPart | undefined;
  readonly why: string | undefined;
  readonly fact?: string | undefined;
}

interface Reading {
  readonly user: Target;
  readonly at: MailboxRef;
  readonly mailbox: Mailbox;
}

/** Rights of others are worth a look in a mailbox of a person, and ordinary in a shared one or that of a room. */
const isPersonal = ({ RecipientTypeDetails: type }: Mailbox): boolean => (type ?? 'UserMailbox') === 'UserMailbox';

async function readParts(graph: Graph, { user, at, mailbox }: Reading): Promise<readonly PartResult[]> {
  const own = isPersonal(mailbox);
  const forwarding = forwardingOf(mailbox);
  return Promise.all([
    partOf(mailboxParts.forwarding, () => Promise.resolve(forwardingPart(user, forwarding))),
    partOf(mailboxParts.hiddenRules, async () => rulesPart(user, await mailboxRulesOf(graph, at))),
    partOf('Full access', async () => fullAccessPart(user, own, await fullAccessOf(graph, at))),
    partOf('Send as', async () => sendAsPart(user, own, await sendAsOf(graph, at))),
    partOf('Send on behalf', () => Promise.resolve(onBehalfPart(user, own, mailbox.GrantSendOnBehalfTo ?? []))),
    partOf('Calendar and folders', async () => foldersPart(user, own, await folderRightsOf(graph, at))),
    partOf('Phones and tablets', async () => devicesPart(user, await mobileDevicesOf(graph, at), graph.clock())),
    protocolsResult(graph, user, at),
    partOf('Blocked sending', async () => sendingPart(user, await blockedAddressesOf(graph, user, mailbox))),
    partOf('Automatic replies', async () => repliesPart(user, await repliesOf(graph, at))),
  ]);
}

async function protocolsResult(graph: Graph, user: Target, at: MailboxRef): Promise<PartResult> {
  const on: string[] = [];
  const result = await partOf('Protocols', async () => {
    const states = await protocolsOf(graph, at);
    on.push(...protocolNames.filter((name) => states[name] === true).map(protocolWords));
    return protocolsPart(user, states);
  });
  return { ...result, fact: on.join(', ') || 'none is on' };
}

async function partOf(name: string, read: () => Promise<MailboxPart>): Promise<PartResult> {
  try {
    return { name, part: await read(), why: undefined };
  } catch (problem) {
    if (!(problem instanceof GraphProblem)) throw problem;
    return { name, part: undefined, why: reasonOf(problem) };
  }
}

const { permissions, role } = exchangeRequirements;

function reasonOf({ code, message }: GraphProblem): string {
  if (code === 'forbidden') return `no permission (${permissions.join(', ')}, and the role ${role})`;
  return code === 'rejected' ? message : `could not be read (${code})`;
}

const replies = z.object({
  AutoReplyState: z.string().nullish(),
  InternalMessage: z.string().nullish(),
  ExternalMessage: z.string().nullish(),
});

async function repliesOf(graph: Graph, at: MailboxRef): Promise<AutoReply> {
  const { items } = await onMailbox(graph, at, { name: 'Get-MailboxAutoReplyConfiguration', item: replies });
  const [found] = items;
  if (found === undefined) throw new GraphProblem('rejected', 'Exchange showed no settings of automatic replies.');
  return {
    on: (found.AutoReplyState ?? 'Disabled') !== 'Disabled',
    text: `${found.InternalMessage ?? ''} ${found.ExternalMessage ?? ''}`,
  };
}

/** What belongs to the question, and no part of a mailbox shows it. */
const elsewhere: readonly Unread[] = [
  { what: 'Mail flow rules of the organisation', why: 'they belong to no mailbox: see the Exchange admin center' },
  { what: 'Sweep rules', why: 'Outlook on the web shows them to the person' },
];

function reportOf(user: Target, mailbox: Mailbox, results: readonly PartResult[]): Report {
  const findings = worstFirst(results.flatMap(({ part }) => part?.findings ?? []));
  const rows = results
    .flatMap(({ part }) => part?.rows ?? [])
    .toSorted((a, b) => Number(b.mark === 'bad') - Number(a.mark === 'bad'));
  const failed = results.filter(({ part }) => part === undefined);
  return {
    title: `Mailbox of ${user.name}: ${stateOf(findings.length, failed.length)}`,
    subtitle: [mailbox.PrimarySmtpAddress ?? user.upn, kindOf(mailbox)].join(' · '),
    facts: factsOf(mailbox, results),
    findings,
    looked: results.filter(({ part }) => part !== undefined).map(({ name }) => name),
    unread: [...failed.map(({ name, why = '' }) => ({ what: name, why })), ...elsewhere],
    rows,
    table: {
      columns: ['What', 'Details'],
      rows: rows.map(({ what, details = [] }) => [
        what,
        details.map((detail) => (typeof detail === 'string' ? detail : detail.words)).join('; '),
      ]),
    },
    offers: offersOf(user, mailbox, findings.length),
    source: 'Exchange Online',
  };
}

function stateOf(findings: number, failed: number): string {
  if (findings > 0) return findings === 1 ? '1 thing to look at' : `${findings} things to look at`;
  return failed > 0 ? 'not wholly read' : 'nothing open';
}

function factsOf(mailbox: Mailbox, results: readonly PartResult[]): NonNullable<Report['facts']> {
  const held = mailbox.LitigationHoldEnabled === true;
  const hold = held ? timeFact(mailbox.LitigationHoldDate, mailbox.LitigationHoldOwner ?? '') : 'off';
  const protocols = results.find(({ fact, part }) => fact !== undefined && part !== undefined)?.fact;
  return [
    ['Forwarding', forwardingWords(forwardingOf(mailbox))],
    ['Litigation hold', held && hold === 'never' ? 'on' : hold],
    ['Archive', mailbox.ArchiveStatus === 'Active' ? 'on' : 'off'],
    ...(protocols === undefined ? [] : [['Protocols that are on', protocols] as const]),
  ];
}

const kinds: ReadonlyMap<string, string> = new Map([
  ['UserMailbox', 'mailbox of a person'],
  ['SharedMailbox', 'shared mailbox'],
  ['RoomMailbox', 'room'],
  ['EquipmentMailbox', 'equipment'],
]);

const kindOf = ({ RecipientTypeDetails: type }: Mailbox): string =>
  kinds.get(type ?? 'UserMailbox') ?? 'mailbox of another kind';

/** Closing everything at once comes first; a hold keeps the evidence. */
function offersOf({ id }: Target, mailbox: Mailbox, findings: number): readonly Offer[] {
  if (findings === 0) return [];
  return [
    { label: 'Close everything…', command: `close-mailbox ${id}` },
    ...(mailbox.LitigationHoldEnabled === true ? [] : [{ label: 'Hold…', command: `hold-mailbox ${id}` }]),
  ];
}
