/**
 * The least application permissions of the calls that find people, devices and groups, and that read what makes an account privileged,
 * by method and path template. A command declares what it needs itself; these calls come before it.
 * @see https://learn.microsoft.com/graph/permissions-reference
 */
const permissionsOfCalls: Readonly<Record<string, readonly string[]>> = {
  'GET /users': ['User.Read.All'],
  'GET /users/{id}': ['User.Read.All'],
  'POST /users/{id}/checkMemberGroups': ['GroupMember.Read.All', 'User.Read.All'],
  'GET /users/{id}/ownedDevices': ['User.Read.All'],
  'GET /users/{id}/registeredDevices': ['User.Read.All'],
  'GET /users/{id}/transitiveMemberOf/microsoft.graph.group': ['GroupMember.Read.All'],
  'GET /directory/deletedItems/microsoft.graph.user': ['User.Read.All'],
  'GET /directory/deletedItems/microsoft.graph.group': ['Group.Read.All'],
  'GET /directory/deletedItems/microsoft.graph.application': ['Application.Read.All'],
  'GET /directory/deletedItems/microsoft.graph.servicePrincipal': ['Application.Read.All'],
  'GET /domains': ['Domain.Read.All'],
  'GET /devices': ['Device.Read.All'],
  'GET /devices/{id}': ['Device.Read.All'],
  'GET /devices/{id}/registeredOwners': ['Device.Read.All'],
  'GET /groups': ['GroupMember.Read.All'],
  'GET /groups/{id}': ['GroupMember.Read.All'],
  'GET /groups/{id}/transitiveMembers/microsoft.graph.user': ['GroupMember.Read.All'],
  'GET /groups/{id}/transitiveMembers/microsoft.graph.group': ['GroupMember.Read.All'],
  'GET /identityGovernance/privilegedAccess/group/eligibilityScheduleInstances': [
    'PrivilegedEligibilitySchedule.Read.AzureADGroup',
  ],
  'GET /roleManagement/directory/roleAssignments': ['RoleManagement.Read.Directory'],
  'GET /roleManagement/directory/roleAssignmentScheduleInstances': ['RoleManagement.Read.Directory'],
  'GET /roleManagement/directory/roleEligibilityScheduleInstances': ['RoleManagement.Read.Directory'],
};

/**
 * Names the permissions of a lookup.
 * @param call method and path template of the call, such as `GET /users/{id}`; undefined when no call was made
 * @returns undefined for a call that is no lookup
 */
export const lookupPermissions = (call: string | undefined): readonly string[] | undefined =>
  call !== undefined && Object.hasOwn(permissionsOfCalls, call) ? permissionsOfCalls[call] : undefined;
