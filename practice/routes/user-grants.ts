import { page } from '../odata/page.ts';
import { notFound } from '../http/answer.ts';
import { readRoute, writeRoute, type Route } from './route.ts';
import { accountIn } from './user.ts';

const options = ['$top', '$count', '$skiptoken'];

/** A user's consents and app role assignments, which include no tenant-wide consent, and removing a consent of either kind. */
export const userGrants: readonly Route[] = [
  readRoute('/users/{id}/oauth2PermissionGrants', options, (call) =>
    page(call, 'oauth2PermissionGrants', accountIn(call).grants ?? [], (grant) => grant),
  ),
  readRoute('/users/{id}/appRoleAssignments', options, (call) => {
    const { user, appRoles = [] } = accountIn(call);
    return page(call, 'appRoleAssignments', appRoles, (role) => ({ ...role, principalDisplayName: user.displayName }));
  }),
  writeRoute('DELETE', '/oauth2PermissionGrants/{id}', (call) => {
    const id = call.param('id');
    const app = call.directory.apps('truth').find(({ consents }) => consents.some((grant) => grant.id === id));
    if (app !== undefined) {
      call.directory.writeApp({ ...app, consents: app.consents.filter((grant) => grant.id !== id) });
      return { status: 204 };
    }
    const account = call.directory.accounts('truth').find(({ grants = [] }) => grants.some((grant) => grant.id === id));
    if (account === undefined) throw notFound(id);
    const grants = (account.grants ?? []).filter((grant) => grant.id !== id);
    call.directory.write(account.user.id, { ...account, grants });
    return { status: 204 };
  }),
];
