import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { methodType } from '../microsoft/authentication-methods.ts';
import { wholeSeconds } from '../state/account.ts';
import { badRequest } from '../http/answer.ts';
import { writeRoute } from './route.ts';
import { accountIn, isGuest } from './user.ts';

/** Lifetimes that the tenant's policy allows, in minutes: Entra's default. Entra's message for others is unverified. */
const allowed = { least: 60, most: 480 };
const type = methodType('temporaryAccessPass');
const request = z.strictObject({
  lifetimeInMinutes: z.int().min(10).max(43_200).optional(),
  isUsableOnce: z.boolean().optional(),
  startDateTime: z.iso.datetime().optional(),
});

/**
 * `POST /users/{id}/authentication/temporaryAccessPassMethods`: replaces an earlier pass; the pass is returned this once. Guests have a pass
 * of their home tenant; how Graph refuses to make one for them here is unverified.
 * @see https://learn.microsoft.com/entra/identity/authentication/howto-authentication-temporary-access-pass
 */
export const temporaryAccessPass = writeRoute(
  'POST',
  '/users/{id}/authentication/temporaryAccessPassMethods',
  (call) => {
    const account = accountIn(call, 'truth');
    if (isGuest(account)) throw badRequest('Temporary Access Pass cannot be added to an external guest user.');
    const { data } = request.safeParse(call.body);
    if (data === undefined) throw badRequest('One or more properties contains invalid values.');
    const { lifetimeInMinutes = allowed.least, isUsableOnce = false } = data;
    if (lifetimeInMinutes < allowed.least || lifetimeInMinutes > allowed.most) {
      throw badRequest(
        `The lifetime of the Temporary Access Pass must be ${allowed.least} to ${allowed.most} minutes by the policy of the tenant.`,
      );
    }
    const startDateTime = data.startDateTime ?? wholeSeconds(call.now);
    const usable = Date.parse(startDateTime) <= call.now;
    const pass = {
      '@odata.type': type,
      id: randomUUID(),
      createdDateTime: wholeSeconds(call.now),
      startDateTime,
      lifetimeInMinutes,
      isUsableOnce,
      isUsable: usable,
      methodUsabilityReason: usable ? 'EnabledByPolicy' : 'NotYetValid',
    };
    const methods = [...account.methods.filter((method) => method['@odata.type'] !== type), pass];
    call.directory.write(account.user.id, { ...account, methods });
    return { status: 201, body: { ...pass, temporaryAccessPass: randomBytes(9).toString('base64url') } };
  },
);
