import { createHash } from 'node:crypto';
import { badRequest, unreadable } from '../http/answer.ts';
import { builtInRoles } from '../microsoft/roles.ts';
import { page } from '../odata/page.ts';
import { recordFilter } from '../odata/record-filter.ts';
import { selection } from '../odata/select.ts';
import { customRoles } from '../people/custom-roles.ts';
import { isRoleAssignable, practiceGroups } from '../people/groups.ts';
import type { Directory } from '../state/directory.ts';
import { groupObject } from './memberships.ts';
import { readRoute, type ReceivedCall, type Route } from './route.ts';

/** A role that an account or a group holds, in force or to be activated. */
export interface Held {
  readonly principalId: string;
  /** Display name. */
  readonly role: string;
  readonly scope: string;
  readonly eligible: boolean;
  readonly activated?: boolean | undefined;
  /** ISO 8601. */
  readonly endsAt?: string | undefined;
}

type Entity = Readonly<Record<string, unknown>>;

const options = ['$filter', '$expand', '$skiptoken'];
const filters = ['principalId', 'roleDefinitionId', 'directoryScopeId'];

/**
 * Role assignments in force and those to be activated, and memberships of groups to be activated. The tenant has the licence for
 * Privileged Identity Management; a fault with the code `AadPremiumLicenseRequired` plays one that has not.
 * @see https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments
 * @see https://learn.microsoft.com/graph/api/rbacapplication-list-roleeligibilityscheduleinstances
 * @see https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-eligibilityscheduleinstances
 */
export const roleAssignments: readonly Route[] = [
  readRoute('/roleManagement/directory/roleAssignments', options, (call) =>
    listed(call, 'roleAssignments', false, (held) => ({ id: assignmentId(held), ...common(held) })),
  ),
  readRoute('/roleManagement/directory/roleAssignmentScheduleInstances', options, (call) =>
    listed(call, 'roleAssignmentScheduleInstances', false, (held) => ({
      ...instance(held),
      assignmentType: held.activated === true ? 'Activated' : 'Assigned',
      roleAssignmentOriginId: assignmentId(held),
      roleAssignmentScheduleId: assignmentId(held),
    })),
  ),
  readRoute('/roleManagement/directory/roleEligibilityScheduleInstances', options, (call) =>
    listed(call, 'roleEligibilityScheduleInstances', true, (held) => ({
      ...instance(held),
      roleEligibilityScheduleId: assignmentId(held),
    })),
  ),
  readRoute('/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances', options, (call) => {
    const filter = call.query.get('$filter');
    if (filter === undefined) throw badRequest('A filter by principalId or groupId is required.');
    const wanted = recordFilter(filter, ['principalId', 'groupId']);
    const expand = call.query.get('$expand');
    if (expand !== undefined && expand !== 'group') throw unknownExpand(expand);
    const found = call.directory.accounts('directory').flatMap(({ user, joinable = [] }) =>
      practiceGroups
        .filter((group) => joinable.includes(group.id))
        .map((group) => ({
          id: `${group.id}_member_${user.id}`,
          principalId: user.id,
          groupId: group.id,
          accessId: 'member',
          memberType: 'direct',
          startDateTime: null,
          endDateTime: null,
          eligibilityScheduleId: `${group.id}_member_${user.id}`,
          ...(expand === undefined ? {} : { group: groupObject(group) }),
        })),
    );
    const context = 'identityGovernance/privilegedAccess/group/eligibilityScheduleInstances';
    return page(call, context, found.filter(wanted), (one) => one);
  }),
];

function listed(call: ReceivedCall, name: string, eligible: boolean, entity: (held: Held) => Entity) {
  const filter = call.query.get('$filter');
  const wanted = filter === undefined ? () => true : recordFilter(filter, filters);
  const expanded = expansion(call);
  const found = rolesHeld(call.directory).filter((held) => held.eligible === eligible);
  const shown = found.map((held) => ({ held, entity: entity(held) })).filter((one) => wanted(one.entity));
  return page(call, `roleManagement/directory/${name}`, shown, (one) => ({ ...one.entity, ...expanded(one.held) }));
}

