import { z } from 'zod';
import { badRequest, unreadable } from '../http/answer.ts';
import { readRoute, writeRoute, type ReceivedCall } from './route.ts';
import { accountIn } from './user.ts';

const path = '/users/{id}/authentication/requirements';
const body = z.strictObject({ perUserMfaState: z.enum(['disabled', 'enabled', 'enforced']) });

/** `GET` and `PATCH /beta/users/{id}/authentication/requirements`, in beta only. */
export const perUserMfa = [
  readRoute(path, [], (call) => {
    inBeta(call);
    return { status: 200, body: { perUserMfaState: accountIn(call).perUserMfa ?? 'disabled' } };
  }),
  writeRoute('PATCH', path, (call) => {
    inBeta(call);
    const account = accountIn(call, 'truth');
    const { data } = body.safeParse(call.body);
    if (data === undefined) throw badRequest('Invalid value specified for property perUserMfaState.');
    call.directory.write(account.user.id, { ...account, perUserMfa: data.perUserMfaState });
    return { status: 204 };
  }),
];

function inBeta({ version }: ReceivedCall): void {
  if (version !== 'beta') throw unreadable("Resource not found for the segment 'requirements'.");
}
