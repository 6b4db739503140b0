import { z } from 'zod';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import { onMailbox, ownRows, type MailboxRef } from './mailbox-ref.ts';

/*
 * Who else may use a mailbox: full access, the right to send as it, and the right to send on its behalf. Rights on folders are in
 * `mailbox-folders.ts`.
 */

/** A right on a whole mailbox, as Exchange has it. */
export interface MailboxRight {
  /** Who has it: the name that Exchange gives, an address or a bare SID. */
  readonly user: string;
  /** `FullAccess` and the like. */
  readonly rights: readonly string[];
  /** `All` and the like. */
  readonly inheritance: string;
}

/** Exchange answers one right as a text, several as a list (unverified). */
const rightsList = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(',').map((right) => right.trim()))])
  .nullish()
  .transform((rights) => rights ?? []);

const fullAccessRow = z.object({
  Identity: z.string().nullish(),
  User: z.string(),
  AccessRights: rightsList,
  IsInherited: z.boolean().nullish(),
  Deny: z.boolean().nullish(),
  InheritanceType: z.string().nullish(),
});

const sendAsRow = z.object({
  Identity: z.string().nullish(),
  Trustee: z.string(),
  AccessControlType: z.string().nullish(),
  AccessRights: rightsList,
  IsInherited: z.boolean().nullish(),
});

/** The mailbox itself, which has every right. */
const isSelf = (name: string): boolean => /^(NT AUTHORITY\\SELF|S-1-5-10)$/i.test(name);

/** A bare SID: an account that is gone. It is shown, and nothing can be given back to it. */
export const isBareSid = (name: string): boolean => /^S-1-\d+(-\d+)+$/i.test(name);

/**
 * Reads who has rights on a whole mailbox: not what is inherited from the tenant, not what is denied, and not the mailbox itself.
 * @param user only the rights of this one: an object id or an address
 * @throws {GraphProblem} as `runCmdlet`; `rejected` when the answer is about other mailboxes
 */
export async function fullAccessOf(graph: Graph, at: MailboxRef, user?: string): Promise<readonly MailboxRight[]> {
  const name = 'Get-MailboxPermission';
  if (user?.trim() === '') throw new RangeError(`${name}: the user is empty`);
  const parameters = user === undefined ? {} : { User: user };
  const { items } = await onMailbox(graph, at, { name, parameters, item: fullAccessRow });
  return ownRows(at, name, items, ({ Identity: owner }) => owner)
    .filter((row) => row.IsInherited !== true && row.Deny !== true && !isSelf(row.User))
    .map((row) => ({ user: row.User, rights: row.AccessRights, inheritance: row.InheritanceType ?? 'All' }));
}

/**
 * Takes a right on a whole mailbox away, as it was read. That it is gone already is no error; whether Exchange answers that with an error
 * or only warns is unverified, so read back.
 * @throws {GraphProblem} as `runCmdlet`
 */
export async function removeFullAccess(graph: Graph, at: MailboxRef, { user, rights }: MailboxRight): Promise<void> {
  const parameters = { User: named(user), AccessRights: rights, InheritanceType: 'All', Confirm: false };
  await unlessGone(onMailbox(graph, at, { name: 'Remove-MailboxPermission', parameters, item: z.unknown() }));
}

/**
 * Gives a right on a whole mailbox.
 * @param autoMapping whether Outlook opens the mailbox by itself; Exchange does unless told otherwise, and does not show what was set
 * @throws {GraphProblem} as `runCmdlet`
 */
export async function addFullAccess(
  graph: Graph,
  at: MailboxRef,
  { user, rights, inheritance }: MailboxRight,
  autoMapping?: boolean,
): Promise<void> {
  const mapping = autoMapping === undefined ? {} : { AutoMapping: autoMapping };
  const given = { User: named(user), AccessRights: rights, InheritanceType: inheritance, Confirm: false };
  await onMailbox(graph, at, {
    name: 'Add-MailboxPermission',
    parameters: { ...given, ...mapping },
    item: z.unknown(),
  });
}

/**
 * Reads who may send as a mailbox, without the mailbox itself.
 * @throws {GraphProblem} as `runCmdlet`; `rejected` when the answer is about other mailboxes
 */
export async function sendAsOf(graph: Graph, at: MailboxRef): Promise<readonly string[]> {
  const name = 'Get-RecipientPermission';
  const { items } = await onMailbox(graph, at, { name, item: sendAsRow });
  return ownRows(at, name, items, ({ Identity: owner }) => owner)
    .filter((row) => row.IsInherited !== true && row.AccessControlType !== 'Deny' && !isSelf(row.Trustee))
    .filter((row) => row.AccessRights.length === 0 || row.AccessRights.includes('SendAs'))
    .map((row) => row.Trustee);
}

/**
 * Takes away or gives the right to send as a mailbox.
 * @throws {GraphProblem} as `runCmdlet`
 */
export async function changeSendAs(
  graph: Graph,
  at: MailboxRef,
  change: 'Add' | 'Remove',
  trustee: string,
): Promise<void> {
  const parameters = { Trustee: named(trustee), AccessRights: ['SendAs'], Confirm: false };
  const call = onMailbox(graph, at, { name: `${change}-RecipientPermission`, parameters, item: z.unknown() });
  await (change === 'Remove' ? unlessGone(call) : call);
}

/**
 * Takes away or gives the right to send on behalf of a mailbox, and leaves everybody else's.
 * @throws {GraphProblem} as `runCmdlet`
 */
export async function changeOnBehalf(
  graph: Graph,
  at: MailboxRef,
  change: 'add' | 'remove',
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return;
  const list = { '@odata.type': '#Exchange.GenericHashTable', [change]: names.map(named) };
  const parameters = { GrantSendOnBehalfTo: list };
  await onMailbox(graph, at, { name: 'Set-Mailbox', parameters, item: z.unknown() });
}

/** What Exchange answers when the right that is to be removed is gone. The exceptions are unverified. */
const goneCodes: readonly string[] = [
  'ACENotFoundException',
  'UserNotFoundInPermissionEntryException',
  'PermissionEntryNotFoundException',
];

/**
 * Waits for the removal of a right.
 * @throws {GraphProblem} as the call does, but not when the right is gone already
 */
export async function unlessGone(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof GraphProblem) || !isGone(error)) throw error;
  }
}

const isGone = ({ details, message }: GraphProblem): boolean =>
  goneCodes.includes(details.graphCode ?? '') || /no existing permission entry|ACE doesn't exist/i.test(message);

/** Refuses an empty name, with which some cmdlets mean everybody. */
function named(name: string): string {
  if (name.trim() === '') throw new RangeError('the name of the person who has the right is empty');
  return name;
}
