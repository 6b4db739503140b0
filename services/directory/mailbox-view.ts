import type { Offer } from '../contract/offer.ts';
import type { ReportFinding, ReportRow } from '../contract/findings.ts';
import type { Target } from '../model/person.ts';
import type { BlockedSender } from './blocked-senders.ts';
import { finding, type FindingKind } from './findings.ts';
import type { MobileDevice } from './mailbox-devices.ts';
import { folderNames, isEverybody, isTelling, type FolderRight } from './mailbox-folders.ts';
import type { Forwarding } from './mailbox-forwarding.ts';
import { isBareSid, type MailboxRight } from './mailbox-permissions.ts';
import { protocolWords, type Protocol, type Protocols } from './mailbox-protocols.ts';
import { isClosable, mailboxRuleName, type MailboxRule, type MailboxRules } from './mailbox-rules.ts';

/** What one part of a mailbox shows. */
export interface MailboxPart {
  readonly rows: readonly ReportRow[];
  readonly findings: readonly ReportFinding[];
}

const nothing: MailboxPart = { rows: [], findings: [] };

/** Where all mail goes, both settings: the one that is in force, and the one that comes into force when that is cleared. */
export function forwardingPart({ id }: Target, { to, recipient, copy }: Forwarding): MailboxPart {
  const [now, later] = [recipient, to].filter((where) => where !== null);
  if (now === undefined) return nothing;
  const lead = { label: 'Stop forwarding…', command: `stop-forwarding ${id}` };
  const inForce: ReportRow = {
    what: `All mail is forwarded to ${now}`,
    details: [copy ? 'The mailbox keeps a copy' : 'The mailbox keeps no copy'],
    mark: 'bad',
    lead,
  };
  const waiting = later === undefined ? [] : [`Mail goes to ${later} once the first forwarding is cleared`];
  return {
    rows: [inForce, ...waiting.map((what): ReportRow => ({ what, mark: 'bad', lead }))],
    findings: [inForce.what, ...waiting].map((what) => finding('mailbox-forwarded', what)),
  };
}

/** Hidden rules one by one, without Exchange’s own, and a line about those that Outlook shows. */
export function rulesPart({ id }: Target, { hidden, plain }: MailboxRules): MailboxPart {
  const shown = hidden.filter(({ kind }) => kind !== 'system');
  const suspicious = plain.filter(({ on, dangers }) => on && dangers.length > 0).length;
  const others: readonly ReportRow[] =
    plain.length === 0
      ? []
      : [
          {
            what:
              plain.length === 1 ? '1 inbox rule that Outlook shows' : `${plain.length} inbox rules that Outlook shows`,
            details: suspicious === 0 ? [] : [`${suspicious} of them forward, delete or hide mail`],
            lead: { label: 'List…', command: `list-inbox-rules ${id}` },
          },
        ];
  return {
    rows: [...shown.map((rule) => hiddenRow(id, rule)), ...others],
    findings: shown.filter(isClosable).map((rule) => finding('rule-hidden', hiddenWords(rule))),
  };
}

const hiddenWords = (rule: MailboxRule): string =>
  `Hidden rule ${mailboxRuleName(rule)} ${rule.dangers.length === 0 ? 'is on' : rule.dangers.join('; ')}`;

function hiddenRow(id: string, rule: MailboxRule): ReportRow {
  const details = [rule.description, rule.on ? '' : 'off'].filter((detail) => detail !== '');
  if (isClosable(rule)) {
    const lead = { label: 'Disable…', command: `disable-hidden-rules ${id} rules=${rule.id}` };
    return { what: hiddenWords(rule), details, mark: 'bad', lead };
  }
  if (rule.kind !== 'delegate') return { what: `Hidden rule ${mailboxRuleName(rule)}`, details, lead: 'fact' };
  return {
    what: `Rule of a calendar delegate ${mailboxRuleName(rule)}`,
    details: [...details, 'It goes when the delegate is removed'],
    lead: 'fact',
  };
}

/** Who has full access; the rights of accounts that are gone are only told. */
export const fullAccessPart = (user: Target, isPersonal: boolean, rights: readonly MailboxRight[]): MailboxPart =>
  delegatesPart(
    user,
    isPersonal,
    rights.map((right) => ({
      name: right.user,
      what: right.rights.includes('FullAccess')
        ? `${right.user} has full access`
        : `${right.user} has rights on the mailbox: ${right.rights.join(', ')}`,
    })),
  );

/** Who may send as the mailbox. */
export const sendAsPart = (user: Target, isPersonal: boolean, names: readonly string[]): MailboxPart =>
  delegatesPart(
    user,
    isPersonal,
    names.map((name) => ({ name, what: `${name} may send as this person` })),
  );

/** Who may send on its behalf. */
export const onBehalfPart = (user: Target, isPersonal: boolean, names: readonly string[]): MailboxPart =>
  delegatesPart(
    user,
    isPersonal,
    names.map((name) => ({ name, what: `${name} may send on behalf of this person` })),
  );

