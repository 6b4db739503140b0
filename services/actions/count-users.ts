import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { settle, lineOrReason } from '../graph/settle.ts';
import type { ReportRow } from '../contract/findings.ts';
import { profileOf } from '../directory/listed-user.ts';
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
      lineOrReason(count(graph, kinds.guests)),
      lineOrReason(count(graph, kinds.disabled)),
      lineOrReason(count(graph, 'assignedLicenses/$count ne 0')),
      settle(globalAdministrators(graph)),
    ]);
    const holders = administrators.ok ? administrators.value : [];
    const names = holders.map(holderName);
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
      rows: holders.map(rowOf),
      rowsTitle: 'Global Administrators',
      offers: [
        ...(isSome(guests) ? [{ label: 'List guests', command: `list-users filter="${kinds.guests}"` }] : []),
        ...(isSome(disabled) ? [{ label: 'List blocked', command: `list-users filter="${kinds.disabled}"` }] : []),
      ],
    };
  },
});

/** Graph's filter for a kind of account. */
const kinds = { guests: "userType eq 'Guest'", disabled: 'accountEnabled eq false' } as const;

/** Whether a count was read and is not zero. */
const isSome = (shown: string): boolean => /^[1-9]\d*$/.test(shown);

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
 * Lists the direct holders of the role; a group counts as one holder. Graph returns up to 1,000 holders and no
 * further pages.
 * @see https://learn.microsoft.com/graph/api/directoryrole-list-members
 */
async function globalAdministrators(graph: Graph): Promise<readonly Holder[]> {
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
  return value;
}

const member = z.object({ '@odata.type': z.string().optional(), id: z.string(), displayName: z.string().nullish() });
type Holder = z.output<typeof member>;

/** What a holder is when it is not a person. */
const holderKinds = new Map([
  ['#microsoft.graph.group', 'a group'],
  ['#microsoft.graph.servicePrincipal', 'an app'],
]);

const holderKind = (holder: Holder): string | undefined => holderKinds.get(holder['@odata.type'] ?? '');

function holderName(holder: Holder): string {
  const kind = holderKind(holder);
  return `${holder.displayName ?? holder.id}${kind === undefined ? '' : ` (${kind})`}`;
}

const rowOf = (holder: Holder): ReportRow => ({
  what: `${holderName(holder)} is a Global Administrator`,
  lead: holderKind(holder) === undefined ? profileOf(holder.id) : 'fact',
});
