import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { badRequest, ErrorAnswer, notFound } from '../http/answer.ts';
import { builtInRoles } from '../microsoft/roles.ts';
import { page } from '../odata/page.ts';
import { recordFilter } from '../odata/record-filter.ts';
import { selection } from '../odata/select.ts';
import { customRoles, practiceUnitId } from '../people/custom-roles.ts';
import { practiceGroups } from '../people/groups.ts';
import type { PracticeAccount } from '../state/account.ts';
import { groupObject } from './memberships.ts';
import { assignmentId, definition, definitionId, definitionProperties } from './role-assignments.ts';
import { readRoute, writeRoute, type ReceivedCall, type Route } from './route.ts';

const scope = { principalId: z.string(), roleDefinitionId: z.string(), directoryScopeId: z.string() };
const schedule = z.strictObject({
  startDateTime: z.iso.datetime(),
  expiration: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('noExpiration') }),
    z.strictObject({ type: z.literal('afterDateTime'), endDateTime: z.iso.datetime() }),
  ]),
});
const change = z.discriminatedUnion('action', [
  z.strictObject({
    ...scope,
    action: z.literal('adminRemove'),
    justification: z.string(),
    scheduleInfo: schedule.optional(),
  }),
  z.strictObject({ ...scope, action: z.literal('adminAssign'), justification: z.string(), scheduleInfo: schedule }),
]);
const plain = z.strictObject({ ...scope, '@odata.type': z.literal('#microsoft.graph.unifiedRoleAssignment') });

/** A role as an account holds it directly. */
type OwnRole = NonNullable<PracticeAccount['otherRoles']>[number];

/**
 * Changes of role assignments: through Privileged Identity Management and plain, the definitions of roles, and the names of what roles
 * count for. A removal of what is not there is refused, and so is an assignment that is there.
 * @see https://learn.microsoft.com/graph/api/rbacapplication-post-roleassignmentschedulerequests
 * @see https://learn.microsoft.com/graph/api/rbacapplication-post-roleeligibilityschedulerequests
 */
export const roleRequests: readonly Route[] = [
  writeRoute('POST', '/roleManagement/directory/roleAssignmentScheduleRequests', (call) => requested(call, false)),
  writeRoute('POST', '/roleManagement/directory/roleEligibilityScheduleRequests', (call) => requested(call, true)),
  writeRoute('POST', '/roleManagement/directory/roleAssignments', (call) => {
    const { data } = plain.safeParse(call.body);
    if (data === undefined) throw badRequest('The role assignment is not valid.');
    const account = accountOf(call, data.principalId);
    assign(call, account, { role: roleNamed(data.roleDefinitionId), scope: data.directoryScopeId, eligible: false });
    return {
      status: 201,
      body: { '@odata.context': call.context('roleManagement/directory/roleAssignments/$entity'), ...data },
    };
  }),
  writeRoute('DELETE', '/roleManagement/directory/roleAssignments/{id}', (call) => {
    const id = call.param('id');
    const found = call.directory.accounts('truth').flatMap((account) =>
      rolesOf(account)
        .filter((role) => !role.eligible && assignmentId({ ...role, principalId: account.user.id }) === id)
        .map((role) => ({ account, role })),
    )[0];
    if (found === undefined) throw notFound(id);
    remove(call, found.account, found.role);
    return { status: 204 };
  }),
  readRoute('/roleManagement/directory/roleDefinitions', ['$filter', '$select'], (call) => {
    const filter = call.query.get('$filter');
    const wanted = filter === undefined ? () => true : recordFilter(filter, ['id', 'displayName', 'templateId']);
    const names = new Set(definitionProperties);
    const select = call.query.get('$select');
    const show = selection(select, names, definitionProperties, 'microsoft.graph.unifiedRoleDefinition');
    const all = [...builtInRoles.keys(), ...customRoles.keys()].map(definition);
    return page(call, 'roleManagement/directory/roleDefinitions', all.filter(wanted), show);
  }),
  readRoute('/directoryObjects/{id}', [], (call) => {
    const id = call.param('id').toLowerCase();
    const object = objectOf(call, id);
    if (object === undefined) throw notFound(id);
    return { status: 200, body: { '@odata.context': call.context('directoryObjects/$entity'), ...object } };
  }),
];

