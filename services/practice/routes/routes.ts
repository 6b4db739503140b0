import { authenticationMethods } from './authentication-methods.ts';
import { checkMemberGroups } from './check-member-groups.ts';
import { countUsers } from './count-users.ts';
import { listUsers } from './list-users.ts';
import { manager } from './manager.ts';
import { memberships } from './memberships.ts';
import { organization } from './organization.ts';
import type { Route } from './route.ts';
import { readUser } from './read-user.ts';
import { revokeSessions } from './revoke-sessions.ts';
import { updateUser } from './update-user.ts';

/** Everything the practice Graph can do. The first route that fits a path wins. */
export const graphRoutes: readonly Route[] = [
  countUsers,
  listUsers,
  readUser,
  updateUser,
  revokeSessions,
  manager,
  authenticationMethods,
  checkMemberGroups,
  ...memberships,
  organization,
];
