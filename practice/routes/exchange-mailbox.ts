import { z } from 'zod';
import type { PracticeResponse } from '../http/answer.ts';
import type { ReceivedCall } from './route.ts';
import type { PracticeAccount } from '../state/account.ts';
import { cmdletAnswer, cmdletError, mailboxNamed, practiceCmdlet, type PracticeCmdlets } from './exchange-cmdlet.ts';
import { changedList, listChange, recipientNamed } from './exchange-recipients.ts';
import { hasMailbox } from './inbox-rules.ts';

const types = { Regular: 'User', Shared: 'Shared', Room: 'Room', Equipment: 'Equipment' } as const;

const setMailbox = z.strictObject({
  Identity: z.string(),
  Type: z.enum(['Regular', 'Shared', 'Room', 'Equipment']).optional(),
  ForwardingAddress: z.string().nullable().optional(),
  ForwardingSmtpAddress: z.string().nullable().optional(),
  DeliverToMailboxAndForward: z.boolean().optional(),
  GrantSendOnBehalfTo: z.union([listChange, z.array(z.string())]).optional(),
  EmailAddresses: z.union([listChange, z.array(z.string())]).optional(),
  HiddenFromAddressListsEnabled: z.boolean().optional(),
  LitigationHoldEnabled: z.boolean().optional(),
  LitigationHoldDuration: z.union([z.number().int().positive(), z.literal('Unlimited')]).optional(),
  LitigationHoldOwner: z.string().optional(),
  RetentionComment: z.string().optional(),
});
type Setting = Omit<z.output<typeof setMailbox>, 'Identity'>;

/** The cmdlets about a mailbox as a whole. */
export const mailboxCmdlets: PracticeCmdlets = {
  'Get-Mailbox': practiceCmdlet(
    z.strictObject({
      Identity: z.string().optional(),
      RecipientTypeDetails: z.array(z.string()).optional(),
      ResultSize: z.union([z.number(), z.literal('Unlimited')]).optional(),
    }),
    (call, { Identity: identity, RecipientTypeDetails: kinds }) => {
      // Without an identity, Exchange lists the mailboxes of the whole tenant.
      if (identity === undefined || identity === '') {
        const all = call.directory.accounts('directory').filter(hasMailbox).map(mailboxOf);
        return cmdletAnswer(all.filter((mailbox) => kinds?.includes(mailbox.RecipientTypeDetails) ?? true));
      }
      const named = mailboxNamed(call, identity, 'directory');
      return named.ok ? cmdletAnswer([mailboxOf(named.account)]) : named.answer;
    },
  ),
  'Set-Mailbox': practiceCmdlet(setMailbox, (call, { Identity: identity, ...given }) => {
    const named = mailboxNamed(call, identity);
    if (!named.ok) return named.answer;
    if (given.HiddenFromAddressListsEnabled !== undefined && named.account.user.onPremisesSyncEnabled === true)
      return cmdletError(400, 'InvalidOperationException', masteredOnPremises(identity));
    return set(call, named.account, given);
  }),
  'Enable-Mailbox': practiceCmdlet(
    z.strictObject({ Identity: z.string(), Archive: z.literal(true) }),
    (call, { Identity: identity, ...given }) => {
      const named = mailboxNamed(call, identity);
      if (!named.ok) return named.answer;
      return named.account.mailbox?.['Archive'] === true
        ? cmdletError(400, 'RecipientTaskException', `The mailbox "${identity}" already has an archive.`)
        : changed(call, named.account, given);
    },
  ),
};

const masteredOnPremises = (identity: string): string =>
  `The operation on mailbox "${identity}" failed because it's out of the current user's write scope. The action 'Set-Mailbox', 'HiddenFromAddressListsEnabled', can't be performed on the object because the object is being synchronized from your on-premises organization.`;