function objectOf(call: ReceivedCall, id: string): Readonly<Record<string, unknown>> | undefined {
  if (id === practiceUnitId)
    return { '@odata.type': '#microsoft.graph.administrativeUnit', id, displayName: 'Zürich Office' };
  const group = practiceGroups.find((one) => one.id === id);
  if (group !== undefined) return groupObject(group);
  const user = call.directory.account(id, 'directory')?.user;
  return user && { '@odata.type': '#microsoft.graph.user', id, displayName: user.displayName };
}

function requested(call: ReceivedCall, eligible: boolean) {
  const { data } = change.safeParse(call.body);
  if (data === undefined) throw badRequest('The role assignment request is not valid.');
  const { action, principalId, roleDefinitionId, directoryScopeId } = data;
  const account = accountOf(call, principalId);
  const role = roleNamed(roleDefinitionId);
  const held = rolesOf(account).find(
    (one) => one.role === role && one.scope === directoryScopeId && one.eligible === eligible,
  );
  if (action === 'adminRemove') {
    if (held === undefined) throw refused('RoleAssignmentDoesNotExist', 'The Role assignment does not exist.');
    remove(call, account, held);
  } else {
    const { expiration } = data.scheduleInfo;
    const end = expiration.type === 'afterDateTime' ? { endsAt: expiration.endDateTime } : {};
    assign(call, account, { role, scope: directoryScopeId, eligible, ...end });
  }
  const name = eligible ? 'roleEligibilityScheduleRequests' : 'roleAssignmentScheduleRequests';
  const status = action === 'adminRemove' ? 'Revoked' : 'Provisioned';
  return {
    status: 201,
    body: {
      '@odata.context': call.context(`roleManagement/directory/${name}/$entity`),
      id: randomUUID(),
      ...data,
      status,
    },
  };
}

const refused = (code: string, message: string): ErrorAnswer => new ErrorAnswer(400, code, message);

function accountOf(call: ReceivedCall, id: string): PracticeAccount {
  const account = call.directory.account(id, 'truth');
  if (account === undefined) throw refused('SubjectNotFound', 'The subject is not found.');
  return account;
}

/** The name of the role that a definition id stands for. */
function roleNamed(id: string): string {
  const name = [...builtInRoles.keys(), ...customRoles.keys()].find((role) => definitionId(role) === id.toLowerCase());
  if (name === undefined) throw refused('RoleNotFound', 'The role is not found.');
  return name;
}

const rolesOf = ({ roles, otherRoles = [] }: PracticeAccount): readonly OwnRole[] => [
  ...roles.map((role) => ({ role, scope: '/', eligible: false })),
  ...otherRoles,
];

function remove(call: ReceivedCall, account: PracticeAccount, gone: OwnRole): void {
  write(
    call,
    account,
    rolesOf(account).filter(
      ({ role, scope: where, eligible }) => role !== gone.role || where !== gone.scope || eligible !== gone.eligible,
    ),
  );
}

function assign(call: ReceivedCall, account: PracticeAccount, added: OwnRole): void {
  const all = rolesOf(account);
  if (
    all.some(
      ({ role, scope: where, eligible }) => role === added.role && where === added.scope && eligible === added.eligible,
    )
  )
    throw refused('RoleAssignmentExists', 'The Role assignment already exists.');
  write(call, account, [...all, added]);
}

/** What is in force for the whole tenant and has no end is kept by name alone. */
function write(call: ReceivedCall, account: PracticeAccount, all: readonly OwnRole[]): void {
  const isPlain = ({ role, scope: where, eligible, endsAt }: OwnRole) =>
    builtInRoles.has(role) && where === '/' && !eligible && endsAt === undefined;
  call.directory.write(account.user.id, {
    ...account,
    roles: all.filter(isPlain).map(({ role }) => role),
    otherRoles: all.filter((one) => !isPlain(one)),
  });
}
