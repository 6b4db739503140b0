import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { list, nextPage, text } from '../contract/args.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { blockedAlert, listedUser, listedUserSelect, userColumns, userRow } from '../directory/listed-user.ts';
import { pageSize, readPage } from '../graph/page.ts';
import { listReport, shownValue } from '../contract/report.ts';

/** Lists accounts from the directory's index, which is a little behind the directory itself, because only the index counts. */
export const listUsers = defineRead({
  name: 'list-users',
  aliases: ['get-users', 'msgraph-user-list', 'msgraph-user-get-delta'],
  keys: { properties: 'select', next_page: 'next' },
  summary: 'List accounts, all of them or those that a Graph filter finds',
  example: 'list-users filter="accountEnabled eq false"',
  tier: 'read',
  permissions: ['User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/user-list',
  args: z.object({
    filter: text('Graph $filter, in double quotes').optional().describe('Graph $filter, in double quotes'),
    select: list
      .pipe(z.array(z.string().regex(/^\w+$/, 'expected names of Graph properties')))
      .optional()
      .describe('Graph properties to show besides the name, comma-separated'),
    next: nextPage,
  }),
  async run({ graph }, { filter, select, next }): Promise<Report> {
    const which = { filter, next };
    if (select !== undefined && select.length > 0)
      return chosen(graph, which, [...new Set(['displayName', ...select])]);
    return listReport({
      things: ['user', 'users'],
      page: await read(graph, which, listedUserSelect, listedUser),
      columns: userColumns,
      row: userRow,
      alerts: blockedAlert,
      line: 'list-users',
    });
  },
});

interface Which {
  readonly filter: string | undefined;
  readonly next: string | undefined;
}

/** A filter may need an advanced query, so every one is sent as one. */
const read = <T>(graph: Graph, { filter, next }: Which, select: string, item: z.ZodType<T>) =>
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

async function chosen(graph: Graph, which: Which, properties: readonly string[]): Promise<Report> {
  return listReport({
    things: ['user', 'users'],
    page: await read(graph, which, properties.join(','), z.record(z.string(), z.unknown())),
    columns: properties,
    row: (user) => properties.map((name) => shownValue(user[name])),
    line: `list-users select=${properties.join(',')}`,
  });
}
