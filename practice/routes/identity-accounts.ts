import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { badRequest, notFound } from '../http/answer.ts';
import { page } from '../odata/page.ts';
import { recordFilter } from '../odata/record-filter.ts';
import { selection } from '../odata/select.ts';
import { idFrom } from '../seed/logs.ts';
import type { PracticeAccount } from '../state/account.ts';
import type { View } from '../state/directory.ts';
import { readRoute, writeRoute, type ReceivedCall, type Route } from './route.ts';

const properties = [
  'id',
  'displayName',
  'domain',
  'onPremisesSecurityIdentifier',
  'cloudSecurityIdentifier',
  'isEnabled',
  'accounts',
];
const invocation = z.strictObject({
  accountId: z.string(),
  action: z.enum(['disable', 'enable', 'forcePasswordReset']),
  identityProvider: z.literal('activeDirectory'),
});

/**
 * The accounts of Active Directory that Defender for Identity watches: those of every synced user. An action is queued, and shows as late as
 * the index does.
 * @see https://learn.microsoft.com/graph/api/resources/security-identityaccounts
 */
export const identityAccounts: readonly Route[] = [
  readRoute('/security/identities/identityAccounts', ['$filter', '$select'], (call) => {
    const filter = call.query.get('$filter');
    const wanted = filter === undefined ? () => true : recordFilter(filter, ['onPremisesSecurityIdentifier']);
    const select = call.query.get('$select');
    const show = selection(select, new Set(properties), properties, 'microsoft.graph.security.identityAccounts');
    return page(call, 'security/identities/identityAccounts', watched(call, 'index').map(entity).filter(wanted), show);
  }),
  writeRoute('POST', '/security/identities/identityAccounts/{id}/invokeAction', (call) => {
    const id = call.param('id').toLowerCase();
    const account = watched(call, 'truth').find((one) => identityId(one) === id);
    if (account === undefined) throw notFound(id);
    const { data } = invocation.safeParse(call.body);
    if (data === undefined || data.accountId !== accountId(account)) throw badRequest('The action is not valid.');
    const { action, identityProvider } = data;
    if (action !== 'forcePasswordReset')
      call.directory.write(account.user.id, { ...account, adEnabled: action === 'enable' });
    const value = { accountId: data.accountId, action, provider: identityProvider, correlationId: randomUUID() };
    return { status: 200, body: { value } };
  }),
];

const watched = ({ directory }: ReceivedCall, view: View): readonly PracticeAccount[] =>
  directory.accounts(view).filter(({ user }) => user.onPremisesSyncEnabled === true);

const identityId = ({ user }: PracticeAccount): string => idFrom(`identity ${user.id}`);
const accountId = ({ user }: PracticeAccount): string => idFrom(`active directory ${user.id}`);

const entity = (account: PracticeAccount): Readonly<Record<string, unknown>> => ({
  id: identityId(account),
  displayName: account.user.displayName,
  domain: account.user['onPremisesDomainName'],
  onPremisesSecurityIdentifier: account.user['onPremisesSecurityIdentifier'],
  cloudSecurityIdentifier: null,
  isEnabled: account.adEnabled !== false,
  accounts: [
    { provider: 'ActiveDirectory', identifier: accountId(account), actions: [] },
    { provider: 'EntraID', identifier: account.user.id, actions: [] },
  ],
});
