import { startOf, when } from '../base/time.ts';
import { z } from 'zod';
import { defineRead, type Offer, type Report } from '../contract/action.ts';
import { since } from '../contract/args.ts';
import type { Unread } from '../contract/findings.ts';
import { listReport, timeFact } from '../contract/report.ts';
import { appEventsSince, type AppEvent } from '../directory/app-audit.ts';
import {
  changedApps,
  findingsOfChange,
  isMarkedChange,
  rowOfChange,
  whatHappened,
  type ChangedApp,
} from '../directory/app-changes.ts';
import { publisherWords } from '../directory/app-words.ts';
import { registrationsWhere, type AppRegistration } from '../directory/apps.ts';
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
  args: z.object({ since: since.default('7d').describe('Start of the period: 2h, 1d, or an ISO time') }),
  async run({ graph }, { since: typed }): Promise<Report> {
    const from = startOf(typed, graph.clock());
    const [{ events, stoppedAt }, registered] = await Promise.all([
      appEventsSince(graph, from),
      settle(registrationsWhere(graph, `createdDateTime ge ${new Date(from).toISOString()}`)),
    ]);
    const all = [...events, ...unlogged(registered, events)].toSorted((a, b) => b.at - a.at);
    const items = await changedApps(graph, all);
    const findings = items.flatMap(findingsOfChange);
    return {
      ...listReport({
        things: ['change of an app', 'changes of apps'],
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
        rows: items.map(rowOfChange),
        offers: offersOf(items),
        line: 'list-new-apps',
      }),
      byDay: true,
      facts: [['Since', timeFact(new Date(from).toISOString())]],
    };
  },
});

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

/** How many apps have buttons of their own below the list. */
const appsOffered = 2;

/** What takes away the most for the apps that are marked most. */
function offersOf(items: readonly ChangedApp[]): readonly Offer[] {
  const marked = items.filter(isMarkedChange).flatMap(({ app }) => app ?? []);
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
