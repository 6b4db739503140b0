import { createHash } from 'node:crypto';
import { namedAccount, type AccountFields } from './accounts.ts';
import type { Alert } from './alert.ts';
import { textIn, timeIn } from './loose.ts';
import { severityIn } from './severity.ts';
import type { AlertSource } from './source.ts';

/** What a shape finds in a body, as it came: of any type, of any length, or missing. */
export interface Draft {
  readonly id: unknown;
  readonly ref?: string | undefined;
  readonly title: unknown;
  readonly severity: unknown;
  readonly source?: unknown;
  readonly accounts: readonly AccountFields[];
  readonly reason?: unknown;
  readonly url?: unknown;
  readonly tenant?: unknown;
  readonly channel?: unknown;
  readonly action?: unknown;
  /** By name, the most useful ones first. */
  readonly details: Readonly<Record<string, unknown>>;
  /** A word of the sender, such as `Closed`. */
  readonly status?: unknown;
  readonly modified?: unknown;
  readonly incident?: string | undefined;
}

/** What a draft is reduced with. */
export interface ReducePorts {
  readonly source: Pick<AlertSource, 'name' | 'kind' | 'tenant' | 'channel' | 'action'>;
  /** Whether Cordon acts on this tenant, by its id. */
  readonly serves: (tenant: string) => boolean;
}

/** How many accounts one alert names: one button carries the command for all of them. */
const usersAtMost = 25;
const namedAtMost = 10;
const detailsAtMost = 20;
/** Longest texts, in characters. */
const fits = {
  id: 400,
  readId: 100,
  title: 200,
  source: 80,
  reason: 1000,
  url: 2000,
  name: 40,
  detail: 500,
  tenant: 100,
};

/**
 * Makes an alert of a draft. Nothing here refuses: what is too long is cut, what is of another type becomes text, and what cannot be used
 * is kept in the details.
 */
export function reduced(draft: Draft, { source, serves }: ReducePorts): Alert {
  const found = draft.accounts.flatMap((account) => namedAccount(account, serves) ?? []);
  const users = unlike(found.flatMap((one) => ('user' in one ? [one.user] : [])));
  const named = unlike(found.flatMap((one) => ('named' in one ? [one.named] : [])));
  const [tenantId] = found.flatMap((one) => ('user' in one ? (one.tenantId ?? []) : []));
  const severity = severityIn(draft.severity);
  const id = idOf(draft);
  const left = users.length - usersAtMost;
  const details = {
    ...(left > 0 && { 'Accounts left out': `${left} more than fit; see the alert` }),
    ...(severity === undefined && { 'Severity as sent': draft.severity }),
    ...draft.details,
  };
  return {
    v: 2,
    sentBy: source.name,
    kind: source.kind,
    id,
    ...given('ref', textIn(draft.ref, 120) ?? refOf(id)),
    title: textIn(draft.title, fits.title) ?? 'An alert without a title',
    severity: severity ?? 'medium',
    ...given('source', textIn(draft.source, fits.source)),
    users: users.slice(0, usersAtMost),
    named: named.slice(0, namedAtMost),
    ...given('reason', textIn(draft.reason, fits.reason)),
    ...linkOf(draft.url),
    ...given('tenant', source.tenant ?? textIn(draft.tenant, fits.tenant) ?? tenantId),
    ...given('channel', source.channel ?? textIn(draft.channel, 200)),
    action: source.action ?? textIn(draft.action, 60) ?? 'contain',
    details: detailsOf(details),
    status: isOver(draft.status) ? 'closed' : 'open',
    ...given('modifiedAt', timeIn(draft.modified)),
    ...given('incident', textIn(draft.incident, fits.id)),
  };
}

/** A field that is left out where there is nothing. */
const given = <K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> =>
  value === undefined ? {} : ({ [key]: value } as Record<K, V>);

/** The id as the sender wrote it. One that is too long ends in its digest, so that two of them stay two. Without one it is the digest. */
function idOf(draft: Draft): string {
  const id = textIn(draft.id, 10_000);
  if (id !== undefined && id.length <= fits.id) return id;
  const digest = createHash('sha256')
    .update(id ?? JSON.stringify(draft))
    .digest('hex');
  return id === undefined ? digest.slice(0, 32) : `${id.slice(0, fits.id - digest.length - 1)}#${digest}`;
}

/** Of an id that is too long to read, such as a resource id of Azure, people read the last segment. */
const refOf = (id: string): string | undefined =>
  id.length <= fits.readId ? undefined : `alert ${(id.split('/').at(-1) ?? id).slice(-fits.readId)}`;

/** The same name in another case is the same account. */
const unlike = (names: readonly string[]): readonly string[] =>
  names.filter((name, index) => names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) === index);

/** An https address becomes a button; any other one is text, and of one with a user name only the host, because it can deceive. */
function linkOf(value: unknown): Partial<Pick<Alert, 'url' | 'link'>> {
  const text = textIn(value, fits.url + 1);
  if (text === undefined) return {};
  if (text.length > fits.url || !URL.canParse(text)) return { link: text.slice(0, fits.detail) };
  const { protocol, username, password, host } = new URL(text);
  if (username !== '' || password !== '') return { link: host };
  return protocol === 'https:' ? { url: text } : { link: text.slice(0, fits.detail) };
}

function detailsOf(details: Draft['details']): Alert['details'] {
  const kept = Object.entries(details).flatMap(([name, value]) => {
    const [words, text] = [textIn(name, fits.name), textIn(value, fits.detail)];
    return words === undefined || text === undefined || text === '[]' || text === '{}' ? [] : [[words, text] as const];
  });
  return Object.fromEntries(kept.slice(0, detailsAtMost));
}

/** What senders call an alert that is over. */
const isOver = (status: unknown): boolean =>
  /^(closed|resolved|dismissed|redirected|done)$/i.test(textIn(status, 40) ?? '');
