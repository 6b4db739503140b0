import { startOf, when } from '../base/time.ts';
import { z } from 'zod';
import { defineRead, type Offer, type Report } from '../contract/action.ts';
import { person, since } from '../contract/args.ts';
import type { ReportFinding, ReportRow, Unread } from '../contract/findings.ts';
import { listReport, timeFact } from '../contract/report.ts';
import { appEventsSince, type AppChange, type AppEvent } from '../directory/app-audit.ts';
import { isRiskyPermission } from '../directory/app-grants.ts';
import { publisherWords } from '../directory/app-words.ts';
import {
  appsOf,
  appsOfRegistrations,
  registrationsWhere,
  type FoundApp,
  type AppRegistration,
} from '../directory/apps.ts';
import { finding, type FindingKind } from '../directory/findings.ts';
import { riskyScopes, scopeWords } from '../directory/risky-scopes.ts';
import type { Graph } from '../graph/graph.ts';
import { settle, type Settled } from '../graph/settle.ts';

/**
 * Lists what happened to apps in the whole tenant: apps that are new, consents, permissions, credentials and owners that were added, and apps
 * that were restored. The audit log comes first; registrations by their date are held against it. Service principals by date are not, because
 * Microsoft does not document that filter. Entries arrive minutes late (unverified).
 */
