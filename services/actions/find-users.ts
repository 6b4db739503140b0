import { z } from 'zod';
import { echo } from '../base/echo.ts';
import { defineRead, type Offer, type Report } from '../contract/action.ts';
import { freeText } from '../contract/args.ts';
import { graphPath, odata, type Graph } from '../graph/graph.ts';
import {
  listedUser,
  listedUserSelect,
  profileOf,
  userColumns,
  userRow,
  userSentence,
  type ListedUser,
} from '../directory/listed-user.ts';

/** How many accounts the report shows: as many as one search reads. */
const shownAtMost = 25;

/** Searches the directory's index, for a target whose address is not known. */
export const findUsers = defineRead({
  name: 'find-users',
  aliases: ['find', 'search'],
  summary: 'Find accounts by name, mail or alias',
  example: 'find-users wilber',
  tier: 'read',
  permissions: ['User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/user-list',
  args: z.object({ text: freeText('A name, the beginning of one, or an address') }),
  async run({ graph }, { text: sought }): Promise<Report> {
    const [byName, byAlias] = await Promise.all([
      search(graph, sought),
      sought.includes('@') ? searchAliases(graph, sought) : [],
    ]);
    const found = [...new Map([...byAlias, ...byName].map((user) => [user.id, user])).values()];
    const shown = found.slice(0, shownAtMost);
    return {
      title:
        found.length === 0
          ? `Nobody found for “${echo(sought)}”`
          : `${found.length === 26 ? 'More than 25' : found.length} found for “${echo(sought)}”`,
      ...(found.length > shownAtMost
        ? { subtitle: `The first ${shownAtMost}. Add more of the name to narrow it down.` }
        : {}),
      ...(found.length === 0
        ? { alerts: ['The search takes beginnings of words in names and mail addresses, and whole aliases.'] }
        : { table: { columns: userColumns, rows: shown.map(userRow) }, rows: shown.map(userSentence) }),
      offers: shown.length === 1 ? shown.flatMap(({ id }) => offersFor(id)) : [],
    };
  },
});

/** What is offered for the only account that was found; of several, each row leads on. */
const offersFor = (id: string): readonly Offer[] => [
  { label: 'Show profile', command: profileOf(id).command },
  { label: 'Contain…', command: `contain ${id}` },
];

const userPage = z.object({ value: z.array(listedUser) });

/** Searches names and addresses. `$search` cannot escape quotes and backslashes, so they become spaces. */
async function search(graph: Graph, sought: string): Promise<readonly ListedUser[]> {
  const clean = sought.replace(/["\\]/g, ' ').trim();
  if (clean === '') return [];
  return read(graph, { $search: `"displayName:${clean}" OR "mail:${clean}" OR "userPrincipalName:${clean}"` });
}

const searchAliases = (graph: Graph, address: string): Promise<readonly ListedUser[]> =>
  read(graph, { $filter: `proxyAddresses/any(p:p eq ${odata(`smtp:${address}`)})` });

async function read(graph: Graph, query: Readonly<Record<string, string>>): Promise<readonly ListedUser[]> {
  const { value } = await graph.send({
    method: 'GET',
    path: graphPath`/users`,
    query: { ...query, $select: listedUserSelect, $top: '26', $count: 'true' },
    eventual: true,
    response: userPage,
  });
  return value;
}
