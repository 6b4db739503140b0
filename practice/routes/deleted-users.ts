import { badRequest, notFound, unsupported } from '../http/answer.ts';
import type { DeletedAccount } from '../state/directory.ts';
import { restoreThing } from './deleted-things.ts';
import { page } from '../odata/page.ts';
import { selection } from '../odata/select.ts';
import { defaultUserProperties, documentedUserProperties } from '../microsoft/user-properties.ts';
import { readRoute, writeRoute, type ReceivedCall, type Route } from './route.ts';
import { checkRank } from './user.ts';

const options = ['$select', '$orderby', '$top', '$count', '$skiptoken'];
const selectable = new Set(documentedUserProperties.keys());
const type = '#microsoft.graph.user';

/**
 * Lists deleted users, reads one, and restores whatever is deleted. The list is at `/directory/deletedItems/microsoft.graph.user` only: Graph does not
 * support it without the cast.
 * @see https://learn.microsoft.com/graph/api/directory-deleteditems-list
 */
export const deletedUsers: readonly Route[] = [
  readRoute('/directory/deletedItems/microsoft.graph.user', options, (call) => {
    const show = selected(call);
    const deleted = call.directory.deleted(call.eventual ? 'index' : 'directory').map(shown);
    const order = call.query.get('$orderby')?.trim();
    if (order === undefined) return page(call, 'directoryObjects', deleted, show);
    const [, direction] = /^deletedDateTime(?: (asc|desc))?$/.exec(order) ?? [undefined, 'none'];
    if (direction === 'none') throw unsupported(`Sorting by '${order}' is not supported for resource 'User'.`);
    if (!call.advanced)
      throw unsupported("Sorting not supported without $count=true and 'ConsistencyLevel: eventual'.");
    const sign = direction === 'desc' ? -1 : 1;
    const sorted = deleted.toSorted((a, b) => sign * a.deletedDateTime.localeCompare(b.deletedDateTime));
    return page(call, 'directoryObjects', sorted, show);
  }),
  readRoute('/directory/deletedItems/{id}', ['$select'], (call) => {
    const show = selected(call);
    const account = deletedIn(call);
    const context = { '@odata.context': call.context('directoryObjects/$entity'), '@odata.type': type };
    return { status: 200, body: { ...context, ...show(shown(account)) } };
  }),
  writeRoute('POST', '/directory/deletedItems/{id}/restore', (call) => {
    const wanted = call.param('id').toLowerCase();
    const account = call.directory.deleted('truth').find((one) => one.user.id === wanted);
    if (account === undefined) return restoreThing(call, wanted);
    checkRank(account);
    const { user } = account;
    if (call.directory.account(user.userPrincipalName, 'truth') !== undefined)
      throw badRequest('Another object with the same value for property userPrincipalName already exists.');
    call.directory.write(user.id, { ...account, deletedAt: null });
    const { id, displayName, userPrincipalName } = user;
    return { status: 200, body: { '@odata.type': type, id, displayName, userPrincipalName } };
  }),
];

const selected = (call: ReceivedCall) =>
  selection(
    call.query.get('$select'),
    selectable,
    [...defaultUserProperties, 'deletedDateTime'],
    'microsoft.graph.user',
  );

/** Graph puts the object id before the user principal name, so that the name is free again. */
const shown = ({ user, deletedAt }: DeletedAccount) => ({
  ...user,
  userPrincipalName: `${user.id.replaceAll('-', '')}${user.userPrincipalName}`,
  deletedDateTime: deletedAt,
});

function deletedIn(call: ReceivedCall): DeletedAccount {
  const id = call.param('id').toLowerCase();
  const account = call.directory.deleted('directory').find(({ user }) => user.id === id);
  if (account === undefined) throw notFound(id);
  return account;
}
