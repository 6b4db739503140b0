import { ErrorAnswer } from '../answer.ts';
import type { Account } from '../account.ts';
import { page } from '../odata/page.ts';
import { read } from './route.ts';
import { accountIn } from './user.ts';

/** `GET /users/{id}/mailFolders/inbox/messageRules`, in the order in which they run. */
export const inboxRules = read('/users/{id}/mailFolders/inbox/messageRules', ['$top', '$skiptoken'], (call) => {
  const account = accountIn(call);
  if (!hasMailbox(account)) throw noMailbox();
  const context = `users('${account.user.id}')/mailFolders('inbox')/messageRules`;
  return page(call, context, account.rules ?? [], (rule) => rule);
});

/** A guest's mailbox is in the home tenant. */
export const hasMailbox = ({ user }: Account): boolean => user.mail !== null && user['userType'] !== 'Guest';

/** Exchange's words for it; the code is unverified. */
export const noMailbox = (): ErrorAnswer =>
  new ErrorAnswer(
    404,
    'MailboxNotEnabledForRESTAPI',
    'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
  );
