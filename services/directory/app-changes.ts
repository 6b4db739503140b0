import { publisherWords } from './app-words.ts';
import { appEventsSince, type AppChange, type AppEvent } from './app-audit.ts';
import { isRiskyPermission } from './app-grants.ts';
import { appsOf, appsOfRegistrations, type FoundApp } from './apps.ts';
import { finding, type FindingKind } from './findings.ts';
import { riskyScopes, scopeWords } from './risky-scopes.ts';
import type { Report } from '../contract/action.ts';
import type { ReportFinding, ReportRow } from '../contract/findings.ts';
import type { Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';

/** What happened to an app, with the app as it is now; undefined when it is gone. */
export interface ChangedApp {
  readonly event: AppEvent;
  readonly app: FoundApp | undefined;
}

/**
 * Reads the apps that changes are about, as they are now.
 * @throws {GraphProblem} as the port does
 */
export async function changedApps(graph: Graph, events: readonly AppEvent[]): Promise<readonly ChangedApp[]> {
  const apps = await appsIn(graph, events);
  return events.map((event) => ({ event, app: apps.get(event.id) }));
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

const verbs: Readonly<Record<AppChange, string>> = {
  created: 'App added',
  consent: 'Consent given',
  permission: 'Permission given',
  credential: 'Credential added',
  owner: 'Owner added',
  restored: 'App restored',
};

/** What happened to an app, in words: `Consent given for everybody: may send mail`. */
export function whatHappened({ change, given, forEverybody }: AppEvent): string {
  const risky = change === 'consent' ? riskyScopes(given) : [];
  const may = risky.length > 0 ? `: may ${scopeWords(risky)}` : '';
  if (change === 'consent') return `${verbs.consent}${forEverybody ? ' for everybody' : ''}${may}`;
  return change === 'permission' && given !== '' ? `${verbs.permission}: ${given}` : verbs[change];
}

/** Microsoft's own apps appear and change by themselves. */
const isMicrosofts = ({ app }: ChangedApp): boolean => app?.systemApp === 'microsoft';

const kinds: Readonly<Record<AppChange, FindingKind>> = {
  created: 'app-added',
  consent: 'app-consented',
  permission: 'app-permission',
  credential: 'app-credential-added',
  owner: 'app-owner-added',
  restored: 'app-restored',
};

/** The finding that a change of an app is; none for an ordinary one. */
export function findingsOfChange(item: ChangedApp): readonly ReportFinding[] {
  const { event, app } = item;
  if (!isMarkedChange(item)) return [];
  const kind = event.change === 'consent' && event.forEverybody ? 'app-for-everybody' : kinds[event.change];
  const name = app?.name ?? event.name ?? event.id;
  return [finding(kind, `${name}: ${lower(whatHappened(event))}, by ${event.who}`, new Date(event.at).toISOString())];
}

const lower = (what: string): string => `${what.charAt(0).toLowerCase()}${what.slice(1)}`;

/** Whether a change lets somebody do what an attacker would. */
export function isMarkedChange(item: ChangedApp): boolean {
  const { change, given, forEverybody } = item.event;
  if (isMicrosofts(item)) return false;
  if (change === 'consent') return forEverybody || riskyScopes(given).length > 0;
  return change !== 'permission' || given === '' || isRiskyPermission(given);
}

/** Describes a change of an app as a row; it leads to the app while there is one. */
export function rowOfChange(item: ChangedApp): ReportRow {
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
    ...(isMarkedChange(item) ? { mark: 'bad' as const } : {}),
    lead: app === undefined ? 'fact' : { label: 'Show', command: `show-app ${app.id}` },
  };
}

/**
 * What a person changed about apps for everybody, as a part of the evidence. Their own consents are among the app grants, and every change is
 * in the log of the directory, so that the time line has it already. What was done about an app that is gone or disabled is not open any more.
 * @param from start of the period, epoch milliseconds
 * @throws {GraphProblem} as the port does
 */
export async function changesForEverybody(graph: Graph, user: Target, from: number): Promise<Report> {
  const { events } = await appEventsSince(graph, from);
  const own = events.filter(
    ({ who, change, forEverybody }) =>
      who.toLowerCase() === user.upn.toLowerCase() && (change !== 'consent' || forEverybody),
  );
  const items = await changedApps(graph, own);
  return {
    title: `${items.length === 0 ? 'No' : items.length} ${items.length === 1 ? 'change of an app' : 'changes of apps'}`,
    findings: items.flatMap(findingsOfChange),
    unread: [{ what: 'Changes of the last minutes', why: 'Entra’s audit log is late' }],
    rows: items.map((item) => {
      const isOpen = item.app?.enabled === true;
      const row = rowOfChange(item);
      return { ...row, event: undefined, mark: isOpen ? row.mark : undefined };
    }),
  };
}
