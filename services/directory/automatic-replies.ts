import { z } from 'zod';
import type { PersonId } from '../model/person.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { withMailbox } from './mailbox.ts';

/** The automatic replies to set. Texts are plain text, not HTML; times are ISO 8601 in UTC. */
export type DesiredReplies =
  | { readonly kind: 'off' }
  | ({ readonly kind: 'always' } & Texts)
  | ({ readonly kind: 'scheduled'; readonly to: string } & Texts & Start);

interface Texts {
  readonly internal: string;
  readonly external: string;
}

/** A start time; or the current time in epoch milliseconds, which `matchesReplies` does not compare. */
type Start = { readonly from: string } | { readonly now: number };

const time = z.object({ dateTime: z.string(), timeZone: z.string() });
const setting = z.object({
  status: z.string(),
  externalAudience: z.string().nullish(),
  scheduledStartDateTime: time.nullish(),
  scheduledEndDateTime: time.nullish(),
  internalReplyMessage: z.string().nullish(),
  externalReplyMessage: z.string().nullish(),
});

/**
 * The automatic replies of a mailbox as Graph returns them.
 * @see https://learn.microsoft.com/graph/api/resources/automaticrepliessetting
 */
export type AutomaticReplies = z.output<typeof setting>;

/**
 * Reads the automatic replies of a user.
 * @throws {GraphProblem} as the port does; `rejected` when the user has no mailbox
 */
export async function repliesOf(graph: Graph, id: PersonId): Promise<AutomaticReplies> {
  const path = graphPath`/users/${id}/mailboxSettings`;
  const response = z.object({ automaticRepliesSetting: setting });
  return (await withMailbox(graph.send({ method: 'GET', path, response }))).automaticRepliesSetting;
}

/**
 * Replaces the automatic replies of a user. Senders inside and outside the organisation get them.
 * @throws {GraphProblem} as the port does; `rejected` when the user has no mailbox
 */
export async function setReplies(graph: Graph, id: PersonId, replies: DesiredReplies): Promise<void> {
  const path = graphPath`/users/${id}/mailboxSettings`;
  const body = { automaticRepliesSetting: settingOf(replies) };
  await withMailbox(graph.send({ method: 'PATCH', path, body, response: z.unknown() }));
}

function settingOf(replies: DesiredReplies): Readonly<Record<string, unknown>> {
  if (replies.kind === 'off') return { status: 'disabled' };
  const texts = {
    externalAudience: 'all',
    internalReplyMessage: html(replies.internal),
    externalReplyMessage: html(replies.external),
  };
  if (replies.kind === 'always') return { status: 'alwaysEnabled', ...texts };
  return {
    status: 'scheduled',
    scheduledStartDateTime: utc('from' in replies ? replies.from : new Date(replies.now).toISOString()),
    scheduledEndDateTime: utc(replies.to),
    ...texts,
  };
}

/** Whether a mailbox has these replies. Exchange wraps texts in an HTML document, so this compares only the readable text. */
export function matchesReplies(actual: AutomaticReplies, replies: DesiredReplies): boolean {
  if (replies.kind === 'off') return actual.status === 'disabled';
  const texts =
    readableText(actual.internalReplyMessage) === singleSpaced(replies.internal) &&
    readableText(actual.externalReplyMessage) === singleSpaced(replies.external);
  if (replies.kind === 'always') return actual.status === 'alwaysEnabled' && texts;
  const starts = !('from' in replies) || isAt(actual.scheduledStartDateTime, replies.from);
  return actual.status === 'scheduled' && texts && starts && isAt(actual.scheduledEndDateTime, replies.to);
}

const utc = (iso: string) => ({ dateTime: iso.slice(0, 19), timeZone: 'UTC' });

/** Compares to the second: Graph answers in UTC, with seven fractional digits. */
const isAt = (actual: z.output<typeof time> | null | undefined, iso: string): boolean =>
  actual?.dateTime.slice(0, 19) === iso.slice(0, 19);

const html = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replace(/\r?\n/g, '<br>');

const entities = new Map(Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }));

/** Extracts the readable text from HTML, to compare it. */
const readableText = (text: string | null | undefined): string =>
  singleSpaced(withoutEntities((text ?? '').replace(/<[^<>]*>/g, ' ')));

/** Extracts the readable text from HTML with its lines, to set it again as plain text. */
export const plainTextOf = (text: string | null | undefined): string =>
  withoutEntities(
    (text ?? '')
      .replace(/\s+/g, ' ')
      .replace(/<(?:br\s?\/?|\/p|\/div|\/li|\/tr)>/gi, '\n')
      .replace(/<[^<>]*>/g, ''),
  )
    .replace(/[^\S\n]*\n[^\S\n]*/g, '\n')
    .trim();

const withoutEntities = (text: string): string =>
  text.replace(/&(?:#(\d{1,6})|(\w{1,8}));/g, (whole, code?: string, name?: string) =>
    code === undefined ? (entities.get(name ?? '') ?? whole) : String.fromCodePoint(Number(code)),
  );

const singleSpaced = (text: string): string => text.replace(/\s+/g, ' ').trim();
