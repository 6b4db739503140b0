import type { PracticeAccount } from '../state/account.ts';
import { groupsOf, practiceRolesOf } from '../state/directory.ts';
import { isRoleAssignable, practiceGroups, type PracticeGroup } from '../people/groups.ts';
import { page } from '../odata/page.ts';
import { selection } from '../odata/select.ts';
import { practiceTenantId } from '../people/people.ts';
import { builtInRoles } from '../microsoft/roles.ts';
import { readRoute, type ReceivedCall, type Route } from './route.ts';
import { accountIn } from './user.ts';

type DirectoryObject = Readonly<Record<string, unknown>>;

/** `ownedObjects`, of which only groups; `memberOf` for direct memberships, `transitiveMemberOf` also for those through groups; a cast limits both to one type. */
export const memberships: readonly Route[] = [
  readRoute('/users/{id}/ownedObjects', ['$select', '$top', '$count', '$skiptoken'], (call) => {
    const { owns = [] } = accountIn(call);
    return listed(call, practiceGroups.filter(({ id }) => owns.includes(id)).map(groupObject));
  }),
  ...(['memberOf', 'transitiveMemberOf'] as const).flatMap((path) => [
    readRoute(`/users/{id}/${path}`, ['$select', '$top', '$count', '$skiptoken'], (call) => {
      const account = accountIn(call);
      return listed(call, [...groups(account, path), ...roles(account, path)]);
    }),
    readRoute(`/users/{id}/${path}/microsoft.graph.group`, ['$select', '$top', '$count', '$skiptoken'], (call) =>
      listed(call, groups(accountIn(call), path)),
    ),
    readRoute(
      `/users/{id}/${path}/microsoft.graph.directoryRole`,
      ['$select', '$top', '$count', '$skiptoken'],
      (call) => listed(call, roles(accountIn(call), path)),
    ),
  ]),
];

function listed(call: ReceivedCall, objects: readonly DirectoryObject[]) {
  const known = new Set([...groupProperties, ...roleProperties]);
  const shown = selection(call.query.get('$select'), known, [...known], 'microsoft.graph.directoryObject');
  return page(call, 'directoryObjects', objects, (object) => ({
    '@odata.type': object['@odata.type'],
    ...onlyOwn(object, shown(object)),
  }));
}

/** Drops selected properties that this type of object does not have. */
const onlyOwn = (object: DirectoryObject, shown: DirectoryObject): DirectoryObject =>
  Object.fromEntries(Object.entries(shown).filter(([name]) => name in object));

function groups(account: PracticeAccount, path: 'memberOf' | 'transitiveMemberOf'): readonly DirectoryObject[] {
  const found =
    path === 'memberOf' ? practiceGroups.filter((group) => account.groups.includes(group.id)) : groupsOf(account);
  return found.map(groupObject);
}

function roles(account: PracticeAccount, path: 'memberOf' | 'transitiveMemberOf'): readonly DirectoryObject[] {
  const held = path === 'memberOf' ? account.roles : practiceRolesOf(account);
  return held.map(roleObject);
}

/** The properties of a group that can be selected, all of them returned by default. */
export const groupProperties = [
  'id',
  'displayName',
  'description',
  'securityEnabled',
  'mailEnabled',
  'groupTypes',
  'isAssignableToRole',
  'onPremisesSyncEnabled',
  'assignedLicenses',
];

/** Makes a group as Graph returns it. */
export const groupObject = (group: PracticeGroup): DirectoryObject => ({
  '@odata.type': '#microsoft.graph.group',
  id: group.id,
  displayName: group.name,
  description: group.description,
  securityEnabled: group.mail !== 'list',
  mailEnabled: group.mail !== undefined,
  groupTypes: group.mastered === 'by-rule' ? ['DynamicMembership'] : [],
  isAssignableToRole: isRoleAssignable(group) ? true : null,
  onPremisesSyncEnabled: group.mastered === 'on-premises' ? true : null,
  assignedLicenses: (group.licences ?? []).map((skuId) => ({ skuId, disabledPlans: [] })),
});

const roleProperties = ['id', 'displayName', 'description', 'roleTemplateId'];

/** Makes a directory role as Graph returns it. Its id is the tenant's own; the template id is the same in every tenant. */
export function roleObject(name: string): DirectoryObject {
  const roleTemplateId = builtInRoles.get(name)?.templateId ?? null;
  const id = `${roleTemplateId?.slice(0, 8) ?? '00000000'}${practiceTenantId.slice(8)}`;
  return { '@odata.type': '#microsoft.graph.directoryRole', id, displayName: name, description: null, roleTemplateId };
}
