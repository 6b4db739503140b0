import { z } from 'zod';
import type { PracticeAccount } from '../state/account.ts';
import { cmdletAnswer, cmdletError, mailboxNamed, practiceCmdlet, type PracticeCmdlets } from './exchange-cmdlet.ts';
import { keepExchange } from './exchange-permissions.ts';
import type { ReceivedCall } from './route.ts';

const reason = 'OutboundSpamLast24Hours=181;OutboundMailLast24Hours=240';

/** Only scheduled replies, which is all that is sent here; the wording of a refusal is unverified. */
const autoReply = z.strictObject({
  Identity: z.string(),
  AutoReplyState: z.literal('Scheduled'),
  StartTime: z.iso.datetime(),
  EndTime: z.iso.datetime(),
  InternalMessage: z.string().min(1),
  ExternalMessage: z.string(),
  ExternalAudience: z.enum(['None', 'Known', 'All']),
  AutoDeclineFutureRequestsWhenOOF: z.boolean().optional(),
  DeclineEventsForScheduledOOF: z.boolean().optional(),
  DeclineAllEventsForScheduledOOF: z.boolean().optional(),
  DeclineMeetingMessage: z.string().optional(),
});

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
          AutoDeclineFutureRequestsWhenOOF: named.account.exchange?.declines?.fresh ?? false,
          DeclineEventsForScheduledOOF: named.account.exchange?.declines?.all ?? false,
          DeclineAllEventsForScheduledOOF: named.account.exchange?.declines?.all ?? false,
        },
      ]);
    },
  ),
  'Set-MailboxAutoReplyConfiguration': practiceCmdlet(autoReply, (call, { Identity: identity, ...given }) => {
    const named = mailboxNamed(call, identity);
    if (!named.ok) return named.answer;
    const fresh = given.AutoDeclineFutureRequestsWhenOOF ?? false;
    const all = given.DeclineAllEventsForScheduledOOF ?? false;
    const { account } = named;
    const isGone = ({ start }: NonNullable<typeof account.meetings>[number]) =>
      all && start >= given.StartTime && start <= given.EndTime;
    const meetings = (account.meetings ?? []).filter((meeting) => !isGone(meeting));
    const replies = {
      status: 'scheduled',
      externalAudience: audiences[given.ExternalAudience],
      internalReplyMessage: given.InternalMessage,
      externalReplyMessage: given.ExternalMessage,
      scheduledStartDateTime: { dateTime: given.StartTime.replace('Z', '.0000000'), timeZone: 'UTC' },
      scheduledEndDateTime: { dateTime: given.EndTime.replace('Z', '.0000000'), timeZone: 'UTC' },
    };
    return keepExchange(call, { ...account, meetings, automaticReplies: replies }, { declines: { fresh, all } });
  }),
};

const audiences = { None: 'none', Known: 'contactsOnly', All: 'all' } as const;
