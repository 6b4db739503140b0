import { ErrorAnswer, notFound, unreadable } from '../http/answer.ts';
import { passwordMethodId } from '../state/account.ts';
import { writeRoute } from './route.ts';
import { accountIn } from './user.ts';

const isPassword = (id: string): boolean => id === passwordMethodId;

/**
 * `DELETE /users/{id}/authentication/{collection}/{method}`: the default method only when nothing but the password is beside it. An app
 * needs no role for it, whoever the account is: unverified.
 */
export const removeMethod = writeRoute('DELETE', '/users/{id}/authentication/{collection}/{method}', (call) => {
  const account = accountIn(call, 'truth');
  const [collection, id] = [call.param('collection'), call.param('method')];
  const [, kind] = /^(\w+?)(?:Authentication)?Methods$/.exec(collection) ?? [];
  if (kind === undefined) throw unreadable(`Resource not found for the segment '${collection}'.`);
  if (kind === 'password') throw new ErrorAnswer(405, 'Request_BadRequest', 'Specified HTTP method is not allowed.');
  const type = `#microsoft.graph.${kind}AuthenticationMethod`;
  const found = account.methods.find((method) => method.id === id && method['@odata.type'] === type);
  if (found === undefined) throw notFound(id);
  const left = account.methods.filter((method) => method !== found);
  if (id === account.defaultMethod && left.some((method) => !isPassword(method.id))) {
    throw new ErrorAnswer(
      400,
      'badRequest',
      'Cannot delete default method with other methods configured. Please change default method before deletion.',
    );
  }
  call.directory.write(account.user.id, { ...account, methods: left });
  return { status: 204 };
});
