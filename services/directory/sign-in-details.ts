import { spelledOut } from '../base/words.ts';
import type { SignInRecord } from './sign-in-record.ts';

/** Whether a program signed in with a token in the person's name, as a stolen token does. v1.0 has none of these. */
export const isNonInteractive = ({ signInEventTypes }: SignInRecord): boolean =>
  signInEventTypes?.includes('nonInteractiveUser') === true;

/** Whether the person typed a code that somebody else may have sent, or a token of such a sign-in was used. */
export const isByDeviceCode = ({ authenticationProtocol, originalTransferMethod }: SignInRecord): boolean =>
  authenticationProtocol === 'deviceCode' || originalTransferMethod === 'deviceCodeFlow';

/** Whether the token is bound to no device, so that whoever has it can use it anywhere. */
const isUnbound = ({ signInTokenProtectionStatus }: SignInRecord): boolean => signInTokenProtectionStatus === 'unbound';

/**
 * What is special about a sign-in, for its row: `non-interactive`, `by device code`, `refresh token`, `bound to no device`.
 * Interactive sign-ins through a browser have nothing special.
 * @see https://learn.microsoft.com/graph/api/resources/signin?view=graph-rest-beta
 */
export const signInDetails = (record: SignInRecord): readonly string[] =>
  [
    isNonInteractive(record) ? 'non-interactive' : '',
    isByDeviceCode(record) ? 'by device code' : '',
    isNonInteractive(record) ? tokenWords(record) : '',
    isUnbound(record) ? 'bound to no device' : '',
  ].filter((part) => part !== '');

/** What signed in: `refresh token`; empty for a person who typed a password. */
export const tokenWords = ({ incomingTokenType }: SignInRecord): string =>
  incomingTokenType == null || ['none', 'unknownFutureValue'].includes(incomingTokenType)
    ? ''
    : (tokens.get(incomingTokenType) ?? spelledOut(incomingTokenType));

const tokens = new Map([
  ['saml11', 'SAML 1.1 token'],
  ['saml20', 'SAML 2.0 token'],
]);

/** How it was signed in: `device code`, `OAuth 2`; empty when Graph does not say. */
export const signInProtocol = ({ authenticationProtocol }: SignInRecord): string =>
  authenticationProtocol == null || ['none', 'unknownFutureValue'].includes(authenticationProtocol)
    ? ''
    : (protocols.get(authenticationProtocol) ?? spelledOut(authenticationProtocol));

const protocols = new Map([
  ['oAuth2', 'OAuth 2'],
  ['ropc', 'password sent by an app'],
  ['saml20', 'SAML 2.0'],
  ['wsFederation', 'WS-Federation'],
]);

/** The network that the address belongs to: `AS9009`; empty when Graph does not say. */
export const networkWords = ({ autonomousSystemNumber }: SignInRecord): string =>
  autonomousSystemNumber == null ? '' : `AS${autonomousSystemNumber}`;
