import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { commaList, nextPage, freeText } from '../contract/args.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import {
  blockedAlert,
  listedUser,
  listedUserSelect,
  profileOf,
  userColumns,
  userRow,
  userSentence,
} from '../directory/listed-user.ts';
import { heldLicence, licenceNames } from '../directory/licence-names.ts';
import { pageSize, readPage } from '../graph/page.ts';
import { settle } from '../graph/settle.ts';
import { listReport, shownValue } from '../contract/report.ts';
import { spelledOut } from '../base/words.ts';

/** Lists accounts from the directory's index, because only the index can count; it lags slightly behind the directory itself. */
export const listUsers = defineRead({
  name: 'list-users',
  aliases: ['get-users', 'msgraph-user-list', 'msgraph-user-get-delta'],
  argumentAliases: { properties: 'select', next_page: 'next' },
  summary: 'List accounts, all of them or those that a Graph filter finds',
  example: 'list-users filter="accountEnabled eq false"',
  tier: 'read',
  permissions: ['User.Read.All', 'LicenseAssignment.Read.All'],
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
    const page = await read(graph, selection, `${listedUserSelect},assignedLicenses`, licensedUser);
    const names = await settle(licenceNames(graph));
    const licencesOf = ({ assignedLicenses }: z.output<typeof licensedUser>): string =>
      (assignedLicenses ?? [])
        .map(({ skuId }) => (names.ok ? names.value.get(skuId.toLowerCase()) : undefined) ?? skuId)
        .join(', ');
    return listReport({
      things: ['user', 'users'],
      page,
      columns: [...userColumns, 'Licences'],
      row: (user) => [...userRow(user), licencesOf(user)],
      rows: page.items.map((user) => {
        const row = userSentence(user);
        return { ...row, details: [...(row.details ?? []), licencesOf(user) || 'no licence'] };
      }),
      unread: names.ok ? [] : [{ what: 'Names of the licences', why: names.why }],
      alerts: blockedAlert,
      line: 'list-users',
    });
  },
});

const licensedUser = listedUser.extend({ assignedLicenses: z.array(heldLicence).nullish() });

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

const chosenUser = z.looseObject({ id: z.string() });

async function chosen(graph: Graph, selection: Selection, properties: readonly string[]): Promise<Report> {
  const page = await read(graph, selection, [...new Set(['id', ...properties])].join(','), chosenUser);
  return listReport({
    things: ['user', 'users'],
    page,
    columns: properties,
    row: (user) => properties.map((name) => shownValue(user[name])),
    rows: page.items.map((user) => ({
      what: shownValue(user['displayName'] ?? user.id),
      details: properties
        .filter((name) => name !== 'displayName')
        .map((name) => `${spelledOut(name)}: ${shownValue(user[name])}`),
      lead: profileOf(user.id),
    })),
    line: `list-users select=${properties.join(',')}`,
  });
}
