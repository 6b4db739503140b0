import type { PracticeAccount } from '../state/account.ts';
import { unsupported } from '../http/answer.ts';
import { parseFilter } from '../odata/filter.ts';
import { page } from '../odata/page.ts';
import { parseSearch } from '../odata/search.ts';
import { readRoute, type ReceivedCall } from './route.ts';
import { userListSelection } from './user.ts';

const options = ['$select', '$filter', '$search', '$orderby', '$top', '$count', '$skiptoken'];

/** `GET /users`, in the order of creation unless `$orderby` says otherwise. */
export const listUsers = readRoute('/users', options, (call) => {
  const show = userListSelection(call);
  return page(call, 'users', sorted(call, matching(call)), show);
});

/**
 * Finds the users of `$filter` and `$search`; reads the index when there is either.
 * @throws {ErrorAnswer} for an advanced query without its header or `$count=true`
 */
export function matching(call: ReceivedCall): readonly PracticeAccount[] {
  const filter = call.query.get('$filter');
  const search = call.query.get('$search');
  if (search !== undefined && !call.eventual) throw needsHeader();
  const indexed = call.eventual || filter !== undefined || search !== undefined;
  const accounts = call.directory.accounts(indexed ? 'index' : 'directory');
  const found = search === undefined ? undefined : parseSearch(search);
  const filtered = filter === undefined ? undefined : parseFilter(filter);
  if (filtered?.advanced !== undefined && !call.advanced) throw needsAdvanced(filtered.advanced);
  return accounts.filter(({ user }) => (filtered?.test(user) ?? true) && (found?.(user) ?? true));
}

function sorted(call: ReceivedCall, accounts: readonly PracticeAccount[]): readonly PracticeAccount[] {
  const order = call.query.get('$orderby');
  if (order === undefined) return accounts;
  const match = /^(displayName|userPrincipalName)(?: (asc|desc))?$/.exec(order.trim());
  if (match === null) throw unsupported(`Sorting by '${order}' is not supported for resource 'User'.`);
  if (call.query.has('$filter') && !call.advanced) throw needsAdvanced('$orderby');
  const key = match[1] === 'displayName' ? 'displayName' : 'userPrincipalName';
  const direction = match[2] === 'desc' ? -1 : 1;
  return accounts.toSorted((a, b) => direction * a.user[key].localeCompare(b.user[key], 'en'));
}

const needsHeader = (): Error =>
  unsupported(
    "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
  );

const needsAdvanced = (operator: string): Error =>
  unsupported(
    `Operator '${operator}' is not supported because the required parameters might be missing. Try adding $count=true ` +
      'query parameter and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information',
  );
