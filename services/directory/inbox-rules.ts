import { z } from 'zod';
import type { PersonId } from '../model/person.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { withMailbox } from './mailbox.ts';
import { readAll } from '../graph/page.ts';

const recipients = z.array(
  z.object({ emailAddress: z.object({ name: z.string().nullish(), address: z.string().nullish() }).nullish() }),
);

/** An inbox rule, as far as an attacker would use it. Source: https://learn.microsoft.com/graph/api/resources/messagerule */
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
export type InboxRule = z.output<typeof inboxRule>;

/** `“Newsletters”`. Attackers call theirs `.` or nothing at all. */
export const ruleName = ({ displayName }: InboxRule): string => `“${displayName ?? ''}”`;

/** Every inbox rule that Graph lists of somebody. @throws {GraphProblem} `rejected` without a mailbox */
export const rulesOf = (graph: Graph, id: PersonId): Promise<readonly InboxRule[]> =>
  withMailbox(
    readAll(graph, {
      path: graphPath`/users/${id}/mailFolders/inbox/messageRules`,
      query: { $top: '100' },
      item: inboxRule,
    }),
  );

/** What is suspicious about a rule, as phrases: `forwards to a@example.com`. Empty for an ordinary one. */
export function dangersOf({ actions }: InboxRule): readonly string[] {
  const { forwardTo, forwardAsAttachmentTo, redirectTo } = actions ?? {};
  return [
    ...sending('forwards to', [...(forwardTo ?? []), ...(forwardAsAttachmentTo ?? [])]),
    ...sending('redirects to', redirectTo ?? []),
    ...(actions?.permanentDelete === true || actions?.delete === true ? ['deletes'] : []),
    ...(actions?.markAsRead === true && actions.moveToFolder != null ? ['hides: marks as read and moves'] : []),
  ];
}

/** What a rule applies to: `subjectContains: invoice, payment`, `all mail`. */
export function conditionsOf({ conditions }: InboxRule): string {
  const set = Object.entries(conditions ?? {}).filter(([name]) => !name.startsWith('@'));
  const told = set.map(([name, value]) => [name, inWords(value)] as const).filter(([, value]) => value !== '');
  return told.map(([name, value]) => `${name}: ${value}`).join('; ') || 'all mail';
}

function sending(verb: string, to: z.output<typeof recipients>): readonly string[] {
  const whom = to.map(({ emailAddress }) => emailAddress?.address ?? emailAddress?.name ?? 'somebody unnamed');
  return whom.length === 0 ? [] : [`${verb} ${whom.join(', ')}`];
}

/** Empty for a condition that is not set. */
function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(inWords).join(', ');
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : '';
  const { data } = recipients.element.safeParse(value);
  return data?.emailAddress?.address ?? (value == null ? '' : JSON.stringify(value));
}