export const listNewApps = defineRead({
  name: 'list-new-apps',
  aliases: ['new-apps'],
  summary: 'List new apps, consents, permissions, credentials and owners of apps in the whole tenant',
  example: 'list-new-apps since=7d',
  tier: 'read',
  licence: 'P1',
  permissions: ['Application.Read.All', 'AuditLog.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/directoryaudit-list',
  args: z.object({
    since: since.default('7d').describe('Start of the period: 2h, 1d, or an ISO time'),
    by: person('Who made the changes; by default anybody')
      .optional()
      .describe('Who made the changes; by default anybody'),
  }),
  async run({ graph }, { since: typed, by }): Promise<Report> {
    const from = startOf(typed, graph.clock());
    const [{ events, stoppedAt }, registered] = await Promise.all([
      appEventsSince(graph, from),
      settle(registrationsWhere(graph, `createdDateTime ge ${new Date(from).toISOString()}`)),
    ]);
    const all = [...events, ...unlogged(registered, events)]
      .filter(({ who }) => by === undefined || who.toLowerCase() === by.upn.toLowerCase())
      .toSorted((a, b) => b.at - a.at);
    const apps = await appsIn(graph, all);
    const items = all.map((event) => ({ event, app: apps.get(event.id) }));
    const findings = items.flatMap(findingsOf);
    return {
      ...listReport({
        things: ['change of an app', 'changes of apps'],
        ...(by && { of: `by ${by.name}` }),
        page: { items, total: items.length, next: null },
        columns: ['Time', 'What', 'App', 'Publisher', 'By'],
        row: ({ event, app }) => [
          when(new Date(event.at).toISOString()),
          whatHappened(event),
          app?.name ?? event.name ?? event.id,
          app === undefined ? 'app not found' : publisherWords(app),
          event.who,
        ],
        findings,
        unread: unreadIn(stoppedAt, registered),
        rows: items.map(rowOf),
        offers: offersOf(items),
        line: 'list-new-apps',
      }),
      byDay: true,
      facts: [['Since', timeFact(new Date(from).toISOString())]],
    };
  },
});

/** What happened to an app, with the app as it is now; undefined when it is gone. */
interface Item {
  readonly event: AppEvent;
  readonly app: FoundApp | undefined;
}

/** The apps of events, by the ids in these. */
async function appsIn(graph: Graph, events: readonly AppEvent[]): Promise<ReadonlyMap<string, FoundApp>> {
  const ids = (isRegistration: boolean) =>
    events.filter((event) => event.isRegistration === isRegistration).map(({ id }) => id);
  const [principals, registrations] = await Promise.all([
    appsOf(graph, ids(false)),
    appsOfRegistrations(graph, ids(true)),
  ]);
  return new Map([...registrations, ...[...principals].map(([id, app]) => [id, { ...app, id }] as const)]);
}

/** Registrations of the period that the log does not have as new. */
function unlogged(registered: Settled<readonly AppRegistration[]>, events: readonly AppEvent[]): readonly AppEvent[] {
  if (!registered.ok) return [];
  const known = new Set(events.filter(({ change }) => change === 'created').map(({ id }) => id));
  return registered.value
    .filter(({ id }) => !known.has(id.toLowerCase()))
    .map(({ id, displayName, createdDateTime }) => ({
      change: 'created',
      at: Date.parse(createdDateTime ?? ''),
      id: id.toLowerCase(),
      isRegistration: true,
      name: displayName ?? undefined,
      who: 'not in the audit log',
      where: '',
      given: '',
      forEverybody: false,
      before: '',
      after: '',
    }));
}

const verbs: Readonly<Record<AppChange, string>> = {
  created: 'App added',
  consent: 'Consent given',
  permission: 'Permission given',
  credential: 'Credential added',
  owner: 'Owner added',
  restored: 'App restored',
};

function whatHappened({ change, given, forEverybody }: AppEvent): string {
  const risky = change === 'consent' ? riskyScopes(given) : [];
  const may = risky.length > 0 ? `: may ${scopeWords(risky)}` : '';
  if (change === 'consent') return `${verbs.consent}${forEverybody ? ' for everybody' : ''}${may}`;
  return change === 'permission' && given !== '' ? `${verbs.permission}: ${given}` : verbs[change];
}

/** Microsoft's own apps appear and change by themselves. */
const isMicrosofts = ({ app }: Item): boolean => app?.systemApp === 'microsoft';

const kinds: Readonly<Record<AppChange, FindingKind>> = {
  created: 'app-added',
  consent: 'app-consented',
  permission: 'app-permission',
  credential: 'app-credential-added',
  owner: 'app-owner-added',
  restored: 'app-restored',
};

function findingsOf(item: Item): readonly ReportFinding[] {
  const { event, app } = item;
  if (!isMarked(item)) return [];
  const kind = event.change === 'consent' && event.forEverybody ? 'app-for-everybody' : kinds[event.change];
  const name = app?.name ?? event.name ?? event.id;
  return [finding(kind, `${name}: ${lower(whatHappened(event))}, by ${event.who}`, new Date(event.at).toISOString())];
}

const lower = (what: string): string => `${what.charAt(0).toLowerCase()}${what.slice(1)}`;

function isMarked(item: Item): boolean {
  const { change, given, forEverybody } = item.event;
  if (isMicrosofts(item)) return false;
  if (change === 'consent') return forEverybody || riskyScopes(given).length > 0;
  return change !== 'permission' || given === '' || isRiskyPermission(given);
}

function rowOf(item: Item): ReportRow {
  const { event, app } = item;
  const what = `${app?.name ?? event.name ?? event.id}: ${lower(whatHappened(event))}`;
  return {
    what,
    event: what,
    who: event.who,
    where: event.where,
    details: [
      app === undefined ? 'no longer in the tenant' : isMicrosofts(item) ? 'Microsoft’s own' : publisherWords(app),
      ...(app?.enabled === false ? ['disabled'] : []),
      ...(event.change === 'restored' ? ['its secrets and permissions work again'] : []),
    ],
    at: event.at,
    ...(isMarked(item) ? { mark: 'bad' as const } : {}),
    lead: app === undefined ? 'fact' : { label: 'Show', command: `show-app ${app.id}` },
  };
}

/** How many apps have buttons of their own below the list. */
const appsOffered = 2;

/** What takes away the most for the apps that are marked most. */
function offersOf(items: readonly Item[]): readonly Offer[] {
  const marked = items.filter(isMarked).flatMap(({ app }) => app ?? []);
  const apps = [...new Map(marked.filter(({ systemApp }) => systemApp === null).map((app) => [app.id, app])).values()];
  const count = (id: string) => marked.filter((app) => app.id === id).length;
  return apps
    .toSorted((a, b) => count(b.id) - count(a.id))
    .slice(0, appsOffered)
    .flatMap(({ id, name, enabled }) => [
      ...(enabled ? [{ label: `Disable ${name}…`, command: `disable-app ${id}` }] : []),
      { label: `Remove grants of ${name}…`, command: `remove-app-grants ${id} all=yes` },
    ]);
}

function unreadIn(stoppedAt: number | undefined, registered: Settled<unknown>): readonly Unread[] {
  return [
    { what: 'Changes of the last minutes', why: 'Entra’s audit log is late' },
    { what: 'Apps added without an entry', why: 'only registrations of this tenant can be listed by date' },
    ...(stoppedAt === undefined
      ? []
      : [{ what: 'Older changes', why: `the log was read back to ${when(new Date(stoppedAt).toISOString())}` }]),
    ...(registered.ok ? [] : [{ what: 'Registrations by date', why: registered.why }]),
  ];
}
