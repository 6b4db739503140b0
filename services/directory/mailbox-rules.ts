import { z } from 'zod';
import { onMailbox, ownerIn, ownRows, type MailboxRef } from './mailbox-ref.ts';
import { isWithoutMailbox } from './mailbox.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';

/*
 * Inbox rules as Exchange has them. Exchange marks no rule as hidden: a rule is hidden when only the list with hidden ones has it, so both
 * are read. Neither says when a rule was made.
 */

const texts = z
  .union([z.array(z.string()), z.string().transform((text) => [text])])
  .nullish()
  .transform((list) => list ?? []);

const row = z.object({
  Identity: z.string().nullish(),
  // A number of 64 bits, exact only as text.
  RuleIdentity: z.union([z.string(), z.number()]).nullish(),
  Name: z.string().nullish(),
  Enabled: z.boolean().nullish(),
  Description: z.string().nullish(),
  ForwardTo: texts,
  ForwardAsAttachmentTo: texts,
  RedirectTo: texts,
  DeleteMessage: z.boolean().nullish(),
  SoftDeleteMessage: z.boolean().nullish(),
  MoveToFolder: z.string().nullish(),
  MarkAsRead: z.boolean().nullish(),
});

/**
 * What a rule is.
 * - `system`: the junk mail filter or the automatic replies, which are left alone
 * - `delegate`: forwards meeting requests to a delegate; no cmdlet turns it off, and it goes with the delegate
 * - `ordinary`: anything else
 */
export type RuleKind = 'system' | 'delegate' | 'ordinary';

/** An inbox rule as Exchange has it. */
export interface MailboxRule {
  /** Its number within the mailbox. */
  readonly id: string;
  readonly name: string;
  readonly on: boolean;
  readonly kind: RuleKind;
  /** What is suspicious about it, as phrases: `forwards to a@example.com`. */
  readonly dangers: readonly string[];
  /** Whether it sends mail to somebody. */
  readonly forwards: boolean;
  /** What it does, in Exchange’s words, on one line. */
  readonly description: string;
}

/** The rules of a mailbox. */
export interface MailboxRules {
  readonly hidden: readonly MailboxRule[];
  readonly plain: readonly MailboxRule[];
}

/**
 * Reads the rules of a mailbox, hidden ones too. Roles that only read the organisation are refused here.
 * @throws {GraphProblem} as `runCmdlet`; `rejected` when the answer is about other mailboxes
 */
export async function mailboxRulesOf(graph: Graph, at: MailboxRef): Promise<MailboxRules> {
  const [all, plain] = await Promise.all([read(graph, at, { IncludeHidden: true }), read(graph, at, {})]);
  const shown = new Set(plain.map(({ id }) => id));
  return { hidden: all.filter(({ id }) => !shown.has(id)), plain };
}

async function read(
  graph: Graph,
  at: MailboxRef,
  parameters: Readonly<Record<string, unknown>>,
): Promise<readonly MailboxRule[]> {
  const name = 'Get-InboxRule';
  const { items } = await onMailbox(graph, at, { name, by: 'Mailbox', parameters, item: row });
  return ownRows(at, name, items, ({ Identity: identity }) => ownerIn(identity)).map(ruleOf);
}

/** Formats the name of a rule in quotes. Attackers often use `.` or no name at all. */
export const mailboxRuleName = ({ name }: Pick<MailboxRule, 'name'>): string => `“${name}”`;

/** Whether a hidden rule can and should be turned off: no rule of Exchange’s own, and none that belongs to a delegate. */
export const isClosable = ({ on, kind }: MailboxRule): boolean => on && kind === 'ordinary';

/**
 * Turns a rule on or off. Any change of a rule by a cmdlet removes the rules that only Outlook on one computer applies.
 * @throws {GraphProblem} as `runCmdlet`; `not-found` when the rule is gone
 */
export async function switchRule(
  graph: Graph,
  at: MailboxRef,
  change: 'Enable' | 'Disable',
  { id }: Pick<MailboxRule, 'id'>,
): Promise<void> {
  if (id === '') throw new RangeError('the id of the rule is empty');
  const parameters = { Mailbox: at.id, Force: true, Confirm: false };
  const cmdlet = { name: `${change}-InboxRule`, identity: `${at.alias}\\${id}`, parameters, item: z.unknown() };
  try {
    await onMailbox(graph, at, cmdlet);
  } catch (error) {
    // Here the code for an unknown object means the rule, not the mailbox.
    if (!isWithoutMailbox(error)) throw error;
    throw new GraphProblem('not-found', 'The rule is gone.', {}, { cause: error });
  }
}

function ruleOf(rule: z.output<typeof row>): MailboxRule {
  const name = rule.Name ?? '';
  const to = [...rule.ForwardTo, ...rule.ForwardAsAttachmentTo];
  const deletes = rule.DeleteMessage === true || rule.SoftDeleteMessage === true;
  const dangers = [
    ...(to.length === 0 ? [] : [`forwards to ${to.map(addressIn).join(', ')}`]),
    ...(rule.RedirectTo.length === 0 ? [] : [`redirects to ${rule.RedirectTo.map(addressIn).join(', ')}`]),
    ...(deletes ? ['deletes'] : []),
    ...(rule.MarkAsRead === true && (rule.MoveToFolder ?? '') !== '' ? ['hides: marks as read and moves'] : []),
  ];
  const sentTo = [...to, ...rule.RedirectTo];
  return {
    id: (rule.Identity ?? '').split('\\').at(-1) || String(rule.RuleIdentity ?? ''),
    name,
    on: rule.Enabled !== false,
    kind: kindOf(name, sentTo, deletes),
    dangers,
    forwards: sentTo.length > 0,
    description: (rule.Description ?? '').replace(/\s+/g, ' ').trim().slice(0, descriptionAtMost),
  };
}

/** How much of a description is shown, in characters. */
const descriptionAtMost = 240;

/**
 * Tells the rules of Exchange by their names, which anybody can give to a rule of their own: a rule of the system sends and deletes nothing,
 * and that of a delegate sends only to recipients of the tenant.
 */
function kindOf(name: string, sentTo: readonly string[], deletes: boolean): RuleKind {
  if (/^(Junk E-?mail Rule$|Microsoft\.Exchange\.OOF\.)/i.test(name))
    return sentTo.length === 0 && !deletes ? 'system' : 'ordinary';
  if (/^Delegate Rule -?\d+$/i.test(name)) return deletes || sentTo.some(isOutside) ? 'ordinary' : 'delegate';
  return 'ordinary';
}

/** Exchange writes a recipient of the tenant with `EX:` and its path, any other with `SMTP:` and its address. */
const isOutside = (recipient: string): boolean => !/\[EX:/i.test(recipient);

/** The address in `"Name" [SMTP:a@example.com]`, else the name. */
const addressIn = (recipient: string): string =>
  /\[SMTP:([^\]]+)\]/i.exec(recipient)?.[1] ?? /^"([^"]+)"/.exec(recipient)?.[1] ?? recipient;
