import { z } from 'zod';
import type { PracticeAccount } from '../state/account.ts';
import { cmdletAnswer, cmdletError, mailboxNamed, practiceCmdlet, type PracticeCmdlets } from './exchange-cmdlet.ts';
import { keepExchange } from './exchange-permissions.ts';
import type { ReceivedCall } from './route.ts';

const reason = 'OutboundSpamLast24Hours=181;OutboundMailLast24Hours=240';

/** Whose address is blocked. Only the primary address of a mailbox ever is. */
const blockedAt = (call: ReceivedCall, address: string, view: 'directory' | 'truth'): PracticeAccount | undefined =>
  call.directory
    .accounts(view)
    .find(
      ({ user, exchange }) => user.mail?.toLowerCase() === address.toLowerCase() && exchange?.sendingBlockedAt != null,
    );

/** The cmdlets about automatic replies, and about addresses from which Microsoft lets nobody send any more. */
export const senderCmdlets: PracticeCmdlets = {
  'Get-BlockedSenderAddress': practiceCmdlet(
    z.strictObject({ SenderAddress: z.string() }),
    (call, { SenderAddress: address }) => {
      const account = blockedAt(call, address, 'directory');
      if (account === undefined) return cmdletAnswer([]);
      const created = account.exchange?.sendingBlockedAt;
      return cmdletAnswer([{ SenderAddress: address, Reason: reason, CreatedDatetime: created }]);
    },
  ),
  'Remove-BlockedSenderAddress': practiceCmdlet(
    z.strictObject({ SenderAddress: z.string(), Reason: z.string().optional() }),
    (call, { SenderAddress: address }) => {
      const account = blockedAt(call, address, 'truth');
      return account === undefined
        ? cmdletError(404, 'ManagementObjectNotFoundException', `The sender address "${address}" isn't blocked.`)
        : keepExchange(call, account, { sendingBlockedAt: null });
    },
  ),
  'Get-MailboxAutoReplyConfiguration': practiceCmdlet(
    z.strictObject({ Identity: z.string() }),
    (call, { Identity: identity }) => {
      const named = mailboxNamed(call, identity, 'directory');
      if (!named.ok) return named.answer;
      const replies = named.account.automaticReplies ?? { status: 'disabled' };
      const { status } = replies;
      return cmdletAnswer([
        {
          Identity: named.account.user.displayName,
          AutoReplyState: status === 'alwaysEnabled' ? 'Enabled' : status === 'scheduled' ? 'Scheduled' : 'Disabled',
          InternalMessage: replies['internalReplyMessage'] ?? '',
          ExternalMessage: replies['externalReplyMessage'] ?? '',
        },
      ]);
    },
  ),
};
