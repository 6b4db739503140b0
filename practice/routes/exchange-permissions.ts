import { z } from 'zod';
import type { PracticeResponse } from '../http/answer.ts';
import type { PracticeAccount } from '../state/account.ts';
import type { ExchangeState, PracticeFolderRight } from '../state/exchange.ts';
import { cmdletAnswer, cmdletError, mailboxNamed, practiceCmdlet, type PracticeCmdlets } from './exchange-cmdlet.ts';
import { recipientNamed } from './exchange-recipients.ts';
import { hasMailbox } from './inbox-rules.ts';
import type { ReceivedCall } from './route.ts';

const rights = z.array(z.string());
const inheritance = z.enum(['None', 'All', 'Children', 'Descendents', 'SelfAndChildren']);
const size = z.union([z.number(), z.literal('Unlimited')]);
const self = 'NT AUTHORITY\\SELF';

/** Writes what Exchange keeps about a mailbox, and answers like a cmdlet that has nothing to show. */
export function keepExchange(call: ReceivedCall, account: PracticeAccount, change: Partial<ExchangeState>) {
  call.directory.write(account.user.id, { ...account, exchange: { ...account.exchange, ...change } });
  return cmdletAnswer([]);
}

/** Who gets or loses a right: the recipient’s name, or the text itself for somebody that the tenant does not know. */
const nameOf = (call: ReceivedCall, text: string): string => recipientNamed(call, text)?.name ?? text;

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const mailboxRights = practiceCmdlet(
  z.strictObject({ Identity: z.string(), User: z.string().optional(), ResultSize: size.optional() }),
  (call, { Identity: identity, User: user }) => {
    const named = mailboxNamed(call, identity, 'directory');
    if (!named.ok) return named.answer;
    const { account } = named;
    const row = { Identity: account.user.displayName, IsInherited: false, Deny: false };
    const own = { ...row, User: self, AccessRights: ['FullAccess', 'ReadPermission'], InheritanceType: 'All' };
    const theirs = (account.exchange?.fullAccess ?? []).map((one) => ({ ...row, ...one }));
    const found = user === undefined ? [own, ...theirs] : theirs.filter((one) => isSame(one.User, nameOf(call, user)));
    return cmdletAnswer(found);
  },
);

/** Rights on whole mailboxes. */
const mailboxPermissionCmdlets: PracticeCmdlets = {
  'Get-MailboxPermission': mailboxRights,
  'Add-MailboxPermission': practiceCmdlet(
    z.strictObject({
      Identity: z.string(),
      User: z.string(),
      AccessRights: rights,
      InheritanceType: inheritance.optional(),
      AutoMapping: z.boolean().optional(),
      Confirm: z.boolean().optional(),
    }),
    (call, { Identity: identity, User: user, AccessRights: given, InheritanceType: type = 'All' }) => {
      const named = mailboxNamed(call, identity);
      if (!named.ok) return named.answer;
      if (recipientNamed(call, user) === undefined) return unknownUser(user);
      const name = nameOf(call, user);
      const others = (named.account.exchange?.fullAccess ?? []).filter((one) => !isSame(one.User, name));
      const added = { User: name, AccessRights: given, InheritanceType: type };
      return keepExchange(call, named.account, { fullAccess: [...others, added] });
    },
  ),
  'Remove-MailboxPermission': practiceCmdlet(
    z.strictObject({
      Identity: z.string(),
      User: z.string(),
      AccessRights: rights,
      InheritanceType: inheritance.optional(),
      Confirm: z.boolean().optional(),
    }),
    (call, { Identity: identity, User: user }) => {
      const named = mailboxNamed(call, identity);
      if (!named.ok) return named.answer;
      const before = named.account.exchange?.fullAccess ?? [];
      const left = before.filter((one) => !isSame(one.User, nameOf(call, user)));
      if (left.length < before.length) return keepExchange(call, named.account, { fullAccess: left });
      return cmdletAnswer([], [`Can't remove the access control entry, because the ACE doesn't exist on the object.`]);
    },
  ),
};

