import { z } from 'zod';
import { badRequest, notFound } from '../http/answer.ts';
import { mfaClientAppId } from '../state/mfa-client.ts';
import { writeRoute, type ReceivedCall } from './route.ts';

/** `POST /servicePrincipals`, for Microsoft's MFA client only. */
const create = writeRoute('POST', '/servicePrincipals', (call) => {
  if (!z.object({ appId: z.literal(mfaClientAppId) }).safeParse(call.body).success) {
    throw badRequest('The appId does not reference a valid application object.');
  }
  if (call.directory.mfaClient.principal !== undefined) {
    throw badRequest('The service principal cannot be created, because it exists already.');
  }
  return { status: 201, body: call.directory.mfaClient.create() };
});

/** `POST /servicePrincipals/{id}/addPassword`: a secret is returned this once. */
const addPassword = writeRoute('POST', '/servicePrincipals/{id}/addPassword', (call) => {
  known(call);
  const { data } = z
    .object({ passwordCredential: z.object({ displayName: z.string(), endDateTime: z.iso.datetime() }) })
    .safeParse(call.body);
  if (data === undefined) throw badRequest('One or more properties contains invalid values.');
  const { displayName, endDateTime } = data.passwordCredential;
  const secret = call.directory.mfaClient.addSecret(call.now, Date.parse(endDateTime));
  return { status: 200, body: { ...secret, displayName, endDateTime, hint: secret.secretText.slice(0, 3) } };
});

/** What an MFA push needs of service principals besides `removePassword`: creating one, and adding a secret. */
export const mfaClient = [create, addPassword];

function known(call: ReceivedCall): void {
  const id = call.param('id');
  if (call.directory.mfaClient.principal?.id !== id) throw notFound(id);
}