/** Everybody's roles; those of a deleted account stay until it is deleted permanently. */
function rolesHeld(directory: Directory): readonly Held[] {
  const accounts = [...directory.accounts('directory'), ...directory.deleted('directory')];
  return [
    ...accounts.flatMap(({ user, roles, otherRoles = [] }) => [
      ...roles.map((role) => ({ principalId: user.id, role, scope: '/', eligible: false })),
      ...otherRoles.map((other) => ({ principalId: user.id, ...other })),
    ]),
    ...practiceGroups
      .filter(isRoleAssignable)
      .flatMap(({ id, role, eligibleRole }) => [
        ...(role === undefined ? [] : [{ principalId: id, role, scope: '/', eligible: false }]),
        ...(eligibleRole === undefined ? [] : [{ principalId: id, role: eligibleRole, scope: '/', eligible: true }]),
      ]),
  ];
}

/** Id of a role, which for a built-in one is that of its template. */
export const definitionId = (role: string): string =>
  builtInRoles.get(role)?.templateId ?? customRoles.get(role) ?? role;

/** Id of an assignment. */
export const assignmentId = ({ principalId, role, scope, eligible }: Held): string =>
  createHash('sha256')
    .update(`${definitionId(role)}${principalId}${scope}`)
    .digest('base64url')
    .slice(-40) + (eligible ? '-1-e' : '-1');

const common = ({ principalId, role, scope }: Held): Entity => ({
  principalId,
  roleDefinitionId: definitionId(role),
  directoryScopeId: scope,
  appScopeId: null,
});

const instance = (held: Held): Entity => ({
  id: assignmentId(held),
  ...common(held),
  startDateTime: null,
  endDateTime: held.endsAt ?? null,
  memberType: 'Direct',
});

/** The properties of a definition, all of them returned by default. */
export const definitionProperties = [
  'id',
  'displayName',
  'description',
  'isBuiltIn',
  'isEnabled',
  'resourceScopes',
  'rolePermissions',
  'templateId',
  'version',
];

/** Reads `$expand`: `principal`, or `roleDefinition` with a `$select` in parentheses. */
function expansion(call: ReceivedCall): (held: Held) => Entity {
  const expand = call.query.get('$expand');
  if (expand === undefined) return () => ({});
  if (expand === 'principal') return ({ principalId }) => ({ principal: principal(call.directory, principalId) });
  const [whole, select] = /^roleDefinition(?:\(\$select=([\w,]+)\))?$/.exec(expand) ?? [];
  if (whole === undefined) throw unknownExpand(expand);
  const names = new Set(definitionProperties);
  const show = selection(select, names, definitionProperties, 'microsoft.graph.unifiedRoleDefinition');
  return ({ role }) => ({ roleDefinition: show(definition(role)) });
}

const unknownExpand = (expand: string): Error =>
  unreadable(`Parsing OData Select and Expand failed: '${expand}' cannot be expanded.`);

/** The definition of a role. */
export const definition = (role: string): Entity => ({
  id: definitionId(role),
  displayName: role,
  isBuiltIn: builtInRoles.has(role),
  isEnabled: true,
  resourceScopes: ['/'],
  rolePermissions: [],
  templateId: definitionId(role),
  version: '1',
});

/** A deleted account cannot be expanded. */
function principal(directory: Directory, id: string): Entity | null {
  const group = practiceGroups.find((candidate) => candidate.id === id);
  if (group !== undefined) return groupObject(group);
  const user = directory.account(id, 'directory')?.user;
  if (user === undefined) return null;
  const { displayName, userPrincipalName, accountEnabled, userType } = user;
  return { '@odata.type': '#microsoft.graph.user', id, displayName, userPrincipalName, accountEnabled, userType };
}
