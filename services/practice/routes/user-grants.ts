import { page } from '../odata/page.ts';
import { read, type Route } from './route.ts';
import { accountIn } from './user.ts';

const options = ['$top', '$count', '$skiptoken'];

/** What apps may do in a user's name; tenant-wide consents are not here. */
export const userGrants: readonly Route[] = [
  read('/users/{id}/oauth2PermissionGrants', options, (call) =>
    page(call, 'oauth2PermissionGrants', accountIn(call).grants ?? [], (grant) => grant),
  ),
  read('/users/{id}/appRoleAssignments', options, (call) => {
    const { user, appRoles = [] } = accountIn(call);
    return page(call, 'appRoleAssignments', appRoles, (role) => ({ ...role, principalDisplayName: user.displayName }));
  }),
];
