import { methodType } from '../microsoft/authentication-methods.ts';
import { page } from '../odata/page.ts';
import { readRoute } from './route.ts';
import { accountIn } from './user.ts';

/** `GET /users/{id}/authentication/methods`: each method with its `@odata.type`; the password itself is never returned. */
export const authenticationMethods = readRoute('/users/{id}/authentication/methods', [], (call) => {
  const { user, methods } = accountIn(call);
  const shown = methods.map((method) => ({
    ...method,
    createdDateTime: changedAt(method, user.lastPasswordChangeDateTime),
  }));
  return page(call, `users('${user.id}')/authentication/methods`, shown, (method) => method);
});

/** A password dates from its last change. */
const changedAt = (method: Readonly<Record<string, unknown>>, passwordChange: string | null): unknown =>
  method['@odata.type'] === methodType('password') ? passwordChange : method['createdDateTime'];
