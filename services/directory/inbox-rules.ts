import { z } from 'zod';
import type { ReportFinding, ReportRow } from '../contract/findings.ts';
import { finding } from './findings.ts';
import type { PersonId } from '../model/person.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { withMailbox } from './mailbox.ts';
import { readAll } from '../graph/page.ts';

const recipients = z.array(
  z.object({ emailAddress: z.object({ name: z.string().nullish(), address: z.string().nullish() }).nullish() }),
);

/**
 * The properties of an inbox rule that matter after a takeover.
 * @see https://learn.microsoft.com/graph/api/resources/messagerule
 */
export const inboxRule = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  isEnabled: z.boolean().nullish(),
  hasError: z.boolean().nullish(),
  isReadOnly: z.boolean().nullish(),
  conditions: z.record(z.string(), z.unknown()).nullish(),
  actions: z
    .object({
      forwardTo: recipients.nullish(),
      forwardAsAttachmentTo: recipients.nullish(),
      redirectTo: recipients.nullish(),
      delete: z.boolean().nullish(),
      permanentDelete: z.boolean().nullish(),
      moveToFolder: z.string().nullish(),
      markAsRead: z.boolean().nullish(),
    })
    .nullish(),
});
/** A parsed inbox rule. */
export type InboxRule = z.output<typeof inboxRule>;

/** Parts of a mailbox that Graph does not show and `show-mailbox` does, as both name them. */
export const mailboxParts = {
  forwarding: 'Forwarding set on the mailbox itself',
  hiddenRules: 'Hidden rules',
} as const;

/** Formats the name of a rule in quotes: `“Newsletters”`. Attackers often use `.` or no name at all. */
export const ruleName = ({ displayName }: InboxRule): string => `“${displayName ?? ''}”`;

/**
 * Reads all inbox rules of a user.
 * @throws {GraphProblem} as the port does; `rejected` when the user has no mailbox or more rules than Cordon reads
 */
export const rulesOf = (graph: Graph, id: PersonId): Promise<readonly InboxRule[]> =>
  withMailbox(
    readAll(graph, {
      path: graphPath`/users/${id}/mailFolders/inbox/messageRules`,
      query: { $top: '100' },
      item: inboxRule,
    }),
  );

/**
 * Lists what is suspicious about a rule, as phrases: `forwards to a@example.com`.
 * @returns an empty list for an ordinary rule
 */
export function dangersOf({ actions }: InboxRule): readonly string[] {
  const { forwardTo, forwardAsAttachmentTo, redirectTo } = actions ?? {};
  return [
    ...forwardingPhrase('forwards to', [...(forwardTo ?? []), ...(forwardAsAttachmentTo ?? [])]),
    ...forwardingPhrase('redirects to', redirectTo ?? []),
    ...(actions?.permanentDelete === true || actions?.delete === true ? ['deletes'] : []),
    ...(actions?.markAsRead === true && actions.moveToFolder != null ? ['hides: marks as read and moves'] : []),
  ];
}

/** The kinds of finding that a rule is; none for an ordinary rule or one that is off. */
export function ruleFindings(rule: InboxRule): readonly ReportFinding[] {
  const dangers = dangersOf(rule);
  if (dangers.length === 0 || rule.isEnabled === false) return [];
  const kind = dangers.some((danger) => /^(forwards|redirects) /.test(danger)) ? 'mail-forwarded' : 'mail-hidden';
  return [finding(kind, `Inbox rule ${ruleName(rule)} ${dangers.join('; ')}`)];
}

/** Describes a rule as a row. */
export function ruleRow(rule: InboxRule): ReportRow {
  const dangers = dangersOf(rule);
  const state = [rule.isEnabled === false ? 'off' : '', rule.hasError === true ? 'broken' : ''];
  return {
    what: `${ruleName(rule)} ${dangers.length === 0 ? 'sorts mail' : dangers.join('; ')}`,
    details: [`For ${conditionsOf(rule)}`, ...state.filter((word) => word !== '')],
    mark: ruleFindings(rule).length === 0 ? undefined : 'bad',
  };
}

/** Describes the mail that a rule applies to: `subject contains invoice, payment` or `all mail`. */
export function conditionsOf({ conditions }: InboxRule): string {
  const set = Object.entries(conditions ?? {}).filter(([name]) => !name.startsWith('@'));
  const conditionTexts = set
    .map(([name, value]) => [name, inWords(value)] as const)
    .filter(([, value]) => value !== '');
  return conditionTexts.map(([name, value]) => `${conditionName(name)} ${value}`).join('; ') || 'all mail';
}

/** Puts Graph's name of a condition into words: `subjectContains` becomes `subject contains`. */
const conditionName = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function forwardingPhrase(verb: string, to: z.output<typeof recipients>): readonly string[] {
  const addresses = to.map(({ emailAddress }) => emailAddress?.address ?? emailAddress?.name ?? 'somebody unnamed');
  return addresses.length === 0 ? [] : [`${verb} ${addresses.join(', ')}`];
}

/** Formats the value of a condition; empty for one that is not set. */
function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(inWords).join(', ');
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : '';
  const { data } = recipients.element.safeParse(value);
  return data?.emailAddress?.address ?? (value == null ? '' : JSON.stringify(value));
}