/** Who can read or change what is in the calendar, the inbox and the top folder. */
export const foldersPart = (user: Target, isPersonal: boolean, rights: readonly FolderRight[]): MailboxPart =>
  delegatesPart(
    user,
    isPersonal,
    rights.filter(isTelling).map((right) => ({
      name: right.user,
      what: `${folderUser(right)} can use ${folderNames[right.folder]}: ${right.rights.join(', ')}`,
      ...(right.flags === '' ? {} : { detail: 'Delegate: gets meeting requests' }),
      kind: isEverybody(right) ? ('folder-open' as const) : undefined,
    })),
  );

function folderUser(right: FolderRight): string {
  if (!isEverybody(right)) return right.user;
  return /^default$/i.test(right.user) ? 'Everybody in the organisation' : 'Everybody, without signing in,';
}

interface DelegateRow {
  readonly name: string;
  readonly what: string;
  readonly detail?: string;
  readonly kind?: FindingKind | undefined;
}

/** Rights of others are ordinary in a mailbox that is meant to be shared, and worth a look in that of a person. */
function delegatesPart({ id }: Target, isPersonal: boolean, rights: readonly DelegateRow[]): MailboxPart {
  const isMarked = ({ name }: DelegateRow) => isPersonal && !isBareSid(name);
  return {
    rows: rights.map((right): ReportRow => {
      const { name, what, detail } = right;
      if (isBareSid(name)) return { what, details: ['The account is gone'], lead: 'fact' };
      const lead: Offer = { label: 'Remove…', command: `remove-delegates ${id} delegates=${quotedName(name)}` };
      const details = detail === undefined ? [] : [detail];
      return { what, details, mark: isMarked(right) ? 'bad' : undefined, lead };
    }),
    findings: rights.filter(isMarked).map(({ what, kind = 'mailbox-delegate' }) => finding(kind, what)),
  };
}

/** How long ago a phone was paired at most to be worth a question, in milliseconds: 30 days. */
const newPhoneMs = 30 * 24 * 60 * 60 * 1000;

/**
 * The phones and tablets; those that were paired lately are marked.
 * @param now epoch milliseconds
 */
export function devicesPart({ id }: Target, devices: readonly MobileDevice[], now: number): MailboxPart {
  const isNew = ({ pairedAt }: MobileDevice) => !(now - Date.parse(pairedAt ?? '') > newPhoneMs);
  const words = ({ name }: MobileDevice) => `“${name}” synchronises the mailbox`;
  return {
    rows: devices.map((device): ReportRow => {
      const at = Date.parse(device.pairedAt ?? '');
      const state = device.state === 'Allowed' ? '' : device.state.toLowerCase();
      return {
        what: words(device),
        details: [device.model === device.name ? '' : device.model, device.system, state].filter((one) => one !== ''),
        ...(!Number.isNaN(at) && { at, event: `“${device.name}” was paired with the mailbox` }),
        mark: isNew(device) ? 'bad' : undefined,
        lead: { label: 'Unpair…', command: `remove-mobile-devices ${id} devices=${quotedName(device.name)}` },
      };
    }),
    findings: devices.filter(isNew).map((device) => finding('phone-paired', words(device), device.pairedAt)),
  };
}

/** Old protocols that are on; the others are ordinary. */
export function protocolsPart({ id }: Target, states: Protocols): MailboxPart {
  const old: readonly Protocol[] = (['imap', 'pop'] as const).filter((protocol) => states[protocol] === true);
  if (old.length === 0) return nothing;
  const what =
    old.length === 1 ? `${old.map(protocolWords).join('')} is on` : `${old.map(protocolWords).join(' and ')} are on`;
  const lead = { label: 'Switch off…', command: `set-protocols ${id} off=${old.join(',')}` };
  return { rows: [{ what, mark: 'bad', lead }], findings: [finding('legacy-protocol', what)] };
}

/** Addresses from which Microsoft lets nobody send. */
export function sendingPart({ id }: Target, blocked: readonly BlockedSender[]): MailboxPart {
  const rows = blocked.map(({ address, reason }): ReportRow => ({
    what: `Microsoft has stopped ${address} from sending`,
    details: reason === '' ? [] : [reason],
    mark: 'bad',
    lead: { label: 'Unblock…', command: `unblock-sending ${id}` },
  }));
  return { rows, findings: rows.map(({ what }) => finding('sending-blocked', what)) };
}

/** Automatic replies, as Exchange shows them. */
export interface AutoReply {
  readonly on: boolean;
  /** Both texts, as HTML or plain. */
  readonly text: string;
}

/** Automatic replies that are on; one with a link is marked. */
export function repliesPart({ id }: Target, { on, text }: AutoReply): MailboxPart {
  if (!on) return nothing;
  const link = /https?:\/\/([^\s"'<>/?#]+)/i.exec(text)?.[1];
  const lead = { label: 'Turn off…', command: `set-out-of-office ${id} off=yes` };
  if (link === undefined) return { rows: [{ what: 'Automatic replies are on', lead }], findings: [] };
  const what = `Automatic replies have a link to ${link}`;
  return { rows: [{ what, mark: 'bad', lead }], findings: [finding('reply-with-link', what)] };
}

/** A name as an argument: in quotes, without the characters that would end it. */
const quotedName = (name: string): string => `"${name.replaceAll('"', '')}"`;
