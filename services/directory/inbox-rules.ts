import { z } from 'zod';
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

/** Describes the mail that a rule applies to: `subjectContains: invoice, payment` or `all mail`. */
export function conditionsOf({ conditions }: InboxRule): string {
  const set = Object.entries(conditions ?? {}).filter(([name]) => !name.startsWith('@'));
  const conditionTexts = set
    .map(([name, value]) => [name, inWords(value)] as const)
    .filter(([, value]) => value !== '');
  return conditionTexts.map(([name, value]) => `${name}: ${value}`).join('; ') || 'all mail';
}

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
