import { z } from 'zod';
import { badRequest, ErrorAnswer } from '../http/answer.ts';
import type { PracticeAccount } from '../state/account.ts';
import { page } from '../odata/page.ts';
import { readRoute, writeRoute } from './route.ts';
import { accountIn, isGuest } from './user.ts';

const path = '/users/{id}/mailFolders/inbox/messageRules';

/** `GET /users/{id}/mailFolders/inbox/messageRules`, in the order in which the rules run. */
const list = readRoute(path, ['$top', '$skiptoken'], (call) => {
  const account = accountIn(call);
  if (!hasMailbox(account)) throw mailboxNotEnabled();
  const context = `users('${account.user.id}')/mailFolders('inbox')/messageRules`;
  return page(call, context, account.rules ?? [], (rule) => rule);
});

/** `PATCH /users/{id}/mailFolders/inbox/messageRules/{rule}`: turns a rule on or off; nothing else can be changed here. */
const change = writeRoute('PATCH', `${path}/{rule}`, (call) => {
  const account = accountIn(call, 'truth');
  if (!hasMailbox(account)) throw mailboxNotEnabled();
  const { data } = z.strictObject({ isEnabled: z.boolean() }).safeParse(call.body);
  if (data === undefined) throw badRequest('One or more properties contains invalid values.');
  const rule = account.rules?.find(({ id }) => id === call.param('rule'));
  if (rule === undefined) {
    throw new ErrorAnswer(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');
  }
  const changed = { ...rule, ...data };
  const rules = account.rules?.map((other) => (other === rule ? changed : other));
  call.directory.write(account.user.id, { ...account, rules });
  return { status: 200, body: changed };
});

/** Reads inbox rules, and turns them on and off. */
export const inboxRuleRoutes = [list, change];

/** Whether an account has a mailbox in this tenant; a guest's is in the home tenant. */
export const hasMailbox = (account: PracticeAccount): boolean => account.user.mail !== null && !isGuest(account);

/** The 404 for an account without a mailbox; the code is unverified. */
export const mailboxNotEnabled = (): ErrorAnswer =>
  new ErrorAnswer(
    404,
    'MailboxNotEnabledForRESTAPI',
    'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
  );
