import { notFound } from '../http/answer.ts';
import { practiceGroups } from '../people/groups.ts';
import { page } from '../odata/page.ts';
import { selection } from '../odata/select.ts';
import { builtInRoles } from '../microsoft/roles.ts';
import { roleObject } from './memberships.ts';
import { readRoute, type ReceivedCall } from './route.ts';

/** The properties that can be selected of a member, user or group. */
const properties = ['id', 'displayName', 'userPrincipalName', 'accountEnabled'];

/** Finds a directory role by its template, and lists its direct members, groups included; `$top` is not supported. */
export const directoryRoles = [
  readRoute('/directoryRoles(roleTemplateId)/{id}', ['$select'], (call) => {
    const id = call.param('id').toLowerCase();
    const role = [...builtInRoles].find(([, { templateId }]) => templateId === id)?.[0];
    if (role === undefined) throw notFound(id);
    return { status: 200, body: { '@odata.context': call.context('directoryRoles/$entity'), ...roleObject(role) } };
  }),
  readRoute('/directoryRoles/{id}/members', ['$select', '$skiptoken'], (call) => {
    const id = call.param('id').toLowerCase();
    const role = [...builtInRoles.keys()].find((name) => roleObject(name)['id'] === id);
    if (role === undefined) throw notFound(id);
    return page(call, 'directoryObjects', membersOf(call, role), (member) => member);
  }),
];

function membersOf(call: ReceivedCall, role: string): readonly object[] {
  const show = selection(call.query.get('$select'), new Set(properties), properties, 'microsoft.graph.directoryObject');
  const users = call.directory.accounts('directory').filter(({ roles }) => roles.includes(role));
  const groups = practiceGroups.filter((group) => group.role === role);
  return [
    ...users.map(({ user }) => ({ '@odata.type': '#microsoft.graph.user', ...show(user) })),
    ...groups.map(({ id, name }) => ({ '@odata.type': '#microsoft.graph.group', ...show({ id, displayName: name }) })),
  ];
}
