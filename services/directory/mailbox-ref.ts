import type { z } from 'zod';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';
import { aboutOthers, mailboxOf, runCmdlet, type CmdletAnswer, type Mailbox } from './exchange.ts';

/*
 * A cmdlet that gets an empty or unknown identity may answer about the whole tenant. Every cmdlet about one mailbox goes through
 * `onMailbox`, which never sends an empty one, and every row that names its mailbox through `ownRows`, which takes no foreign one.
 */

/** A mailbox, as cmdlets are told about it. */
export interface MailboxRef {
  /** Object id, because a UPN can be reassigned to another person. */
  readonly id: string;
  /** Routes a call to its server. */
  readonly upn: string;
  /** Stands before the ids of its rules. */
  readonly alias: string;
  /** Every name that Exchange may give it in a row, in lower case. */
  readonly names: ReadonlySet<string>;
}

/**
 * Makes the reference to a mailbox that Exchange has shown.
 * @throws {GraphProblem} `rejected` for a mailbox without an object id or a UPN
 */
export function mailboxRef(mailbox: Mailbox): MailboxRef {
  const { ExternalDirectoryObjectId: id, UserPrincipalName: upn, Alias: alias } = mailbox;
  if (!isNamed(id) || !isNamed(upn))
    throw new GraphProblem('rejected', 'Exchange showed a mailbox without an object id or a user principal name.');
  return { id, upn, alias: isNamed(alias) ? alias : id, names: new Set(namesOf(mailbox)) };
}

/**
 * Reads a user's mailbox, with the reference to it.
 * @throws {GraphProblem} as `mailboxOf`
 */
export async function findMailbox(
  graph: Graph,
  user: Pick<Target, 'id' | 'upn'>,
): Promise<{ readonly mailbox: Mailbox; readonly at: MailboxRef }> {
  const mailbox = await mailboxOf(graph, user);
  const { ExternalDirectoryObjectId: id, UserPrincipalName: upn } = mailbox;
  const known = { ...mailbox, ExternalDirectoryObjectId: id ?? user.id, UserPrincipalName: upn ?? user.upn };
  return { mailbox, at: mailboxRef(known) };
}

/** A cmdlet about one mailbox. */
export interface MailboxCmdlet<T> {
  readonly name: string;
  /** Names the parameter that takes the mailbox. Default: `Identity`. */
  readonly by?: 'Identity' | 'Mailbox';
  /** What the mailbox is called there, such as `upn:\Calendar`. Default: its object id. */
  readonly identity?: string;
  /** The other parameters. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly item: z.ZodType<T>;
}

/**
 * Runs a cmdlet about one mailbox, routed to its server.
 * @throws {GraphProblem} as `runCmdlet`
 * @throws {RangeError} for an empty identity, which is a bug
 */
export async function onMailbox<T>(graph: Graph, at: MailboxRef, cmdlet: MailboxCmdlet<T>): Promise<CmdletAnswer<T>> {
  const { name, by = 'Identity', identity = at.id, parameters = {}, item } = cmdlet;
  if (identity.trim() === '') throw new RangeError(`${name}: the identity is empty`);
  return runCmdlet(graph, { name, parameters: { [by]: identity, ...parameters }, anchor: at.upn, item });
}

/**
 * Takes the rows of an answer if all of them belong to the mailbox.
 * @param ownerOf what a row says whose it is; undefined where rows do not say that, which counts as the mailbox's own
 * @returns the rows
 * @throws {GraphProblem} `rejected` when one belongs to another mailbox
 */
export function ownRows<T>(
  at: MailboxRef,
  name: string,
  rows: readonly T[],
  ownerOf: (row: T) => string | null | undefined,
): readonly T[] {
  const foreign = rows.some((row) => {
    const owner = ownerOf(row) ?? '';
    return owner !== '' && !at.names.has(owner.toLowerCase()) && !at.names.has(lastOf(owner).toLowerCase());
  });
  if (foreign) throw aboutOthers(name);
  return rows;
}

/** What stands before the last backslash of the identity of a rule, or before the folder of a device: whose it is. */
export const ownerIn = (identity: string | null | undefined): string =>
  (identity ?? '').replace(/[\\/]ExchangeActiveSyncDevices[\\/].*$/s, '').replace(/\\[^\\]*$/, '');

/** The last part of a canonical name: `EURPR03/Hosted Organizations/contoso/alex` becomes `alex`. */
const lastOf = (name: string): string => name.split('/').at(-1) ?? name;

const isNamed = (text: string | null | undefined): text is string => (text ?? '').trim() !== '';

function namesOf({ EmailAddresses: addresses, ...mailbox }: Mailbox): readonly string[] {
  const { ExternalDirectoryObjectId, Identity, Name, Alias, Guid, DisplayName, DistinguishedName } = mailbox;
  const ids = [ExternalDirectoryObjectId, Identity, Name, Alias, Guid, DisplayName, DistinguishedName];
  const all = [...ids, mailbox.UserPrincipalName, mailbox.PrimarySmtpAddress, ...(addresses ?? []).map(withoutType)];
  return all.flatMap((name) => (isNamed(name) ? [name.toLowerCase(), lastOf(name).toLowerCase()] : []));
}

const withoutType = (address: string): string => address.replace(/^[a-z]+:/i, '');
