import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { genesisOf, verifyChain } from '../../services/seal/chain.ts';
import type { RequestId } from '../../services/model/request.ts';
import type { Database } from '../../services/store/database.ts';
import { eventsOf } from '../../services/store/events.ts';
import { createRequestStore } from '../../services/store/requests.ts';
import { textOf, type Seen } from './person.ts';
import type { SoakFixture } from './fixture.ts';
import type { AuditEvent } from '../../services/seal/event.ts';

/** A click that was answered with a card, so it must not be lost. */
export interface Acknowledged {
  readonly id: string;
  readonly verb: string;
}

/**
 * Checks what must hold at the end, whatever failed before.
 * @param fixture what the bots worked with
 * @param db their database
 * @param key of the audit
 * @param log the requests that were opened and the clicks that were acknowledged
 * @returns one text for each thing that does not hold
 */
export async function violations(
  fixture: SoakFixture,
  db: Database,
  key: Uint8Array,
  { requests, acknowledged }: { readonly requests: readonly Seen[]; readonly acknowledged: readonly Acknowledged[] },
): Promise<readonly string[]> {
  const store = createRequestStore(db, key);
  const found: string[] = [];
  const counts = { starts: 0 };
  for (const { id } of requests) {
    const request = await store.find(id as RequestId);
    if (request === undefined) {
      found.push(`${id}: lost`);
      continue;
    }
    const sealed = await eventsOf(db, request.id);
    const events = sealed.map(({ body }) => body);
    if (!verifyChain(sealed, key, genesisOf(request.id)).ok) found.push(`${id}: the audit does not verify`);
    if (!['done', 'partly-done', 'failed'].includes(request.state.kind))
      found.push(`${id}: still ${request.state.kind}`);
    found.push(...unapproved(id, events, request.approvalsNeeded), ...doubled(id, events));
    counts.starts += events.filter(({ kind, part }) => kind === 'step-started' && patching.has(String(part))).length;
    for (const click of acknowledged.filter((one) => one.id === id))
      if (!events.some(({ kind }) => kind === click.verb)) found.push(`${id}: an acknowledged ${click.verb} is lost`);
  }
  const changes = fixture.effects.get('PATCH /v1.0/users/*') ?? 0;
  if (changes > counts.starts) found.push(`${changes} changes of accounts, but only ${counts.starts} intents`);
  const stored = JSON.stringify(await Promise.all(tables.map((table) => db.query(`SELECT * FROM ${table}`))));
  return [
    ...found,
    ...openedTwice(fixture, requests),
    ...staleCards(fixture, requests),
    ...secretsFound(fixture, stored),
  ];
}

/** The actions of a containment that change the account itself; where the password is out of reach, sign-in is blocked. */
const patching = new Set(['reset-password', 'disable-user']);

/** Finds requests that ran before enough people had approved. */
function unapproved(id: string, events: readonly AuditEvent[], needed: number): readonly string[] {
  const first = events.findIndex(({ kind }) => kind === 'step-started');
  const before = events.slice(0, Math.max(first, 0)).filter(({ kind }) => kind === 'approve');
  const people = new Set(before.map(({ by }) => by));
  return first >= 0 && people.size < needed ? [`${id}: ran with ${people.size} of ${needed} approvals`] : [];
}

/** Finds steps that were started again after they had worked. */
function doubled(id: string, events: readonly AuditEvent[]): readonly string[] {
  return events.flatMap((event, n) => {
    const worked = events
      .slice(0, n)
      .some(
        ({ part, target, status }) => part === event['part'] && target === event['target'] && status === 'accepted',
      );
    return event.kind === 'step-started' && worked
      ? [`${id}: ${String(event['part'])} was done and started again`]
      : [];
  });
}

/** Finds messages that opened more than one request. */
function openedTwice({ connector }: SoakFixture, requests: readonly Seen[]): readonly string[] {
  return requests.flatMap(({ id, event: { conversation }, typed }) => {
    const there = connector.events.filter((other) => other.conversation === conversation);
    const ids = new Set(there.flatMap((other) => /^OP-\w+/.exec(textOf(other)) ?? []));
    return ids.size > typed ? [`${id}: ${typed} messages opened ${ids.size} requests`] : [];
  });
}

/** What people see now on the card of each request that they decided; one that was opened by a lost message nobody decides. */
function staleCards(fixture: SoakFixture, requests: readonly Seen[]): readonly string[] {
  const now = new Map(fixture.connector.events.map((event) => [event.activityId, textOf(event)]));
  return requests.flatMap(({ id }) => {
    const text = now.get(cardsOf(fixture, id).at(-1) ?? '') ?? '';
    return /^OP-\w+ (done|partly-done|failed): /.test(text) ? [] : [`${id}: its card still shows: ${text}`];
  });
}

/** The activity ids of a request's cards, oldest first: more than one where a bot died before it could note that it had posted one. */
export const cardsOf = ({ connector }: Pick<SoakFixture, 'connector'>, id: string): readonly string[] =>
  connector.events.flatMap((event) =>
    event.kind === 'post' && textOf(event).startsWith(`${id} `) ? [event.activityId] : [],
  );

const tables = ['request', 'step', 'target', 'card', 'event', 'secret', 'secret_key', 'anchor', 'alert', 'service'];

/** @param stored every row of the database, which need not be a file of ours */
function secretsFound({ passwords, dataDir, connector }: SoakFixture, stored: string): readonly string[] {
  const files = readdirSync(dataDir, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => [name, readFileSync(join(dataDir, name), 'latin1')] as const);
  const places = [
    ...files,
    ['the database', stored] as const,
    ['what Teams was sent', JSON.stringify(connector.events)] as const,
  ];
  return places.flatMap(([name, text]) =>
    [...passwords].some((password) => text.includes(password)) ? [`a password stands in ${name}`] : [],
  );
}
