import { ErrorAnswer } from '../http/answer.ts';
import { page } from '../odata/page.ts';
import { selection } from '../odata/select.ts';
import type { PracticeDriveItem } from '../seed/backdoors-shares.ts';
import type { PracticeAccount } from '../state/account.ts';
import type { View } from '../state/directory.ts';
import { hasMailbox } from './inbox-rules.ts';
import { readRoute, writeRoute, type ReceivedCall, type Route } from './route.ts';
import { accountIn } from './user.ts';

const properties = ['id', 'name', 'webUrl', 'shared', 'deleted', 'parentReference', 'folder', 'file'];

/**
 * A person's OneDrive: the drive, its listing, and what its items are shared with. Whoever has a mailbox has one. Graph's codes and messages
 * here are partly unverified.
 * @see https://learn.microsoft.com/graph/api/driveitem-list-permissions
 */
export const drives: readonly Route[] = [
  readRoute('/users/{id}/drive', ['$select'], (call) => {
    const account = accountIn(call);
    if (!hasMailbox(account)) throw itemNotFound("User's mysite not found.");
    return { status: 200, body: { '@odata.context': call.context('users/drive/$entity'), id: driveIdOf(account) } };
  }),
  readRoute('/drives/{drive}/root/delta', ['$select', '$top', '$skiptoken', 'token'], (call) => {
    const account = ownerIn(call, 'directory');
    return page(call, 'driveItem', account.drive ?? [], shown(call, account));
  }),
  readRoute('/drives/{drive}/items/{item}', ['$select'], (call) => {
    const account = ownerIn(call, 'directory');
    return { status: 200, body: shown(call, account)(itemIn(call, account)) };
  }),
  readRoute('/drives/{drive}/items/{item}/permissions', ['$top', '$skiptoken'], (call) => {
    const { permissions } = itemIn(call, ownerIn(call, 'directory'));
    return page(call, 'permissions', permissions, (permission) => permission);
  }),
  writeRoute('DELETE', '/drives/{drive}/items/{item}/permissions/{permission}', (call) => {
    const account = ownerIn(call, 'truth');
    const item = itemIn(call, account);
    const id = call.param('permission');
    const gone = item.permissions.find((permission) => permission.id === id);
    if (gone === undefined) throw itemNotFound('The sharing permission could not be found.');
    if (gone['inheritedFrom'] !== undefined)
      throw new ErrorAnswer(400, 'invalidRequest', 'Inherited permissions cannot be removed.');
    call.directory.write(account.user.id, { ...account, drive: without(account.drive ?? [], item, id) });
    return { status: 204 };
  }),
];

/** The items without a permission, which goes from what is below as well. */
const without = (items: readonly PracticeDriveItem[], from: PracticeDriveItem, id: string): PracticeDriveItem[] =>
  items.map((item) =>
    item.id === from.id || item.path.startsWith(`${from.path}/${from.name}`)
      ? { ...item, permissions: item.permissions.filter((permission) => permission.id !== id) }
      : item,
  );

const driveIdOf = ({ user }: PracticeAccount): string => `b!${user.id.replaceAll('-', '')}`;

function ownerIn(call: ReceivedCall, view: View): PracticeAccount {
  const id = call.param('drive');
  const owner = call.directory.accounts(view).find((account) => driveIdOf(account) === id);
  if (owner === undefined) throw itemNotFound('The resource could not be found.');
  return owner;
}

function itemIn(call: ReceivedCall, { drive = [] }: PracticeAccount): PracticeDriveItem {
  const id = call.param('item');
  const item = drive.find((one) => one.id === id);
  if (item === undefined) throw itemNotFound('The resource could not be found.');
  return item;
}

const shown = (call: ReceivedCall, account: PracticeAccount) => {
  const show = selection(call.query.get('$select'), new Set(properties), properties, 'microsoft.graph.driveItem');
  return ({ id, name, path, folder, permissions }: PracticeDriveItem) => {
    const isShared = permissions.length > 1;
    const whole = {
      id,
      name,
      webUrl: `https://contoso-my.sharepoint.com/personal/${account.user.userPrincipalName.replace(/\W/g, '_')}`,
      parentReference: { driveId: driveIdOf(account), path },
      ...(isShared && { shared: { scope: permissions.some(isAnonymous) ? 'anonymous' : 'users' } }),
      ...(folder ? { folder: {} } : { file: {} }),
    };
    const picked = show(whole);
    return Object.fromEntries(Object.entries(picked).filter(([, value]) => value !== null));
  };
};

const isAnonymous = ({ link }: Readonly<Record<string, unknown>>): boolean =>
  typeof link === 'object' && link !== null && 'scope' in link && link.scope === 'anonymous';

const itemNotFound = (message: string): ErrorAnswer => new ErrorAnswer(404, 'itemNotFound', message);
