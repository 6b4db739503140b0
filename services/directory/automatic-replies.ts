import { z } from 'zod';
import type { PersonId } from '../model/person.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { withMailbox } from './mailbox.ts';

/** What automatic replies are to be. Texts are plain; times are ISO, UTC. */
export type DesiredReplies =
  | { readonly kind: 'off' }
  | ({ readonly kind: 'always' } & Texts)
  | ({ readonly kind: 'scheduled'; readonly to: string } & Texts & Start);

interface Texts {
  readonly internal: string;
  readonly external: string;
}
/** A time, or epoch milliseconds of now: that one is not compared with what Graph has. */
type Start = { readonly from: string } | { readonly now: number };

const time = z.object({ dateTime: z.string(), timeZone: z.string() });
const setting = z.object({
  status: z.string(),
  scheduledStartDateTime: time.nullish(),
  scheduledEndDateTime: time.nullish(),
  internalReplyMessage: z.string().nullish(),
  externalReplyMessage: z.string().nullish(),
});
/** Automatic replies as Graph has them. Source: https://learn.microsoft.com/graph/api/resources/automaticrepliessetting */
export type AutomaticReplies = z.output<typeof setting>;

/** @throws {GraphProblem} `rejected` without a mailbox */
export async function repliesOf(graph: Graph, id: PersonId): Promise<AutomaticReplies> {
  const path = graphPath`/users/${id}/mailboxSettings`;
  const response = z.object({ automaticRepliesSetting: setting });
  return (await withMailbox(graph.send({ method: 'GET', path, response }))).automaticRepliesSetting;
}

/** @throws {GraphProblem} `rejected` without a mailbox */
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

/** Whether Graph has what is wanted. It wraps texts into an HTML document, so only what people read of it is compared. */
export function matchesReplies(has: AutomaticReplies, replies: DesiredReplies): boolean {
  if (replies.kind === 'off') return has.status === 'disabled';
  const texts =
    read(has.internalReplyMessage) === squeezed(replies.internal) &&
    read(has.externalReplyMessage) === squeezed(replies.external);
  if (replies.kind === 'always') return has.status === 'alwaysEnabled' && texts;
  const starts = !('from' in replies) || isAt(has.scheduledStartDateTime, replies.from);
  return has.status === 'scheduled' && texts && starts && isAt(has.scheduledEndDateTime, replies.to);
}

const utc = (iso: string) => ({ dateTime: iso.slice(0, 19), timeZone: 'UTC' });

/** Graph answers in UTC, with seven digits after the second. */
const isAt = (has: z.output<typeof time> | null | undefined, iso: string): boolean =>
  has?.dateTime.slice(0, 19) === iso.slice(0, 19);

const html = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replace(/\r?\n/g, '<br>');

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** What people read of an HTML text. */
const read = (text: string | null | undefined): string =>
  squeezed(
    (text ?? '')
      .replace(/<[^>]*>/g, ' ')
      .replace(/&(?:#(\d{1,6})|(\w{1,8}));/g, (whole, code?: string, name?: string) => {
        return code === undefined ? (entities[name ?? ''] ?? whole) : String.fromCodePoint(Number(code));
      }),
  );

const squeezed = (text: string): string => text.replace(/\s+/g, ' ').trim();
