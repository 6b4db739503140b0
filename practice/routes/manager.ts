import { z } from 'zod';
import { badRequest, notFound } from '../http/answer.ts';
import { checkMastered } from './user-changes.ts';
import { readRoute, writeRoute, type Route } from './route.ts';
import { accountIn, userSelection } from './user.ts';

const reference = z.object({ '@odata.id': z.url() });

/** `GET /users/{id}/manager`, 404 when there is none, and `PUT` and `DELETE` of its `$ref`. */
export const manager: readonly Route[] = [
  readRoute('/users/{id}/manager', ['$select'], (call) => {
    const show = userSelection(call);
    const { managerId } = accountIn(call);
    const found = managerId === null ? undefined : call.directory.account(managerId, 'directory');
    if (found === undefined) throw notFound('manager');
    const type = {
      '@odata.context': call.context('directoryObjects/$entity'),
      '@odata.type': '#microsoft.graph.user',
    };
    return { status: 200, body: { ...type, ...show(found) } };
  }),
  writeRoute('PUT', '/users/{id}/manager/$ref', (call) => {
    const account = accountIn(call, 'truth');
    checkMastered(account.user, true);
    const { data } = reference.safeParse(call.body);
    const address = data === undefined ? undefined : new URL(data['@odata.id']);
    const [, id] = /^\/v1\.0\/(?:users|directoryObjects)\/([^/]+)$/.exec(address?.pathname ?? '') ?? [];
    if (id === undefined || address?.origin !== new URL(call.url).origin)
      throw badRequest("Invalid URL format specified in '@odata.id'.");
    const found = call.directory.account(decodeURIComponent(id), 'truth');
    if (found === undefined) throw notFound(id);
    call.directory.write(account.user.id, { ...account, managerId: found.user.id });
    return { status: 204 };
  }),
  writeRoute('DELETE', '/users/{id}/manager/$ref', (call) => {
    const account = accountIn(call, 'truth');
    checkMastered(account.user, true);
    if (account.managerId === null) throw notFound('manager');
    call.directory.write(account.user.id, { ...account, managerId: null });
    return { status: 204 };
  }),
];
