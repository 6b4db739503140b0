import { unsupported } from '../answer.ts';
import { deletedPeople } from '../deleted.ts';
import { page } from '../odata/page.ts';
import { selection } from '../odata/select.ts';
import { defaultUserProperties, userProperties } from '../user-properties.ts';
import { read } from './route.ts';

const options = ['$select', '$orderby', '$top', '$count', '$skiptoken'];

/**
 * `GET /directory/deletedItems/microsoft.graph.user`; without the cast there is no such path.
 * Source: https://learn.microsoft.com/graph/api/directory-deleteditems-list
 */
export const deletedUsers = read('/directory/deletedItems/microsoft.graph.user', options, (call) => {
  const show = selection(
    call.query.get('$select'),
    new Set([...userProperties.keys()].filter((name) => !name.includes('/'))),
    [...defaultUserProperties, 'deletedDateTime'],
    'microsoft.graph.user',
  );
  const order = call.query.get('$orderby')?.trim();
  if (order === undefined) return page(call, 'directoryObjects', deletedPeople(call.now), show);
  const [, direction] = /^deletedDateTime(?: (asc|desc))?$/.exec(order) ?? [undefined, 'none'];
  if (direction === 'none') throw unsupported(`Sorting by '${order}' is not supported for resource 'User'.`);
  if (!call.advanced) throw unsupported("Sorting not supported without $count=true and 'ConsistencyLevel: eventual'.");
  const sign = direction === 'desc' ? -1 : 1;
  const sorted = deletedPeople(call.now).toSorted((a, b) => sign * a.deletedDateTime.localeCompare(b.deletedDateTime));
  return page(call, 'directoryObjects', sorted, show);
});
