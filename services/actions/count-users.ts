import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { settle, lineOrReason } from '../graph/settle.ts';
import { globalAdministrator } from '../directory/privileged-roles.ts';
import { named } from '../base/words.ts';

/**
 * The most Global Administrators that Microsoft recommends.
 * @see https://learn.microsoft.com/entra/identity/role-based-access-control/best-practices
 */
const globalAdministratorsAtMost = 4;

/** Counts accounts by kind. A count that cannot be read shows why, and the others still appear. */
export const countUsers = defineRead({
  name: 'count-users',
  aliases: ['list-user-counts'],
  summary: 'Count accounts: all, guests, disabled, licensed, Global Administrators',
  example: 'count-users',
  tier: 'read',
  permissions: ['User.Read.All', 'RoleManagement.Read.Directory'],
  source: 'https://learn.microsoft.com/graph/api/user-list',
  args: z.object({}),
  async run({ graph }): Promise<Report> {
    const [all, guests, disabled, licensed, administrators] = await Promise.all([
      count(graph),
      lineOrReason(count(graph, "userType eq 'Guest'")),
      lineOrReason(count(graph, 'accountEnabled eq false')),
      lineOrReason(count(graph, 'assignedLicenses/$count ne 0')),
      settle(globalAdministrators(graph)),
    ]);
    const names = administrators.ok ? administrators.value : [];
    return {
      title: all === '1' ? '1 user' : `${all} users`,
      alerts:
        names.length > globalAdministratorsAtMost
          ? [`${names.length} Global Administrators: Microsoft advises fewer than five.`]
          : [],
      facts: [
        ['All', all],
        ['Guests', guests],
        ['Sign-in blocked', disabled],
        ['Licensed', licensed],
        [
          'Global Administrators',
          administrators.ok ? `${names.length}${names.length === 0 ? '' : `: ${named(names)}`}` : administrators.why,
        ],
      ],
    };
  },
});

/** Counts accounts in the directory's index; Graph answers in plain text. */
const count = (graph: Graph, filter?: string): Promise<string> =>
  graph.send({
    method: 'GET',
    path: graphPath`/users/$count`,
    ...(filter === undefined ? {} : { query: { $filter: filter } }),
    eventual: true,
    response: z.coerce.number().int().transform(String),
  });

/**
 * Lists the direct holders of the role by name; a group counts as one holder and is marked. Graph returns up to 1,000 holders and no
 * further pages.
 * @see https://learn.microsoft.com/graph/api/directoryrole-list-members
 */
async function globalAdministrators(graph: Graph): Promise<readonly string[]> {
  const { id: role } = await graph.send({
    method: 'GET',
    path: graphPath`/directoryRoles(roleTemplateId='${globalAdministrator}')`,
    query: { $select: 'id' },
    response: z.object({ id: z.string() }),
  });
  const { value } = await graph.send({
    method: 'GET',
    path: graphPath`/directoryRoles/${role}/members`,
    query: { $select: 'id,displayName' },
    response: z.object({ value: z.array(member) }),
  });
  return value.map(({ id, displayName, ...type }) =>
    [displayName ?? id, type['@odata.type'] === '#microsoft.graph.group' ? '(a group)' : ''].join(' ').trim(),
  );
}

const member = z.object({ '@odata.type': z.string().optional(), id: z.string(), displayName: z.string().nullish() });
