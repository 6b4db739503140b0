import type { PracticeAccount } from '../state/account.ts';
import { notFound } from '../http/answer.ts';
import { practiceRolesOf } from '../state/directory.ts';
import { documentedMethods } from '../microsoft/authentication-methods.ts';
import { page } from '../odata/page.ts';
import { readRoute, type Route } from './route.ts';
import { accountIn } from './user.ts';

const path = '/reports/authenticationMethods/userRegistrationDetails';

/** `GET /reports/authenticationMethods/userRegistrationDetails`: all users but disabled ones. */
export const registrationDetails: readonly Route[] = [
  readRoute(path, ['$top', '$skiptoken'], (call) => {
    const enabled = call.directory.accounts('index').filter(({ user }) => user.accountEnabled);
    return page(call, path.slice(1), enabled, registrationOf);
  }),
  readRoute(`${path}/{id}`, [], (call) => {
    const account = accountIn(call, 'index');
    if (!account.user.accountEnabled) throw notFound(account.user.id);
    const body = { '@odata.context': call.context(`${path.slice(1)}/$entity`), ...registrationOf(account) };
    return { status: 200, body };
  }),
];

function registrationOf(account: PracticeAccount): Readonly<Record<string, unknown>> {
  const { user, methods } = account;
  const registered = [
    ...new Set(methods.flatMap((method) => documentedMethods.get(method['@odata.type'])?.reportedAs ?? [])),
  ];
  return {
    id: user.id,
    userPrincipalName: user.userPrincipalName,
    userDisplayName: user.displayName,
    userType: user['userType'] === 'Guest' ? 'guest' : 'member',
    isAdmin: practiceRolesOf(account).length > 0,
    isMfaRegistered: registered.length > 0,
    isMfaCapable: registered.length > 0,
    isSsprRegistered: registered.length > 0,
    isPasswordlessCapable: registered.includes('passKeyDeviceBound'),
    methodsRegistered: registered,
  };
}
