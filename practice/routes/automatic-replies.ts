import { z } from 'zod';
import type { PracticeAccount } from '../state/account.ts';
import { badRequest } from '../http/answer.ts';
import { hasMailbox, mailboxNotEnabled } from './inbox-rules.ts';
import { readRoute, writeRoute } from './route.ts';
import { accountIn } from './user.ts';

const path = '/users/{id}/mailboxSettings';
const time = z.strictObject({ dateTime: z.iso.datetime({ local: true }), timeZone: z.literal('UTC') });
const setting = z.strictObject({
  status: z.enum(['disabled', 'alwaysEnabled', 'scheduled']),
  externalAudience: z.enum(['none', 'contactsOnly', 'all']).optional(),
  scheduledStartDateTime: time.optional(),
  scheduledEndDateTime: time.optional(),
  internalReplyMessage: z.string().optional(),
  externalReplyMessage: z.string().optional(),
});
const request = z.strictObject({ automaticRepliesSetting: setting });

/** `GET` and `PATCH /users/{id}/mailboxSettings`, for automatic replies only. */
export const automaticReplies = [
  readRoute(path, [], (call) => {
    const account = inMailbox(accountIn(call));
    return { status: 200, body: { timeZone: 'UTC', automaticRepliesSetting: repliesOf(account) } };
  }),
  writeRoute('PATCH', path, (call) => {
    const account = inMailbox(accountIn(call, 'truth'));
    const { data } = request.safeParse(call.body);
    if (data === undefined) throw badRequest('One or more properties contains invalid values.');
    const changed = { ...repliesOf(account), ...kept(data.automaticRepliesSetting) };
    call.directory.write(account.user.id, { ...account, automaticReplies: changed });
    return { status: 200, body: { automaticRepliesSetting: changed } };
  }),
];

function inMailbox(account: PracticeAccount): PracticeAccount {
  if (!hasMailbox(account)) throw mailboxNotEnabled();
  return account;
}

const repliesOf = ({ automaticReplies }: PracticeAccount) =>
  automaticReplies ?? {
    status: 'disabled',
    externalAudience: 'all',
    internalReplyMessage: '',
    externalReplyMessage: '',
  };

/** A setting as Exchange stores it: texts as HTML documents, times with seven decimals. */
function kept({ scheduledStartDateTime: start, scheduledEndDateTime: end, ...others }: z.output<typeof setting>) {
  const { status, externalAudience, internalReplyMessage: internal, externalReplyMessage: external } = others;
  if (status === 'scheduled' && (start === undefined || end === undefined || start.dateTime >= end.dateTime)) {
    throw badRequest('The start time must be before the end time.');
  }
  const long = ({ dateTime, timeZone }: z.output<typeof time>) => ({ dateTime: `${dateTime}.0000000`, timeZone });
  return {
    status,
    ...(externalAudience && { externalAudience }),
    ...(start && { scheduledStartDateTime: long(start) }),
    ...(end && { scheduledEndDateTime: long(end) }),
    ...(internal === undefined ? {} : { internalReplyMessage: document(internal) }),
    ...(external === undefined ? {} : { externalReplyMessage: document(external) }),
  };
}

const document = (html: string): string => `<html>\r\n<body>\r\n<div>${html}</div>\r\n</body>\r\n</html>\r\n`;
