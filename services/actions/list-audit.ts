import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { nextPage, people, since } from '../contract/args.ts';
import type { ReportRow } from '../contract/findings.ts';
import type { PersonId } from '../model/person.ts';
import { graphPath, odata } from '../graph/graph.ts';
import { pageSize, readPage } from '../graph/page.ts';
import {
  actorOf,
  auditEntry,
  auditRow,
  changedWords,
  judged,
  type AuditEntry,
  type JudgedAudit,
} from '../directory/audit-entries.ts';
import { activityWords } from '../directory/log-words.ts';
import { ownAppOf } from '../directory/own-changes.ts';
import { listReport, timeFact } from '../contract/report.ts';
import { when, startOf } from '../base/time.ts';
import { spelledOut } from '../base/words.ts';

/**
 * Lists changes to a user in Entra, newest first. Entries arrive minutes late (unverified), so they cannot prove a change that was just
 * made. The log accepts 5 requests per 10 seconds and app, so one page is one request.
 */
export const listAudit = defineRead({
  name: 'list-audit',
  aliases: ['audit'],
  summary: 'List what was done to a user in Entra, and by whom',
  example: 'list-audit alex@contoso.com since=7d',
  tier: 'read',
  licence: 'P1',
  permissions: ['AuditLog.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/directoryaudit-list',
  args: z.object({
    user: people('About whom'),
    since: since.default('7d').describe('Start of the period: 30m, 2h, 1d, or an ISO time'),
    next: nextPage,
  }),
  async run({ graph, history }, { user, since: typed, next }): Promise<Report> {
    const start = new Date(startOf(typed, graph.clock())).toISOString();
    const [page, app, changes] = await Promise.all([
      readPage(graph, {
        path: graphPath`/auditLogs/directoryAudits`,
        query: {
          $filter: `activityDateTime ge ${start} and targetResources/any(t:t/id eq ${odata(user.id)})`,
          $orderby: 'activityDateTime desc',
          $top: pageSize,
        },
        item: auditEntry,
        next,
      }),
      ownAppOf(graph),
      history?.changes(user.id),
    ]);
    const items = page.items.map((entry) => judged(entry, { app, changes }));
    const findings = items.flatMap(({ finding }) => finding ?? []);
    return {
      ...listReport({
        things: ['audit entry', 'audit entries'],
        of: `about ${user.name}`,
        page: { ...page, items },
        columns: ['Time', 'Activity', 'By', 'Changed', 'Result'],
        row: (one) => [
          when(one.entry.activityDateTime),
          activityWords(one.entry.activityDisplayName),
          actorOf(one),
          changedWords(changedProperties(one.entry, user.id)).join(', '),
          spelledOut(one.entry.result ?? 'unknown'),
        ],
        findings,
        offers: findings.length === 0 ? [] : [{ label: 'Contain…', command: `contain ${user.id}` }],
        unread: [
          { what: 'Changes of the last minutes', why: 'Entra’s audit log is late' },
          ...(app.servicePrincipalId === undefined ? [ownUnread] : []),
          ...(page.next === null ? [] : [{ what: 'Older changes', why: `only ${items.length} were read` }]),
        ],
        rows: items.map((one) => ({
          ...auditRow(one, changedProperties(one.entry, user.id)),
          lead: leadOf(one, user.id),
        })),
        line: `list-audit ${user.id} since=${typed}`,
      }),
      byDay: true,
      facts: [['Since', timeFact(start)]],
    };
  },
});

/** Where what a marked change has left behind can be seen and taken away, by the kind of finding. */
const leads = new Map([
  ['method-added', { label: 'Methods', command: 'list-methods' }],
  ['access-changed', { label: 'Methods', command: 'list-methods' }],
  ['password-changed', { label: 'Methods', command: 'list-methods' }],
  ['app-consented', { label: 'Grants', command: 'list-grants' }],
  ['role-given', { label: 'Roles', command: 'list-groups' }],
]);

function leadOf({ finding }: JudgedAudit, id: PersonId): ReportRow['lead'] {
  const lead = leads.get(finding?.kind ?? '');
  return lead === undefined ? 'fact' : { ...lead, command: `${lead.command} ${id}` };
}

/** Without its service principal, changes by Cordon's app look like those of another app. */
const ownUnread = { what: 'Which changes Cordon made', why: 'its own service principal could not be read' } as const;

/** Lists the names of the changed properties, without values, which may contain secrets. */
const changedProperties = ({ targetResources }: AuditEntry, id: string): readonly string[] =>
  (targetResources ?? [])
    .filter((target) => target.id === id)
    .flatMap((target) => (target.modifiedProperties ?? []).flatMap(({ displayName }) => displayName ?? []));
