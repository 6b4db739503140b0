import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { nextPage, people } from '../contract/args.ts';
import { graphPath } from '../graph/graph.ts';
import {
  blockedAlert,
  listedUser,
  listedUserSelect,
  userColumns,
  userRow,
  userSentence,
} from '../directory/listed-user.ts';
import { pageSize, readPage } from '../graph/page.ts';
import { listReport } from '../contract/report.ts';

/** Lists a user's direct reports, to whom an attacker could write in the user's name. */
export const listReports = defineRead({
  name: 'list-reports',
  aliases: ['msgraph-direct-reports'],
  argumentAliases: { next_page: 'next' },
  summary: 'List the direct reports of an account',
  example: 'list-reports diego@contoso.com',
  tier: 'read',
  permissions: ['User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/user-list-directreports',
  args: z.object({ user: people('Whose direct reports to list'), next: nextPage }),
  async run({ graph }, { user, next }): Promise<Report> {
    const page = await readPage(graph, {
      path: graphPath`/users/${user.id}/directReports`,
      query: { $select: listedUserSelect, $top: pageSize, $count: 'true' },
      eventual: true,
      item: listedUser,
      next,
    });
    return listReport({
      things: ['direct report', 'direct reports'],
      of: `of ${user.name}`,
      page,
      columns: userColumns,
      row: userRow,
      rows: page.items.map(userSentence),
      alerts: blockedAlert,
      line: `list-reports ${user.id}`,
    });
  },
});
