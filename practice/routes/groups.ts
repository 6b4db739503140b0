import { badRequest, denied, notFound } from '../http/answer.ts';
import { isRoleAssignable, practiceGroups, type PracticeGroup } from '../people/groups.ts';
import { recordFilter } from '../odata/record-filter.ts';
import { page } from '../odata/page.ts';
import { selection } from '../odata/select.ts';
import { groupObject, groupProperties } from './memberships.ts';
import { groupsOf } from '../state/directory.ts';
import { userListSelection } from './user.ts';
import { readRoute, writeRoute, type ReceivedCall, type Route } from './route.ts';

/** Groups: listing and reading them and their members, and removing a member. */
export const groups: readonly Route[] = [
  readRoute('/groups', ['$filter', '$select', '$top', '$skiptoken'], (call) => {
    const filter = call.query.get('$filter');
    const wanted =
      filter === undefined ? () => true : recordFilter(filter, ['displayName', 'id', 'isAssignableToRole']);
    return page(call, 'groups', practiceGroups.map(groupObject).filter(wanted), shown(call));
  }),
  readRoute('/groups/{id}', ['$select'], (call) => {
    const group = groupObject(groupIn(call));
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
  writeRoute('DELETE', '/groups/{id}/members/{member}/$ref', (call) => {
    const group = groupIn(call);
    const account = call.directory.account(call.param('member'), 'truth');
    if (isRoleAssignable(group)) throw denied(); // needs RoleManagement.ReadWrite.Directory, which the app does not have
    if (group.mastered === 'by-rule')
      throw badRequest('Insufficient permissions to update membership of a dynamic membership group.');
    if (group.mastered === 'on-premises')
      throw badRequest(
        'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.',
      );
    if (account?.groups.includes(group.id) !== true) throw notFound(call.param('member'));
    const left = account.groups.filter((id) => id !== group.id);
    call.directory.write(account.user.id, { ...account, groups: left });
    return { status: 204 };
  }),
  // Without `$ref`, Graph deletes the user itself if the app may delete users.
  writeRoute('DELETE', '/groups/{id}/members/{member}', (call) => {
    call.directory.write(call.param('member'), undefined);
    return { status: 204 };
  }),
];

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
