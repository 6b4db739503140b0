import { z } from 'zod';
import { mfaClientAppId } from '../state/mfa-client.ts';
import { practicePeople } from '../people/people.ts';
import { writeRoute, type ReceivedCall } from './route.ts';

const form = z.object({
  grant_type: z.literal('client_credentials'),
  client_id: z.literal(mfaClientAppId),
  client_secret: z.string(),
  resource: z.literal('https://adnotifications.windowsazure.com/StrongAuthenticationService.svc/Connector'),
});

/** Entra's `POST /{tenant}/oauth2/token`: a token for the MFA client, once its new secret works. */
const token = writeRoute('POST', '/{tenant}/oauth2/token', (call) => {
  const { data } = form.safeParse(call.body);
  if (data === undefined) return entraError(400, 'invalid_request', 'AADSTS900144: The request body is wrong.');
  const access = call.directory.mfaClient.tokenFor(data.client_secret, call.now);
  if (access === undefined) {
    return entraError(401, 'invalid_client', 'AADSTS7000215: Invalid client secret provided.\r\nTrace ID: practice');
  }
  return { status: 200, body: { token_type: 'Bearer', expires_in: '3599', access_token: access } };
});

const entraError = (status: number, error: string, description: string) => ({
  status,
  body: { error, error_description: description },
});

/** The MFA connector. A persona's `push` decides the answer; the value for people without Authenticator is unverified. */
const push = writeRoute('POST', '/StrongAuthenticationService.svc/Connector/BeginTwoWayAuthentication', (call) => {
  const bearer = (call.headers['authorization'] ?? '').replace(/^Bearer /, '');
  if (!call.directory.mfaClient.takes(bearer)) return { status: 401 };
  const { xml = '' } = z.object({ xml: z.string() }).safeParse(call.body).data ?? {};
  const [, name] = /<UserPrincipalName>([^<]*)<\/UserPrincipalName>/.exec(xml) ?? [];
  return {
    status: 200,
    headers: { 'Content-Type': 'application/xml; charset=utf-8' },
    body: answerOf(valueFor(call, unescaped(name ?? ''))),
  };
});

/** What an MFA push needs of services beside Graph: a token from Entra, and the connector. */
export const mfaPush = [token, push];

function valueFor({ directory }: ReceivedCall, upn: string): string {
  const account = directory.account(upn, 'directory');
  if (account === undefined) return 'UserNotFound';
  const asks = account.methods.some((method) => method['@odata.type'].includes('microsoftAuthenticator'));
  if (!asks) return 'NoAuthenticationMethod';
  switch (practicePeople.find(({ id }) => id === account.user.id)?.account.push) {
    case 'denies':
      return 'PhoneAppDenied';
    case 'never-answers':
      return 'PhoneAppNoResponse';
    case undefined:
      return 'Success';
  }
}

/** `AuthenticationResult` is true for everybody who was asked, whatever they answered. */
const answerOf = (value: string): string =>
  '<BeginTwoWayAuthenticationResponse xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Version>1.0</Version>' +
  `<Result><Value>${value}</Value><Message i:nil="true"/></Result>` +
  `<AuthenticationResult>${String(/^(Success|PhoneApp)/.test(value))}</AuthenticationResult>` +
  '</BeginTwoWayAuthenticationResponse>';

const unescaped = (text: string): string =>
  text.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code))).replaceAll('&amp;', '&');
