import { page } from '../odata/page.ts';
import { readRoute } from './route.ts';
import { accountIn, userListSelection } from './user.ts';

/** `GET /users/{id}/directReports`: the users whose manager the user is. */
export const directReports = readRoute(
  '/users/{id}/directReports',
  ['$select', '$top', '$count', '$skiptoken'],
  (call) => {
    const show = userListSelection(call);
    const view = call.eventual ? 'index' : 'directory';
    const { user } = accountIn(call, view);
    const reports = call.directory.accounts(view).filter(({ managerId }) => managerId === user.id);
    return page(call, 'directoryObjects', reports, (account) => ({
      '@odata.type': '#microsoft.graph.user',
      ...show(account),
    }));
  },
);
