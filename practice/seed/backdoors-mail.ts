import { practicePeople } from '../people/people.ts';
import type { PracticePerson } from '../people/person.ts';
import { attackerIp, before } from './takeover.ts';
import { victim } from './victim.ts';

/*
 * What the attacker in Grady's account has sent, and the mail that let the attacker in: a phishing mail in several mailboxes, and a flood of
 * confirmations that hides the warnings among them.
 */

/** A message in a mailbox, as far as a search looks at it. */
export interface PracticeMessage {
  readonly id: string;
  readonly from: string;
  readonly subject: string;
  readonly receivedDateTime: string;
}

/** One message to one recipient, with the properties of Graph's message trace. */
export type TracedRow = Readonly<Record<string, unknown>> & {
  readonly messageId: string;
  readonly senderAddress: string;
  readonly recipientAddress: string;
  readonly receivedDateTime: string;
};

/** When the attacker wrote, in minutes before the practice tenant was opened, and what. */
const burst = {
  minutes: 55,
  subject: 'Updated bank details for your invoice',
  messages: 8,
  recipientsEach: 5,
} as const;

/** The phishing mail, and in whose mailboxes it is. */
const phishing = {
  from: 'helpdesk@contoso-support.example',
  subject: 'Your mailbox is full: sign in to keep your mail',
  minutes: 180,
  to: ['alex', 'diego', 'grady', 'henrietta', 'johanna', 'joni', 'lidia'].map((name) => `${name}@contoso.com`),
} as const;

/** More messages in one mailbox than Microsoft purges at once. */
const flood = { from: 'noreply@lists.example', subject: 'Confirm your subscription', messages: 130 } as const;

const officeIp = '203.0.113.8';

/**
 * Lists the messages in a person's mailbox in a new tenant.
 * @param now when the tenant is new, in epoch milliseconds
 */
export function seedMessages({ id, upn, mail, account }: PracticePerson, now: number): readonly PracticeMessage[] {
  if (mail === null || account.guest === true) return [];
  const message = (n: number, minutes: number, { from, subject }: Pick<PracticeMessage, 'from' | 'subject'>) => ({
    id: `AAMk${id.slice(-12)}${String(n).padStart(4, '0')}`,
    from,
    subject,
    receivedDateTime: before(now, minutes),
  });
  return [
    message(1, 3000, { from: 'lee@contoso.com', subject: 'Quarterly numbers' }),
    ...(phishing.to.includes(upn) ? [message(2, phishing.minutes, phishing)] : []),
    ...(id === victim
      ? Array.from({ length: flood.messages }, (_, n) => message(10 + n, 60 + Math.floor(n / 4), flood))
      : []),
  ];
}

/**
 * Lists what a person has sent in the last days, newest first: a row for each recipient.
 * @param openedAt when the tenant was opened, in epoch milliseconds
 */
export function sentRows(
  { id, mail }: { readonly id: string; readonly mail: string | null },
  openedAt: number,
): readonly TracedRow[] {
  if (mail === null) return [];
  const row = (
    message: string,
    minutes: number,
    to: string,
    details: Readonly<Record<string, unknown>>,
  ): TracedRow => ({
    id: `${message}-${to}`.replace(/[^\w-]/g, '-'),
    messageId: `<${message}.${id.slice(0, 8)}@contoso.com>`,
    senderAddress: mail,
    recipientAddress: to,
    receivedDateTime: before(openedAt, minutes),
    fromIP: officeIp,
    toIP: null,
    status: 'delivered',
    size: 40_960,
    ...details,
  });
  const colleague = practicePeople.find(({ upn }) => upn === 'lee@contoso.com')?.mail ?? 'lee@contoso.com';
  const everyday = [
    row('status', 1500, colleague, { subject: 'Status of the week' }),
    row('order', 4400, 'orders@fabrikam.example', { subject: 'Order 2211' }),
    row('order', 4400, colleague, { subject: 'Order 2211' }),
  ];
  return id === victim ? [...attack(row), ...everyday] : everyday;
}

/** The same subject to forty people outside, in a few messages, from the attacker's address. */
const attack = (
  row: (message: string, minutes: number, to: string, details: Readonly<Record<string, unknown>>) => TracedRow,
): readonly TracedRow[] =>
  Array.from({ length: burst.messages * burst.recipientsEach }, (_, n) => {
    const message = Math.floor(n / burst.recipientsEach);
    const status = n % 20 === 19 ? 'failed' : 'delivered';
    return row(`invoice-${message + 1}`, burst.minutes - message, `accounts${n + 1}@customer${n + 1}.example`, {
      subject: burst.subject,
      fromIP: attackerIp,
      status,
    });
  }).toReversed();
