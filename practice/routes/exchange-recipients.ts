import { z } from 'zod';
import { hasMailbox } from './inbox-rules.ts';
import type { ReceivedCall } from './route.ts';

/** Who can get mail or rights in Exchange: a mailbox, or a mail contact, which stands for an address outside. */
export interface Recipient {
  /** As Exchange names it in lists. */
  readonly name: string;
  /** Object id; undefined for a contact. */
  readonly id: string | undefined;
}

/** The mail contacts of the practice tenant. The attacker made the second one, because forwarding to it looks like one inside. */
const contacts: readonly string[] = ['Fabrikam Desk', 'Ledger Archive'];

/**
 * The recipient of a name, an address or an object id, in any case.
 * @returns undefined where there is none
 */
export function recipientNamed({ directory }: ReceivedCall, text: string): Recipient | undefined {
  const wanted = text.toLowerCase();
  const found = directory
    .accounts('truth')
    .filter(hasMailbox)
    .find(({ user }) =>
      [user.id, user.userPrincipalName, user.mail ?? '', user.displayName].some((one) => one.toLowerCase() === wanted),
    );
  if (found !== undefined) return { name: found.user.displayName, id: found.user.id };
  const contact = contacts.find((name) => name.toLowerCase() === wanted);
  return contact === undefined ? undefined : { name: contact, id: undefined };
}

/** A change of a list, as Exchange’s admin API takes it: what is added to it, and what is taken out. */
export const listChange = z.strictObject({
  '@odata.type': z.literal('#Exchange.GenericHashTable'),
  add: z.array(z.string()).optional(),
  remove: z.array(z.string()).optional(),
});

/** A list after a change. A plain list takes its place. */
export function changedList(
  before: readonly string[],
  change: z.output<typeof listChange> | readonly string[],
): readonly string[] {
  if (!('@odata.type' in change)) return change;
  const removed = new Set((change.remove ?? []).map((item) => item.toLowerCase()));
  const left = before.filter((item) => !removed.has(item.toLowerCase()));
  const known = new Set(left.map((item) => item.toLowerCase()));
  return [...left, ...(change.add ?? []).filter((item) => !known.has(item.toLowerCase()))];
}
