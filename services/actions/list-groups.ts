import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { nextPage, people } from '../contract/args.ts';
import type { ReportRow } from '../contract/findings.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import {
  membershipKind,
  membership,
  membershipSelect,
  membershipName,
  whyNotRemovable,
  type Membership,
} from '../directory/memberships.ts';
import { profileOf } from '../directory/listed-user.ts';
import { pageSize, readPage } from '../graph/page.ts';
import { settle } from '../graph/settle.ts';
import { isPrivilegedRole } from '../directory/privileged-roles.ts';
import type { PersonId, Target } from '../model/person.ts';
import { listReport } from '../contract/report.ts';

/**
 * Lists a user's direct memberships and, as the first alert, the privileged roles held directly or through a group. Only active,
 * tenant-wide roles count: not eligible ones in Privileged Identity Management, nor those scoped to an administrative unit or an app
 * (unverified).
 */
export const listGroups = defineRead({
  name: 'list-groups',
  aliases: ['list-user-groups'],
  argumentAliases: { next_page: 'next' },
  summary: 'List groups and directory roles of an account, privileged ones marked',
  example: 'list-groups alex@contoso.com',
  tier: 'read',
  permissions: ['Directory.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/user-list-memberof',
  args: z.object({ user: people('Whose groups and roles to list'), next: nextPage }),
  async run({ graph }, { user, next }): Promise<Report> {
    const [page, roles] = await Promise.all([
      readPage(graph, {
        path: graphPath`/users/${user.id}/memberOf`,
        query: { $select: membershipSelect, $top: pageSize, $count: 'true' },
        eventual: true,
        item: membership,
        next,
      }),
      settle(rolesOf(graph, user.id)),
    ]);
    const privileged = roles.ok ? roles.value.filter(isPrivilegedMembership).map(membershipName) : [];
    return listReport({
      things: ['group or role', 'groups and roles'],
      of: `of ${user.name}`,
      page,
      columns: ['Name', 'Kind', 'Mark'],
      rows: page.items
        .toSorted((a, b) => Number(isPrivilegedMembership(b)) - Number(isPrivilegedMembership(a)))
        .map((item) => rowOf(user, item)),
      row: (item) => [membershipName(item), membershipKind(item), isPrivilegedMembership(item) ? 'Privileged' : ''],
      alerts: (items) => [
        ...(privileged.length === 0 ? [] : [`Privileged roles, also through groups: ${privileged.join(', ')}.`]),
        ...items
          .filter(({ isAssignableToRole }) => isAssignableToRole === true)
          .map((group) => `${membershipName(group)} can hold directory roles: its members count as administrators.`),
        ...(roles.ok ? [] : [`Roles held through groups: ${roles.why}.`]),
      ],
      offers: [{ label: 'Show profile', command: profileOf(user.id).command }],
      line: `list-groups ${user.id}`,
    });
  },
});

function rowOf(user: Target, item: Membership): ReportRow {
  const [kind = '', ...traits] = membershipKind(item).split(' · ');
  const mark = isPrivilegedMembership(item) ? 'bad' : undefined;
  if (item['@odata.type'] !== '#microsoft.graph.group')
    return { what: `${membershipName(item)}, ${mark === 'bad' ? 'a privileged ' : ''}${kind}`, mark, lead: 'fact' };
  const stays = whyNotRemovable(item);
  return {
    what: `${membershipName(item)}, ${kind}${item.isAssignableToRole === true ? ' that can hold admin roles' : ''}`,
    details: stays === undefined ? traits : [`cannot be left here: ${stays}`],
    mark,
    lead:
      stays === undefined ? { label: 'Remove…', command: `remove-from-groups ${user.id} groups=${item.id}` } : 'fact',
  };
}

async function rolesOf(graph: Graph, id: PersonId): Promise<readonly Membership[]> {
  const { value } = await graph.send({
    method: 'GET',
    path: graphPath`/users/${id}/transitiveMemberOf/microsoft.graph.directoryRole`,
    query: { $select: 'id,displayName,roleTemplateId' },
    response: z.object({ value: z.array(membership) }),
  });
  return value;
}

const isPrivilegedMembership = ({ roleTemplateId, isAssignableToRole }: Membership): boolean =>
  isAssignableToRole === true || (roleTemplateId != null && isPrivilegedRole(roleTemplateId));
