import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { nextPage, people } from '../contract/args.ts';
import type { ReportRow } from '../contract/findings.ts';
import { graphPath } from '../graph/graph.ts';
import {
  heldRolesOf,
  isPrivilegedHeld,
  ownedRoleGroupsOf,
  roleDetails,
  type HeldAssignment,
} from '../directory/held-roles.ts';
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
import { entryOf } from '../directory/role-entries.ts';
import type { Target } from '../model/person.ts';
import { listReport } from '../contract/report.ts';

/**
 * Lists a user's direct memberships, and every directory role with its scope and its end: active and eligible, held directly or through a
 * role-assignable group. Privileged roles are the first alert, and groups by which the account can get at roles follow. Not in Entra, and
 * so not here: role groups of Exchange, roles of Defender, roles in Azure.
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
    const isFirst = next === undefined;
    const [page, held, owned] = await Promise.all([
      readPage(graph, {
        path: graphPath`/users/${user.id}/memberOf`,
        query: { $select: membershipSelect, $top: pageSize, $count: 'true' },
        eventual: true,
        item: membership,
        next,
      }),
      isFirst ? heldRolesOf(graph, user.id) : { roles: [], unread: [] },
      isFirst ? settle(ownedRoleGroupsOf(graph, user.id)) : undefined,
    ]);
    // Roles in force stand among the memberships too, without their scope and end.
    const isTwice = (item: Membership) => isRoleMembership(item) && held.roles.some((role) => !role.eligible);
    const groups = page.items.filter((item) => !isTwice(item));
    const entries = [...held.roles, ...groups.toSorted((a, b) => Number(isMarked(b)) - Number(isMarked(a)))];
    const total = page.total === null ? null : page.total - (page.items.length - groups.length) + held.roles.length;
    const privileged = held.roles.filter(isPrivilegedHeld);
    return listReport({
      things: ['group or role', 'groups and roles'],
      of: `of ${user.name}`,
      page: { items: entries, total, next: page.next },
      columns: ['Name', 'Kind', 'Mark', 'Scope, assignment and end'],
      rows: entries.map((entry) => ('definition' in entry ? roleRow(user, entry) : rowOf(user, entry))),
      row: (entry) => cellsOf(entry),
      alerts: () => [
        ...(privileged.length === 0
          ? []
          : [`Privileged roles, also through groups: ${privileged.map(shortName).join(', ')}.`]),
        ...groups
          .filter(({ isAssignableToRole }) => isAssignableToRole === true)
          .map((group) => `${membershipName(group)} can hold directory roles: its members count as administrators.`),
        ...(owned?.ok === true ? owned.value : []).map(
          ({ name }) => `The account owns ${name}, which can hold directory roles: an owner can join it at any time.`,
        ),
        ...held.unread.map(({ what, why }) => `${what}: ${why}.`),
        ...(owned?.ok === false ? [`Ownership of groups that can hold roles: ${owned.why}.`] : []),
      ],
      offers: [
        ...(held.roles.some(isOwn) ? [{ label: 'Remove roles…', command: `remove-roles ${user.id}` }] : []),
        { label: 'Show profile', command: profileOf(user.id).command },
      ],
      line: `list-groups ${user.id}`,
    });
  },
});

/** Whether a role can be removed from the account itself. */
const isOwn = ({ group, inherited }: HeldAssignment): boolean => group === undefined && !inherited;

const shortName = ({ name, eligible }: HeldAssignment): string => (eligible ? `${name} (eligible)` : name);

const cellsOf = (entry: HeldAssignment | Membership): readonly string[] =>
  'definition' in entry
    ? [entry.name, 'directory role', isPrivilegedHeld(entry) ? 'Privileged' : '', roleDetails(entry).join(', ')]
    : [membershipName(entry), membershipKind(entry), isMarked(entry) ? 'Privileged' : '', ''];

function roleRow(user: Target, role: HeldAssignment): ReportRow {
  const mark = isPrivilegedHeld(role) ? 'bad' : undefined;
  const lead = isOwn(role)
    ? { label: 'Remove…', command: `remove-roles ${user.id} roles="${entryOf({ ...role, endsAt: null })}"` }
    : role.group === undefined
      ? ('fact' as const)
      : { label: 'Leave…', command: `remove-from-groups ${user.id} groups=${role.group.id}` };
  return {
    what: `${role.name}, ${mark === 'bad' ? 'a privileged ' : ''}directory role`,
    details: roleDetails(role),
    mark,
    lead,
  };
}

function rowOf(user: Target, item: Membership): ReportRow {
  const [kind = '', ...traits] = membershipKind(item).split(' · ');
  const mark = isMarked(item) ? 'bad' : undefined;
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

const isRoleMembership = (item: Membership): boolean => item['@odata.type'] === '#microsoft.graph.directoryRole';

const isMarked = ({ roleTemplateId, isAssignableToRole }: Membership): boolean =>
  isAssignableToRole === true || (roleTemplateId != null && isPrivilegedRole(roleTemplateId));
