import { z } from 'zod';
import { isRead, targetKeyOf, type WriteCommand } from '../contract/bundle.ts';
import type { Vocabulary } from '../commands/vocabulary.ts';
import { severities } from './severity.ts';
import { sourceKinds } from './source.ts';

/** The schema of an alert as it is stored. */
export const alertSchema = z.object({
  v: z.literal(2),
  /** Name of its source in the policy; empty for whoever holds `alerts.secret`. */
  sentBy: z.string(),
  kind: z.enum(sourceKinds),
  /** What its sender calls it. */
  id: z.string(),
  /** What people call it, such as `incident 734`; absent where they can use its id. */
  ref: z.string().optional(),
  title: z.string(),
  severity: z.enum(severities),
  /** Who found it, for people. */
  source: z.string().optional(),
  /** User principal names and object ids. */
  users: z.array(z.string()),
  /** What the sender calls accounts that cannot be found by it. */
  named: z.array(z.string()),
  reason: z.string().optional(),
  /** An https address for a button. */
  url: z.string().optional(),
  /** An address that is shown as text only. */
  link: z.string().optional(),
  tenant: z.string().optional(),
  channel: z.string().optional(),
  action: z.string(),
  details: z.record(z.string(), z.string()),
  /** `closed`: its sender says that it is over. */
  status: z.enum(['open', 'closed']),
  /** When its sender changed it last, in epoch milliseconds. */
  modifiedAt: z.number().optional(),
  /** When a change of it came in, in epoch milliseconds; absent as long as it is as it came first. */
  changedAt: z.number().optional(),
  /** The resource id of the incident in Microsoft Sentinel. */
  incident: z.string().optional(),
});

/**
 * Something that another system has found and wants somebody to act on. It is not a request: a click on its card opens one. Its texts are
 * single lines of limited length, and as untrusted as whoever made the alert fire.
 */
export type Alert = Readonly<z.output<typeof alertSchema>>;

/** The command that an alert proposes; undefined when there is none of this name that changes an account. */
export function proposedBy(
  { action }: Pick<Alert, 'action'>,
  vocabulary: Pick<Vocabulary, 'find'>,
): WriteCommand | undefined {
  const entry = vocabulary.find(action);
  if (entry?.kind !== 'command' || isRead(entry.command)) return undefined;
  return targetKeyOf(entry.command) === undefined ? undefined : entry.command;
}

/**
 * The incident in Microsoft Sentinel that an alert is about, for whoever writes back to it.
 * @returns its resource id, which begins with `/subscriptions/`; undefined for every other alert
 */
export const sentinelIncidentOf = ({ kind, incident }: Pick<Alert, 'kind' | 'incident'>): string | undefined =>
  kind === 'sentinel' ? incident : undefined;

/** What the reason of a request calls an alert. */
export const callOf = ({ id, ref }: Pick<Alert, 'id' | 'ref'>): string => ref ?? `alert ${id}`;