/** Carries out `Set-Mailbox`: names of others are resolved, and lists are changed rather than replaced. */
function set(call: ReceivedCall, account: PracticeAccount, given: Setting): PracticeResponse {
  const { ForwardingAddress: forwarding, GrantSendOnBehalfTo: behalf, EmailAddresses: addresses, ...plain } = given;
  const unknown = [forwarding ?? '', ...namesIn(behalf)].find(
    (name) => name !== '' && recipientNamed(call, name) === undefined,
  );
  if (unknown !== undefined)
    return cmdletError(400, 'RecipientNotFoundException', `Couldn't find object "${unknown}". It was not found.`);
  const nameOf = (text: string) => recipientNamed(call, text)?.name ?? text;
  const was = namesOf(account.mailbox?.['GrantSendOnBehalfTo']);
  const held = account.mailbox?.['LitigationHoldEnabled'] === true;
  const user =
    addresses === undefined
      ? account.user
      : { ...account.user, proxyAddresses: [...changedList(account.user.proxyAddresses, addresses)] };
  return changed(
    call,
    { ...account, user },
    {
      ...plain,
      ...(forwarding !== undefined && { ForwardingAddress: forwarding === null ? null : nameOf(forwarding) }),
      ...(behalf && { GrantSendOnBehalfTo: changedList(was, withNames(behalf, nameOf)) }),
      ...(plain.LitigationHoldEnabled === true &&
        !held && { LitigationHoldDate: new Date(call.now).toISOString(), LitigationHoldOwner: 'Cordon' }),
    },
  );
}

const namesIn = (change: Setting['GrantSendOnBehalfTo']): readonly string[] =>
  change === undefined ? [] : '@odata.type' in change ? (change.add ?? []) : change;

const withNames = (change: NonNullable<Setting['GrantSendOnBehalfTo']>, nameOf: (text: string) => string) =>
  '@odata.type' in change
    ? { ...change, add: (change.add ?? []).map(nameOf), remove: (change.remove ?? []).map(nameOf) }
    : change.map(nameOf);

const namesOf = (list: unknown): readonly string[] => z.array(z.string()).catch([]).parse(list);

function changed(
  { directory }: ReceivedCall,
  account: PracticeAccount,
  given: Readonly<Record<string, unknown>>,
): PracticeResponse {
  const before = directory.account(account.user.id, 'truth') ?? account;
  const mailbox = { ...account.mailbox, ...given };
  const same = JSON.stringify(mailboxOf({ ...account, mailbox })) === JSON.stringify(mailboxOf(before));
  directory.write(account.user.id, { ...account, mailbox });
  const warning = `The command completed successfully but no settings of '${account.user.id}' have been modified.`;
  return cmdletAnswer([], same ? [warning] : []);
}

/** A mailbox as `Get-Mailbox` shows it. */
function mailboxOf({ user, mailbox = {} }: PracticeAccount) {
  const type = z.enum(['Regular', 'Shared', 'Room', 'Equipment']).catch('Regular').parse(mailbox['Type']);
  const days = mailbox['LitigationHoldDuration'];
  return {
    ExternalDirectoryObjectId: user.id,
    Identity: user.displayName,
    Name: user.displayName,
    Alias: aliasOf(user.userPrincipalName),
    DisplayName: user.displayName,
    UserPrincipalName: user.userPrincipalName,
    PrimarySmtpAddress: user.mail,
    EmailAddresses: user.proxyAddresses,
    RecipientTypeDetails: `${types[type]}Mailbox`,
    ForwardingAddress: mailbox['ForwardingAddress'] ?? null,
    ForwardingSmtpAddress: mailbox['ForwardingSmtpAddress'] ?? null,
    DeliverToMailboxAndForward: mailbox['DeliverToMailboxAndForward'] ?? false,
    GrantSendOnBehalfTo: namesOf(mailbox['GrantSendOnBehalfTo']),
    HiddenFromAddressListsEnabled: mailbox['HiddenFromAddressListsEnabled'] ?? false,
    LitigationHoldEnabled: mailbox['LitigationHoldEnabled'] ?? false,
    LitigationHoldDate: mailbox['LitigationHoldDate'] ?? null,
    LitigationHoldOwner: mailbox['LitigationHoldOwner'] ?? '',
    LitigationHoldDuration: typeof days === 'number' ? `${days}.00:00:00` : 'Unlimited',
    ArchiveStatus: mailbox['Archive'] === true ? 'Active' : 'None',
  };
}

/** The alias of a mailbox, which stands before the ids of its rules. */
export const aliasOf = (upn: string): string => upn.replace(/@.*/, '').replace(/[^\w.-]/g, '');
