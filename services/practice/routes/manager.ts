import { notFound } from '../answer.ts';
import { read } from './route.ts';
import { accountIn, userSelection } from './user.ts';

/** `GET /users/{id}/manager`: 404 when there is none. */
export const manager = read('/users/{id}/manager', ['$select'], (call) => {
  const show = userSelection(call);
  const { managerId } = accountIn(call);
  const found = managerId === null ? undefined : call.directory.account(managerId, 'directory');
  if (found === undefined) throw notFound('manager');
  const type = {
    '@odata.context': call.context('directoryObjects/$entity'),
    '@odata.type': '#microsoft.graph.user',
  };
  return { status: 200, body: { ...type, ...show(found) } };
});
