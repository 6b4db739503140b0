import { unreadable } from '../http/answer.ts';
import { accountIn, userSelection } from './user.ts';
import { readRoute } from './route.ts';

/** `GET /users/{id}`. Sign-in activity can be selected by object id only. */
export const readUser = readRoute('/users/{id}', ['$select'], (call) => {
  const show = userSelection(call);
  const account = accountIn(call, call.eventual ? 'index' : 'directory');
  const select = call.query.get('$select')?.split(',') ?? [];
  if (select.includes('signInActivity') && call.param('id').toLowerCase() !== account.user.id) {
    throw unreadable('Get By Key only supports UserId and the key has to be a valid Guid');
  }
  return { status: 200, body: { '@odata.context': call.context('users/$entity'), ...show(account) } };
});
