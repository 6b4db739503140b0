import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { badRequest, ErrorAnswer, notFound } from '../http/answer.ts';
import { selection } from '../odata/select.ts';
import type { PracticeAccount } from '../state/account.ts';
import { hasMailbox } from './inbox-rules.ts';
import { readRoute, writeRoute, type ReceivedCall, type Route } from './route.ts';
import { accountIn } from './user.ts';

const invitation = z.strictObject({
  recipients: z.array(z.strictObject({ objectId: z.guid() })).min(1),
  roles: z.array(z.enum(['read', 'write'])).length(1),
  requireSignIn: z.literal(true),
  sendInvitation: z.boolean(),
});
const rootProperties = ['id', 'name', 'webUrl'];

/**
 * The top folder of a OneDrive, and who else may use all of it. Whoever has a mailbox has a OneDrive here.
 * @see https://learn.microsoft.com/graph/api/driveitem-invite
 */
export const driveHandover: readonly Route[] = [
  readRoute('/users/{id}/drive/root', ['$select'], (call) => {
    const account = accountIn(call);
    if (!hasMailbox(account)) throw new ErrorAnswer(404, 'ResourceNotFound', "User's mysite not found."); // its wording is unverified
    const shown = selection(
      call.query.get('$select'),
      new Set(rootProperties),
      rootProperties,
      'microsoft.graph.driveItem',
    );
    const { id, userPrincipalName: upn } = account.user;
    const webUrl = `https://contoso-my.sharepoint.com/personal/${upn.replace(/[@.]/g, '_')}/Documents`;
    const root = { id: rootIdOf(id), name: 'root', webUrl };
    return { status: 200, body: { '@odata.context': call.context('driveItem'), ...shown(root) } };
  }),
  readRoute('/users/{id}/drive/items/{item}/permissions', [], (call) => {
    const { user, driveShares = [] } = ownerIn(call, 'directory');
    const owner = {
      id: 'owner',
      roles: ['owner'],
      grantedToV2: { user: { id: user.id, displayName: user.displayName } },
    };
    const others = driveShares.map(({ id, to }) => ({ id, roles: ['write'], grantedToV2: { user: { id: to } } }));
    return { status: 200, body: { '@odata.context': call.context('permissions'), value: [owner, ...others] } };
  }),
  writeRoute('POST', '/users/{id}/drive/items/{item}/invite', (call) => {
    const account = ownerIn(call, 'truth');
    const { data } = invitation.safeParse(call.body);
    if (data === undefined) throw badRequest('One or more parameters of the operation are missing or invalid.');
    const known = account.driveShares ?? [];
    const added = data.recipients.map(({ objectId: to }) => {
      if (call.directory.account(to, 'truth') === undefined) throw badRequest('The recipient could not be resolved.');
      return known.find((share) => share.to === to) ?? { id: randomUUID(), to };
    });
    const kept = known.filter(({ to }) => !added.some((share) => share.to === to));
    call.directory.write(account.user.id, { ...account, driveShares: [...kept, ...added] });
    return { status: 200, body: { value: added.map(({ id }) => ({ id, roles: data.roles })) } };
  }),
  writeRoute('DELETE', '/users/{id}/drive/items/{item}/permissions/{permission}', (call) => {
    const account = ownerIn(call, 'truth');
    const id = call.param('permission');
    const driveShares = (account.driveShares ?? []).filter((share) => share.id !== id);
    if (driveShares.length === account.driveShares?.length) throw notFound(id);
    call.directory.write(account.user.id, { ...account, driveShares });
    return { status: 204 };
  }),
];

const rootIdOf = (id: string): string => `01${id.replaceAll('-', '').toUpperCase()}`;

/** Whose OneDrive the path names; its item must be the top folder. */
function ownerIn(call: ReceivedCall, view: 'directory' | 'truth'): PracticeAccount {
  const account = accountIn(call, view);
  if (!hasMailbox(account) || rootIdOf(account.user.id) !== call.param('item'))
    throw new ErrorAnswer(404, 'itemNotFound', 'The resource could not be found.');
  return account;
}
