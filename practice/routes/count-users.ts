import { badRequest } from '../http/answer.ts';
import { matching } from './list-users.ts';
import { readRoute } from './route.ts';

/** `GET /users/$count`: a number as plain text. `$count=true` is not needed, because the path counts already. */
export const countUsers = readRoute('/users/$count', ['$filter', '$search'], (call) => {
  if (!call.eventual) throw badRequest('$count is not currently supported.');
  return { status: 200, body: String(matching({ ...call, advanced: true }).length) };
});
