import type { Account } from '../account.ts';
import { rolesOf } from '../directory.ts';
import { page } from '../odata/page.ts';
import { read } from './route.ts';

/** `GET /reports/authenticationMethods/userRegistrationDetails`: everybody but disabled users. */
export const registrationDetails = read(
  '/reports/authenticationMethods/userRegistrationDetails',
  ['$top', '$skiptoken'],
  (call) => {
    const enabled = call.directory.accounts('index').filter(({ user }) => user.accountEnabled);
    return page(call, 'reports/authenticationMethods/userRegistrationDetails', enabled, registrationOf);
  },
);

function registrationOf(account: Account): Readonly<Record<string, unknown>> {
  const { user, methods } = account;
  const registered = [...new Set(methods.flatMap((method) => names[method['@odata.type']] ?? []))];
  return {
    id: user.id,
    userPrincipalName: user.userPrincipalName,
    userDisplayName: user.displayName,
    userType: user['userType'] === 'Guest' ? 'guest' : 'member',
    isAdmin: rolesOf(account).length > 0,
    isMfaRegistered: registered.length > 0,
    isMfaCapable: registered.length > 0,
    isSsprRegistered: registered.length > 0,
    isPasswordlessCapable: registered.includes('passKeyDeviceBound'),
    methodsRegistered: registered,
  };
}

/** The report calls methods by other names than the methods themselves. */
const names: Readonly<Record<string, readonly string[]>> = {
  '#microsoft.graph.phoneAuthenticationMethod': ['mobilePhone'],
  '#microsoft.graph.emailAuthenticationMethod': ['email'],
  '#microsoft.graph.microsoftAuthenticatorAuthenticationMethod': [
    'microsoftAuthenticatorPush',
    'softwareOneTimePasscode',
  ],
  '#microsoft.graph.fido2AuthenticationMethod': ['passKeyDeviceBound'],
};
