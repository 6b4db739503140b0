import { randomUUID } from 'node:crypto';
import { GraphProblem } from './graph.ts';

/** What somebody answered to an MFA push. */
export type PushAnswer =
  | { readonly kind: 'approved' }
  | { readonly kind: 'denied' }
  /** Denied, and reported to Entra as a sign-in that was not theirs. */
  | { readonly kind: 'reported' }
  | { readonly kind: 'no-answer' };

/**
 * Makes the request for an MFA push, which the connector answers when the person has. The method in it asks for the app on the phone,
 * whatever the person's default method is. Microsoft documents none of this; Cortex XSOAR's MicrosoftGraphUser does the same.
 * @param contextId an id of this push
 * @see https://github.com/KelvinTegelaar/CIPP-API (Invoke-ExecSendPush)
 */
export const beginTwoWay = (upn: string, contextId: string = randomUUID()): string =>
  [
    '<BeginTwoWayAuthenticationRequest><Version>1.0</Version>',
    `<UserPrincipalName>${escaped(upn)}</UserPrincipalName>`,
    '<Lcid>en-us</Lcid><AuthenticationMethodId>PhoneAppNotification</AuthenticationMethodId>',
    '<AuthenticationMethodProperties xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays">',
    '<a:KeyValueOfstringstring><a:Key>OverrideVoiceOtp</a:Key><a:Value>false</a:Value></a:KeyValueOfstringstring>',
    `</AuthenticationMethodProperties><ContextId>${contextId}</ContextId><SyncCall>true</SyncCall>`,
    '<RequireUserMatch>true</RequireUserMatch><CallerName>radius</CallerName><CallerIP>UNKNOWN:</CallerIP>',
    '</BeginTwoWayAuthenticationRequest>',
  ].join('');

/**
 * Reads the connector's answer. `Success` counts only together with `AuthenticationResult` true.
 * @throws {GraphProblem} `rejected` when the phone was not asked, or its answer does not count; `unexpected` for anything else
 */
export function pushResult(xml: string): PushAnswer {
  const value = textOf(xml, 'Value');
  const authenticated = textOf(xml, 'AuthenticationResult')?.toLowerCase() === 'true';
  if (value === 'Success' && authenticated) return { kind: 'approved' };
  switch (value) {
    case 'PhoneAppDenied':
      return { kind: 'denied' };
    case 'PhoneAppFraud': // unverified
      return { kind: 'reported' };
    case 'PhoneAppNoResponse':
      return { kind: 'no-answer' };
    case undefined:
      throw new GraphProblem('unexpected', 'The MFA service gave an answer that Cordon does not understand.');
    default: {
      const why = [value, textOf(xml, 'Message')].filter((part) => part !== undefined).join(': ');
      const words = 'The phone could not be asked. Does the account have the Authenticator app, with notifications?';
      throw new GraphProblem('rejected', `${words} The MFA service says ${why}.`);
    }
  }
}

/** The text of the first element of that name that has any. Method properties of the answer are left out by looking inside `Result`. */
function textOf(xml: string, element: string): string | undefined {
  const result = element === 'AuthenticationResult' ? xml : (/<Result\b[^>]*>([^]*?)<\/Result>/.exec(xml)?.[1] ?? '');
  const [, text] = new RegExp(`<${element}\\b[^>]*>([^<]*)</${element}>`).exec(result) ?? [];
  return text?.trim() || undefined;
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
