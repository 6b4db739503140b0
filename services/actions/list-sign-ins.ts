import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { nextPage, people, since } from '../contract/args.ts';
import { graphPath, odata } from '../graph/graph.ts';
import { pageSize, readPage } from '../graph/page.ts';
import { failedSignIns, newPlaces, signInPlace, signInRows, resultOf, signInSchema } from '../directory/sign-ins.ts';
import { listReport, timeFact } from '../contract/report.ts';
import { when, startOf } from '../base/time.ts';

/**
 * Lists sign-ins, newest first, in Graph's order. Graph v1.0 has only interactive sign-ins and successful federated ones. The log accepts
 * 5 requests per 10 seconds and app, so a page is one request and a 429 is not retried. A place counts as new compared to the older
 * sign-ins on the same page.
 */
export const listSignIns = defineRead({
  name: 'list-sign-ins',
  aliases: ['list-signins', 'sign-ins', 'show-sign-ins'],
  summary: 'List the sign-ins of a user; failed ones and new places first',
  example: 'list-sign-ins alex@contoso.com since=7d',
  tier: 'read',
  licence: 'P1',
  permissions: ['AuditLog.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/signin-list',
  args: z.object({
    user: people('Whose sign-ins'),
    since: since.default('1d').describe('Start of the period: 30m, 2h, 1d, or an ISO time'),
    next: nextPage,
  }),
  async run({ graph }, { user, since: typed, next }): Promise<Report> {
    const start = new Date(startOf(typed, graph.clock())).toISOString();
    const page = await readPage(graph, {
      path: graphPath`/auditLogs/signIns`,
      query: { $filter: `userId eq ${odata(user.id)} and createdDateTime ge ${start}`, $top: pageSize },
      item: signInSchema,
      next,
    });
    const places = newPlaces(page.items);
    const rows = signInRows(page.items, user.name);
    const isMarked = rows.some(({ mark }) => mark === 'bad');
    return {
      ...listReport({
        things: ['sign-in', 'sign-ins'],
        of: `of ${user.name}`,
        page,
        columns: ['Time', 'App', 'Place', 'IP', 'Result', 'Risk'],
        row: (item) => [
          when(item.createdDateTime),
          item.appDisplayName ?? 'unknown app',
          signInPlace(item),
          item.ipAddress ?? '',
          resultOf(item),
          riskText(item.riskLevelDuringSignIn),
        ],
        findings: [...places.map(({ finding }) => finding), ...failedSignIns(page.items)],
        unread: [
          { what: 'Non-interactive sign-ins', why: 'not in Graph v1.0; a stolen token shows only there' },
          ...(page.items.some(({ riskLevelDuringSignIn }) => riskLevelDuringSignIn === 'hidden')
            ? [{ what: 'Risk of the sign-ins', why: 'hidden without a Microsoft Entra ID P2 licence' }]
            : []),
          ...(page.next === null ? [] : [{ what: 'Older sign-ins', why: `only ${page.items.length} were read` }]),
        ],
        rows,
        offers: isMarked
          ? [
              { label: 'Contain…', command: `contain ${user.id}` },
              { label: 'Revoke sessions…', command: `revoke-sessions ${user.id}` },
            ]
          : [],
        line: `list-sign-ins ${user.id} since=${typed}`,
      }),
      byDay: true,
      facts: [['Since', timeFact(start)]],
    };
  },
});

const riskText = (level: string | null | undefined): string =>
  level == null || level === 'none' ? 'none' : level === 'hidden' ? 'hidden (needs Microsoft Entra ID P2)' : level;
