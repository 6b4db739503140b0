import { z } from 'zod';
import { restoring, undoneBy, type WayBack } from '../contract/way-back.ts';
import type { Mailbox } from './exchange.ts';

/*
 * Where a mailbox forwards all its mail. Exchange has two settings for it: an address, and a recipient of the tenant, which can be a mail
 * contact and so lead outside as well. With both set only the recipient gets the mail, and clearing it brings the address into force: both
 * are read, set and cleared together.
 */

/** Parses a forwarding that was kept. */
export const forwardingShape = z.object({
  /** A mail address, or null. */
  to: z.string().nullable(),
  /** A recipient of the tenant, as Exchange names it, or null. */
  recipient: z.string().nullable(),
  /** Whether the mailbox keeps a copy. */
  copy: z.boolean(),
});
/** Where a mailbox forwards its mail. */
export type Forwarding = z.output<typeof forwardingShape>;

/** A mailbox that forwards nothing. */
export const notForwarded: Forwarding = { to: null, recipient: null, copy: false };

/** Where a mailbox forwards its mail, as Exchange shows it. */
export function forwardingOf(mailbox: Mailbox): Forwarding {
  const { ForwardingSmtpAddress: smtp, ForwardingAddress: recipient, DeliverToMailboxAndForward: copy } = mailbox;
  return { to: orNull(plainAddress(smtp ?? '')), recipient: orNull(recipient ?? ''), copy: copy === true };
}

/** Whether a mailbox forwards its mail to anybody. */
export const isForwarding = ({ to, recipient }: Forwarding): boolean => to !== null || recipient !== null;

/** Whether two forwardings are the same; a copy matters only where there is one. */
export const isSameForwarding = (a: Forwarding, b: Forwarding): boolean =>
  isSameText(a.recipient, b.recipient) && isSameText(a.to, b.to) && (a.copy === b.copy || !isForwarding(a));

/** Describes a forwarding, to stand after a colon: `to a@example.com, with a copy`. */
export function forwardingWords({ to, recipient, copy }: Forwarding): string {
  if (to === null && recipient === null) return 'off';
  const second = to !== null && recipient !== null ? ` (and to ${to} once that is cleared)` : '';
  return `to ${recipient ?? to ?? ''}${second}, ${copy ? 'with' : 'without'} a copy`;
}

/** Removes the `smtp:` that Exchange puts before an address. */
export const plainAddress = (address: string): string => address.replace(/^smtp:/i, '').trim();

/** The way back of what changes a forwarding: both settings as they were, in one call. */
export const forwardingWayBack: WayBack = undoneBy(
  ['set-forwarding'],
  'The mail goes again where it went before, or nowhere else.',
  forwardingShape,
  (kept) => restoring('set-forwarding', isForwarding(kept) ? argsOf(kept) : { off: 'yes' }),
);

const argsOf = ({ to, recipient, copy }: Forwarding): Readonly<Record<string, string>> => ({
  ...(to !== null && { to }),
  ...(recipient !== null && { recipient }),
  'keep-copy': copy ? 'yes' : 'no',
});

const orNull = (text: string): string | null => (text === '' ? null : text);

const isSameText = (a: string | null, b: string | null): boolean => a?.toLowerCase() === b?.toLowerCase();
