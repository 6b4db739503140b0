import { denied, notFound, unsupported } from '../http/answer.ts';
import { page } from '../odata/page.ts';
import { selection } from '../odata/select.ts';
import type { DeletableGroup } from '../state/deleted-groups.ts';
import type { View } from '../state/directory.ts';
import { groupProperties } from './memberships.ts';
import { readRoute, type ReceivedCall, type Route } from './route.ts';

type Entity = Readonly<Record<string, unknown>> & { readonly id: string; readonly deletedDateTime: string };

const options = ['$select', '$orderby', '$top', '$count', '$skiptoken'];

const lists: readonly {
  readonly type: string;
  readonly properties: readonly string[];
  /** Whether Microsoft documents that it can be sorted by the time of the deletion. */
  readonly sorted: boolean;
  readonly items: (call: ReceivedCall, view: View) => readonly Entity[];
}[] = [
  {
    type: 'group',
    properties: [...groupProperties, 'mail', 'deletedDateTime'],
    sorted: true,
    items: (call, view) =>
      call.directory.deletedGroups(view).map((group) => ({
        ...unifiedGroup(group),
        id: group.id,
        deletedDateTime: group.deletedAt ?? '',
      })),
  },
  {
    type: 'application',
    properties: ['id', 'appId', 'displayName', 'createdDateTime', 'signInAudience', 'deletedDateTime'],
    sorted: true,
    items: (call, view) =>
      call.directory
        .deletedApps(view)
        .flatMap(({ registration, deleted }) =>
          registration === undefined || deleted.registration == null
            ? []
            : [{ ...registration, deletedDateTime: deleted.registration }],
        ),
  },
  {
    type: 'servicePrincipal',
    properties: ['id', 'appId', 'displayName', 'accountEnabled', 'appOwnerOrganizationId', 'deletedDateTime'],
    sorted: false,
    items: (call, view) =>
      call.directory
        .deletedApps(view)
        .flatMap(({ principal, deleted }) =>
          deleted.principal == null ? [] : [{ ...principal, deletedDateTime: deleted.principal }],
        ),
  },
];

/**
 * Lists deleted groups, applications and service principals, each at its own path.
 * @see https://learn.microsoft.com/graph/api/directory-deleteditems-list
 */
export const deletedThings: readonly Route[] = lists.map(({ type, properties, sorted, items }) =>
  readRoute(`/directory/deletedItems/microsoft.graph.${type}`, options, (call) => {
    const show = selection(call.query.get('$select'), new Set(properties), properties, `microsoft.graph.${type}`);
    const found = items(call, call.eventual ? 'index' : 'directory');
    const order = call.query.get('$orderby')?.trim();
    if (order === undefined) return page(call, 'directoryObjects', found, show);
    if (order !== 'deletedDateTime' || !sorted || !call.advanced)
      throw unsupported(`Sorting by '${order}' is not supported for resource '${type}'.`);
    const inOrder = found.toSorted((a, b) => a.deletedDateTime.localeCompare(b.deletedDateTime));
    return page(call, 'directoryObjects', inOrder, show);
  }),
);

/**
 * Restores a group, an application or a service principal; none of them brings another one back.
 * @throws {ErrorAnswer} 404 when nothing of that id is deleted, 403 for a group that can hold roles
 */
export function restoreThing(call: ReceivedCall, id: string) {
  const group = call.directory.deletedGroups('truth').find((one) => one.id === id);
  if (group !== undefined) {
    if (group.isAssignableToRole === true) throw denied(); // the app holds no role that may
    call.directory.writeGroup({ ...group, deletedAt: null });
    return answer('group', group.id, group.displayName);
  }
  for (const app of call.directory.deletedApps('truth')) {
    const { principal, registration, deleted } = app;
    if (principal.id === id && deleted.principal != null) {
      call.directory.writeApp({ ...app, deleted: { ...deleted, principal: null } });
      return answer('servicePrincipal', id, principal.displayName);
    }
    if (registration?.id === id && deleted.registration != null) {
      call.directory.writeApp({ ...app, deleted: { ...deleted, registration: null } });
      return answer('application', id, principal.displayName);
    }
  }
  throw notFound(id);
}

const answer = (type: string, id: string, displayName: string) => ({
  status: 200,
  body: { '@odata.type': `#microsoft.graph.${type}`, id, displayName },
});

/** A Microsoft 365 group as Graph returns it. */
export const unifiedGroup = ({ id, displayName, description, mail, isAssignableToRole }: DeletableGroup) => ({
  '@odata.type': '#microsoft.graph.group',
  id,
  displayName,
  description,
  mail,
  securityEnabled: false,
  mailEnabled: true,
  groupTypes: ['Unified'],
  isAssignableToRole,
  onPremisesSyncEnabled: null,
  assignedLicenses: [],
});
