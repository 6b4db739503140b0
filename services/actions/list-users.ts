import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { commaList, nextPage, freeText } from '../contract/args.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { blockedAlert, listedUser, listedUserSelect, userColumns, userRow } from '../directory/listed-user.ts';
import { pageSize, readPage } from '../graph/page.ts';
import { listReport, shownValue } from '../contract/report.ts';

/** Lists accounts from the directory's index, because only the index can count; it lags slightly behind the directory itself. */
export const listUsers = defineRead({
  name: 'list-users',
  aliases: ['get-users', 'msgraph-user-list', 'msgraph-user-get-delta'],
  argumentAliases: { properties: 'select', next_page: 'next' },
  summary: 'List accounts, all of them or those that a Graph filter finds',
  example: 'list-users filter="accountEnabled eq false"',
  tier: 'read',
  permissions: ['User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/user-list',
  args: z.object({
    filter: freeText('Graph $filter, in double quotes').optional().describe('Graph $filter, in double quotes'),
    select: commaList
      .pipe(z.array(z.string().regex(/^\w+$/, 'expected names of Graph properties')))
      .optional()
      .describe('Graph properties to show besides the name, comma-separated'),
    next: nextPage,
  }),
  async run({ graph }, { filter, select, next }): Promise<Report> {
    const selection = { filter, next };
    if (select !== undefined && select.length > 0)
      return chosen(graph, selection, [...new Set(['displayName', ...select])]);
    return listReport({
      things: ['user', 'users'],
      page: await read(graph, selection, listedUserSelect, listedUser),
      columns: userColumns,
      row: userRow,
      alerts: blockedAlert,
      line: 'list-users',
    });
  },
});

/** Which page of which accounts to read. */
interface Selection {
  readonly filter: string | undefined;
  readonly next: string | undefined;
}

/** Sends every query as an advanced one, because some filters need that. */
const read = <T>(graph: Graph, { filter, next }: Selection, select: string, item: z.ZodType<T>) =>
  readPage(graph, {
    path: graphPath`/users`,
    query: {
      ...(filter === undefined ? {} : { $filter: filter }),
      $select: select,
      $top: pageSize,
      $count: 'true',
    },
    eventual: true,
    item,
    next,
  });

async function chosen(graph: Graph, selection: Selection, properties: readonly string[]): Promise<Report> {
  return listReport({
    things: ['user', 'users'],
    page: await read(graph, selection, properties.join(','), z.record(z.string(), z.unknown())),
    columns: properties,
    row: (user) => properties.map((name) => shownValue(user[name])),
    line: `list-users select=${properties.join(',')}`,
  });
}
