import { z } from 'zod';
import { badRequest, denied, notFound } from '../http/answer.ts';
import { isRoleAssignable, practiceGroups, type PracticeGroup } from '../people/groups.ts';
import { recordFilter } from '../odata/record-filter.ts';
import { page } from '../odata/page.ts';
import { selection } from '../odata/select.ts';
import { unifiedGroup } from './deleted-things.ts';
import { groupObject, groupProperties } from './memberships.ts';
import { groupsOf } from '../state/directory.ts';
import { inGroups } from '../state/licence-states.ts';
import { userListSelection } from './user.ts';
import { readRoute, writeRoute, type ReceivedCall, type Route } from './route.ts';

const reference = z.object({ '@odata.id': z.url() });

/** Groups: listing and reading them and their members, and adding and removing a member. */
export const groups: readonly Route[] = [
  readRoute('/groups', ['$filter', '$select', '$top', '$skiptoken'], (call) => {
    const filter = call.query.get('$filter');
    const wanted =
      filter === undefined ? () => true : recordFilter(filter, ['displayName', 'id', 'isAssignableToRole']);
    return page(
      call,
      'groups',
      [...practiceGroups.map(groupObject), ...call.directory.restoredGroups('index').map(unifiedGroup)].filter(wanted),
      shown(call),
    );
  }),
  readRoute('/groups/{id}', ['$select'], (call) => {
    const id = call.param('id').toLowerCase();
    const restored = call.directory.restoredGroups('directory').find((one) => one.id === id);
    const group = restored === undefined ? groupObject(groupIn(call)) : unifiedGroup(restored);
    return { status: 200, body: { '@odata.context': call.context('groups/$entity'), ...shown(call)(group) } };
  }),
  readRoute('/groups/{id}/transitiveMembers/microsoft.graph.user', ['$select', '$top', '$skiptoken'], (call) => {
    const { id } = groupIn(call);
    const members = call.directory
      .accounts('directory')
      .filter((account) => groupsOf(account).some((group) => group.id === id));
    return page(call, 'users', members, userListSelection(call));
  }),
  readRoute(
    '/groups/{id}/transitiveMembers/microsoft.graph.group',
    ['$select', '$top', '$count', '$skiptoken'],
    (call) => page(call, 'groups', groupsIn(groupIn(call)).map(groupObject), shown(call)),
  ),
  writeRoute('POST', '/groups/{id}/members/$ref', (call) => {
    const group = groupIn(call);
    const { data } = reference.safeParse(call.body);
    const address = data === undefined ? undefined : new URL(data['@odata.id']);
    const [, member] = /^\/v1\.0\/(?:users|directoryObjects)\/([^/]+)$/.exec(address?.pathname ?? '') ?? [];
    if (member === undefined || address?.origin !== new URL(call.url).origin)
      throw badRequest("Invalid URL format specified in '@odata.id'.");
    const account = call.directory.account(decodeURIComponent(member), 'truth');
    if (account === undefined) throw notFound(member);
    checkMembersChange(group);
    if (account.groups.includes(group.id))
      throw badRequest(
        "One or more added object references already exist for the following modified properties: 'members'.",
      );
    call.directory.write(account.user.id, inGroups(account, [...account.groups, group.id]));
    return { status: 204 };
  }),
  writeRoute('DELETE', '/groups/{id}/members/{member}/$ref', (call) => {
    const group = groupIn(call);
    const account = call.directory.account(call.param('member'), 'truth');
    checkMembersChange(group);
    if (account?.groups.includes(group.id) !== true) throw notFound(call.param('member'));
    const left = account.groups.filter((id) => id !== group.id);
    call.directory.write(account.user.id, inGroups(account, left));
    return { status: 204 };
  }),
  // Without `$ref`, Graph deletes the user itself if the app may delete users.
  writeRoute('DELETE', '/groups/{id}/members/{member}', (call) => {
    call.directory.write(call.param('member'), undefined);
    return { status: 204 };
  }),
];

/** Refuses to change the members of a group that is not managed here. */
function checkMembersChange(group: PracticeGroup): void {
  if (isRoleAssignable(group)) throw denied(); // needs RoleManagement.ReadWrite.Directory, which the app does not have
  if (group.mail !== undefined)
    throw badRequest('Cannot Update a mail-enabled security groups and or distribution list.');
  if (group.mastered === 'by-rule')
    throw badRequest('Insufficient permissions to update membership of a dynamic membership group.');
  if (group.mastered === 'on-premises')
    throw badRequest(
      'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.',
    );
}

const shown = (call: ReceivedCall) =>
  selection(call.query.get('$select'), new Set(groupProperties), groupProperties, 'microsoft.graph.group');

/** The groups in a group, directly or through other groups. */
const groupsIn = ({ name }: PracticeGroup): readonly PracticeGroup[] =>
  practiceGroups.filter(({ memberOf }) => memberOf === name).flatMap((group) => [group, ...groupsIn(group)]);

function groupIn(call: ReceivedCall) {
  const id = call.param('id').toLowerCase();
  const group = practiceGroups.find((candidate) => candidate.id === id);
  if (group === undefined) throw notFound(id);
  return group;
}
