import { z } from 'zod';
import type { PracticeResponse } from '../http/answer.ts';
import type { ReceivedCall } from './route.ts';
import type { PracticeAccount } from '../state/account.ts';
import { cmdletAnswer, cmdletError, mailboxNamed, practiceCmdlet, type PracticeCmdlets } from './exchange-cmdlet.ts';

const types = { Regular: 'User', Shared: 'Shared', Room: 'Room', Equipment: 'Equipment' } as const;

/** The cmdlets about a mailbox as a whole. */
export const mailboxCmdlets: PracticeCmdlets = {
  'Get-Mailbox': practiceCmdlet(z.strictObject({ Identity: z.string() }), (call, { Identity: identity }) => {
    const named = mailboxNamed(call, identity, 'directory');
    return named.ok ? cmdletAnswer([mailboxOf(named.account)]) : named.answer;
  }),
  'Set-Mailbox': practiceCmdlet(
    z.strictObject({
      Identity: z.string(),
      Type: z.enum(['Regular', 'Shared', 'Room', 'Equipment']).optional(),
      ForwardingAddress: z.null().optional(),
      ForwardingSmtpAddress: z.string().nullable().optional(),
      DeliverToMailboxAndForward: z.boolean().optional(),
      HiddenFromAddressListsEnabled: z.boolean().optional(),
    }),
    (call, { Identity: identity, ...given }) => {
      const named = mailboxNamed(call, identity);
      if (!named.ok) return named.answer;
      if (given.HiddenFromAddressListsEnabled !== undefined && named.account.user.onPremisesSyncEnabled === true)
        return cmdletError(400, 'InvalidOperationException', masteredOnPremises(identity));
      return changed(call, named.account, given);
    },
  ),
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

function changed(
  { directory }: ReceivedCall,
  account: PracticeAccount,
  given: Readonly<Record<string, unknown>>,
): PracticeResponse {
  const mailbox = { ...account.mailbox, ...given };
  const same = JSON.stringify(mailboxOf({ ...account, mailbox })) === JSON.stringify(mailboxOf(account));
  directory.write(account.user.id, { ...account, mailbox });
  const warning = `The command completed successfully but no settings of '${account.user.id}' have been modified.`;
  return cmdletAnswer([], same ? [warning] : []);
}

function mailboxOf({ user, mailbox = {} }: PracticeAccount): Readonly<Record<string, unknown>> {
  const type = z.enum(['Regular', 'Shared', 'Room', 'Equipment']).catch('Regular').parse(mailbox['Type']);
  return {
    ExternalDirectoryObjectId: user.id,
    UserPrincipalName: user.userPrincipalName,
    PrimarySmtpAddress: user.mail,
    EmailAddresses: user.proxyAddresses,
    RecipientTypeDetails: `${types[type]}Mailbox`,
    ForwardingAddress: null,
    ForwardingSmtpAddress: mailbox['ForwardingSmtpAddress'] ?? null,
    DeliverToMailboxAndForward: mailbox['DeliverToMailboxAndForward'] ?? false,
    HiddenFromAddressListsEnabled: mailbox['HiddenFromAddressListsEnabled'] ?? false,
    ArchiveStatus: mailbox['Archive'] === true ? 'Active' : 'None',
  };
}