/** The right to send as somebody. */
const recipientPermissionCmdlets: PracticeCmdlets = {
  'Get-RecipientPermission': practiceCmdlet(
    z.strictObject({ Identity: z.string().optional(), Trustee: z.string().optional(), ResultSize: size.optional() }),
    (call, { Identity: identity, Trustee: trustee }) => {
      const wanted = trustee === undefined ? undefined : nameOf(call, trustee);
      const rowsOf = (account: PracticeAccount) =>
        [self, ...(account.exchange?.sendAs ?? [])]
          .filter((name) => wanted === undefined || isSame(name, wanted))
          .map((name) => ({
            Identity: account.user.displayName,
            Trustee: name,
            AccessControlType: 'Allow',
            AccessRights: ['SendAs'],
            IsInherited: false,
          }));
      // Without an identity, Exchange answers about the whole tenant.
      if (identity === undefined || identity === '')
        return cmdletAnswer(call.directory.accounts('directory').filter(hasMailbox).flatMap(rowsOf));
      const named = mailboxNamed(call, identity, 'directory');
      return named.ok ? cmdletAnswer(rowsOf(named.account)) : named.answer;
    },
  ),
  'Add-RecipientPermission': sendAs((before, name) => [...before.filter((one) => !isSame(one, name)), name]),
  'Remove-RecipientPermission': sendAs((before, name) => before.filter((one) => !isSame(one, name))),
};

function sendAs(change: (before: readonly string[], name: string) => string[]) {
  return practiceCmdlet(
    z.strictObject({
      Identity: z.string(),
      Trustee: z.string(),
      AccessRights: z.tuple([z.literal('SendAs')]),
      Confirm: z.boolean().optional(),
    }),
    (call, { Identity: identity, Trustee: trustee }) => {
      const named = mailboxNamed(call, identity);
      if (!named.ok) return named.answer;
      const after = change(named.account.exchange?.sendAs ?? [], nameOf(call, trustee));
      return keepExchange(call, named.account, { sendAs: after });
    },
  );
}

/** What everybody else may see of a new mailbox. */
const usualRights: readonly PracticeFolderRight[] = [
  { Folder: 'Calendar', User: 'Default', AccessRights: ['AvailabilityOnly'] },
  { Folder: 'Calendar', User: 'Anonymous', AccessRights: ['None'] },
  { Folder: 'Inbox', User: 'Default', AccessRights: ['None'] },
  { Folder: 'Inbox', User: 'Anonymous', AccessRights: ['None'] },
  { Folder: '', User: 'Default', AccessRights: ['None'] },
  { Folder: '', User: 'Anonymous', AccessRights: ['None'] },
];

const folders = ['Calendar', 'Inbox', ''];

function folderRightsOf({ exchange }: PracticeAccount): readonly PracticeFolderRight[] {
  const own = exchange?.folderRights ?? [];
  const isSet = (usual: PracticeFolderRight) =>
    own.some((one) => one.Folder === usual.Folder && one.User === usual.User);
  return [...usualRights.filter((usual) => !isSet(usual)), ...own];
}

/** The mailbox and the folder that `mailbox:\Folder` names. */
function folderNamed(call: ReceivedCall, identity: string, view: 'directory' | 'truth') {
  const [mailbox = '', path = ''] = identity.split(':\\', 2);
  const named = mailboxNamed(call, mailbox, view);
  return { named: folders.includes(path) ? named : noFolder(identity), folder: path };
}

const noFolder = (identity: string): { readonly ok: false; readonly answer: PracticeResponse } => {
  const message = `The specified mailbox folder "${identity}" couldn't be found.`;
  return { ok: false, answer: cmdletError(404, 'ManagementObjectNotFoundException', message) };
};

const noEntry = (user: string): PracticeResponse =>
  cmdletError(
    400,
    'UserNotFoundInPermissionEntryException',
    `There is no existing permission entry found for user: ${user}.`,
  );

const unknownUser = (user: string): PracticeResponse =>
  cmdletError(400, 'RecipientNotFoundException', `Couldn't find object "${user}". It was not found.`);

const notify = { SendNotificationToUser: z.boolean().optional(), Confirm: z.boolean().optional() };
const folderChange = {
  Identity: z.string(),
  User: z.string(),
  AccessRights: rights,
  SharingPermissionFlags: z.enum(['None', 'Delegate', 'Delegate,CanViewPrivateItems']).optional(),
};

