import { recordFilter } from '../odata/record-filter.ts';
import { page } from '../odata/page.ts';
import { signInsOf } from '../state/sign-ins.ts';
import { readRoute } from './route.ts';

const filterable = ['userId', 'userPrincipalName', 'createdDateTime', 'appDisplayName', 'ipAddress', 'riskState'];

/**
 * `GET /auditLogs/signIns`, newest first.
 * @see https://learn.microsoft.com/graph/api/signin-list
 */
export const signIns = readRoute('/auditLogs/signIns', ['$filter', '$top', '$skiptoken'], (call) => {
  const filter = call.query.get('$filter');
  const wanted = filter === undefined ? () => true : recordFilter(filter, filterable);
  const { openedAt } = call.directory;
  const all = call.directory.accounts('index').flatMap(({ user }) => signInsOf(user, openedAt).filter(wanted));
  return page(call, 'auditLogs/signIns', all, (record) => record);
});
