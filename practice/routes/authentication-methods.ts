import { page } from '../odata/page.ts';
import { readRoute } from './route.ts';
import { accountIn } from './user.ts';

/** `GET /users/{id}/authentication/methods`: each with its `@odata.type`; a password never shows itself. */
export const authenticationMethods = readRoute('/users/{id}/authentication/methods', [], (call) => {
  const { user, methods } = accountIn(call);
  const shown = methods.map((method) => ({
    ...method,
    createdDateTime: changedAt(method, user.lastPasswordChangeDateTime),
  }));
  return page(call, `users('${user.id}')/authentication/methods`, shown, (method) => method);
});

/** A password is as old as its last change. */
const changedAt = (method: Readonly<Record<string, unknown>>, passwordChange: string | null): unknown =>
  method['@odata.type'] === '#microsoft.graph.passwordAuthenticationMethod'
    ? passwordChange
    : method['createdDateTime'];
