import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { nextPage, people } from '../contract/args.ts';
import { anyProperties, propertyFacts, select } from '../directory/chosen-properties.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import {
  blockedAlert,
  listedUser,
  listedUserName,
  listedUserSelect,
  userColumns,
  userRow,
  userSentence,
  profileOf,
} from '../directory/listed-user.ts';
import { pageSize, readPage } from '../graph/page.ts';
import { listReport } from '../contract/report.ts';
import type { Target } from '../model/person.ts';

/** Lists a user's direct reports, to whom an attacker could write in the user's name. */
export const listReports = defineRead({
  name: 'list-reports',
  aliases: ['msgraph-direct-reports'],
  argumentAliases: { next_page: 'next', properties: 'select' },
  summary: 'List the direct reports of an account',
  example: 'list-reports diego@contoso.com',
  tier: 'read',
  permissions: ['User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/user-list-directreports',
  args: z.object({ user: people('Whose direct reports to list'), select, next: nextPage }),
  async run({ graph }, { user, select: chosen, next }): Promise<Report> {
    if (chosen !== undefined) return chosenProperties(graph, { user, chosen, next });
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

/** The chosen properties of a page of direct reports. Their names and ids are read as well, to say whose they are. */
async function chosenProperties(
  graph: Graph,
  {
    user,
    chosen,
    next,
  }: { readonly user: Target; readonly chosen: readonly string[]; readonly next: string | undefined },
): Promise<Report> {
  const page = await readPage(graph, {
    path: graphPath`/users/${user.id}/directReports`,
    query: {
      $select: [...new Set(['id', 'displayName', 'userPrincipalName', ...chosen])].join(','),
      $top: pageSize,
      $count: 'true',
    },
    eventual: true,
    item: anyProperties,
    next,
  });
  const reports = page.items.map((properties) => {
    const facts = new Map(propertyFacts(properties));
    const shown = chosen.map((name) => [name, facts.get(name) ?? 'none'] as const);
    return { who: listedUser.parse(properties), shown };
  });
  return listReport({
    things: ['direct report', 'direct reports'],
    of: `of ${user.name}`,
    page: { ...page, items: reports },
    columns: ['Name', ...chosen],
    row: ({ who, shown }) => [listedUserName(who), ...shown.map(([, value]) => value)],
    rows: reports.map(({ who, shown }) => ({
      what: listedUserName(who),
      details: shown.map(([name, value]) => `${name}: ${value}`),
      lead: profileOf(who.id),
    })),
    line: `list-reports ${user.id} select=${chosen.join(',')}`,
  });
}
