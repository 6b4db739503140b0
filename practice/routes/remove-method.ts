import { ErrorAnswer, notFound, unreadable } from '../http/answer.ts';
import { documentedMethods, documentedPasswordId } from '../microsoft/authentication-methods.ts';
import { writeRoute } from './route.ts';
import { accountIn } from './user.ts';

/**
 * `DELETE /users/{id}/authentication/{collection}/{method}`: the default method only when nothing but the password is left beside it.
 * That an app needs no role for this, whatever roles the user has, is unverified. Microsoft words the refusal in two ways; that phones
 * have the second one, and all others the first, is unverified.
 * @see https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/2913
 * @see https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/1888
 */
export const removeMethod = writeRoute('DELETE', '/users/{id}/authentication/{collection}/{method}', (call) => {
  const account = accountIn(call, 'truth');
  const [collection, id] = [call.param('collection'), call.param('method')];
  const [type, documented] = [...documentedMethods].find(([, kind]) => kind.collection === collection) ?? [];
  if (documented === undefined) throw unreadable(`Resource not found for the segment '${collection}'.`);
  if (!documented.deletable)
    throw new ErrorAnswer(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.');
  const found = account.methods.find((method) => method.id === id && method['@odata.type'] === type);
  if (found === undefined) throw notFound(id);
  const left = account.methods.filter((method) => method !== found);
  if (id === account.defaultMethod && left.some((method) => method.id !== documentedPasswordId)) {
    throw new ErrorAnswer(400, 'badRequest', collection === 'phoneMethods' ? phoneIsDefault(id) : isDefault);
  }
  call.directory.write(account.user.id, { ...account, methods: left });
  return { status: 204 };
});

const isDefault =
  'Cannot delete default method with other methods configured. Please change default method before deletion.';

const phoneIsDefault = (id: string): string =>
  `The requested authentication method id of [${id}] matches the user's current default authentication method, and cannot be deleted until the default authentication method is changed`;