/** Rights on folders. */
const folderCmdlets: PracticeCmdlets = {
  'Get-MailboxFolderStatistics': practiceCmdlet(
    z.strictObject({ Identity: z.string(), FolderScope: z.enum(['Calendar', 'Inbox', 'All']).optional() }),
    (call, { Identity: identity, FolderScope: scope = 'All' }) => {
      const named = mailboxNamed(call, identity, 'directory');
      if (!named.ok) return named.answer;
      const all = ['Calendar', 'Inbox'].filter((name) => scope === 'All' || scope === name);
      const row = (name: string) => ({ Name: name, FolderType: name, FolderPath: `/${name}` });
      return cmdletAnswer(
        all.map((name) => ({ ...row(name), Identity: `${named.account.user.displayName}\\${name}` })),
      );
    },
  ),
  'Get-MailboxFolderPermission': practiceCmdlet(
    z.strictObject({ Identity: z.string(), User: z.string().optional(), ResultSize: size.optional() }),
    (call, { Identity: identity, User: user }) => {
      const { named, folder } = folderNamed(call, identity, 'directory');
      if (!named.ok) return named.answer;
      const name = user === undefined ? undefined : nameOf(call, user);
      const found = folderRightsOf(named.account)
        .filter((one) => one.Folder === folder && (name === undefined || isSame(one.User, name)))
        .map(({ Folder, ...right }) => ({ FolderName: Folder || 'Top of Information Store', ...right }));
      return name !== undefined && found.length === 0 ? noEntry(name) : cmdletAnswer(found);
    },
  ),
  'Add-MailboxFolderPermission': practiceCmdlet(
    z.strictObject({ ...folderChange, ...notify }),
    (call, { Identity: identity, User: user, AccessRights: given, SharingPermissionFlags: flags }) => {
      const { named, folder } = folderNamed(call, identity, 'truth');
      if (!named.ok) return named.answer;
      if (recipientNamed(call, user) === undefined) return unknownUser(user);
      const name = nameOf(call, user);
      if (folderRightsOf(named.account).some((one) => one.Folder === folder && isSame(one.User, name)))
        return cmdletError(
          400,
          'UserAlreadyExistsInPermissionEntryException',
          `An existing permission entry was found for user: ${name}.`,
        );
      return keepExchange(call, named.account, {
        folderRights: [
          ...(named.account.exchange?.folderRights ?? []),
          { Folder: folder, User: name, AccessRights: given, ...(flags && { SharingPermissionFlags: flags }) },
        ],
      });
    },
  ),
  'Set-MailboxFolderPermission': practiceCmdlet(
    z.strictObject({ ...folderChange, ...notify }),
    (call, { Identity: identity, User: user, AccessRights: given, SharingPermissionFlags: flags }) => {
      const { named, folder } = folderNamed(call, identity, 'truth');
      if (!named.ok) return named.answer;
      const name = nameOf(call, user);
      const all = folderRightsOf(named.account);
      if (!all.some((one) => one.Folder === folder && isSame(one.User, name))) return noEntry(name);
      const others = (named.account.exchange?.folderRights ?? []).filter(
        (one) => one.Folder !== folder || !isSame(one.User, name),
      );
      const set = { Folder: folder, User: name, AccessRights: given, ...(flags && { SharingPermissionFlags: flags }) };
      return keepExchange(call, named.account, { folderRights: [...others, set] });
    },
  ),
  'Remove-MailboxFolderPermission': practiceCmdlet(
    z.strictObject({ Identity: z.string(), User: z.string(), ...notify }),
    (call, { Identity: identity, User: user }) => {
      const { named, folder } = folderNamed(call, identity, 'truth');
      if (!named.ok) return named.answer;
      const name = nameOf(call, user);
      const before = named.account.exchange?.folderRights ?? [];
      const left = before.filter((one) => one.Folder !== folder || !isSame(one.User, name));
      return left.length === before.length ? noEntry(name) : keepExchange(call, named.account, { folderRights: left });
    },
  ),
};

/** The cmdlets about what others may do in a mailbox. */
export const permissionCmdlets: PracticeCmdlets = {
  ...mailboxPermissionCmdlets,
  ...recipientPermissionCmdlets,
  ...folderCmdlets,
};
