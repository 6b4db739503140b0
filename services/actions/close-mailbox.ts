import { people } from '../contract/args.ts';
import { defineBundle } from '../contract/bundle.ts';
import { disableHiddenRules } from './disable-hidden-rules.ts';
import { disableInboxRules } from './disable-inbox-rules.ts';
import { removeDelegates } from './remove-delegates.ts';
import { removeMobileDevices } from './remove-mobile-devices.ts';
import { stopForwarding } from './stop-forwarding.ts';

/**
 * Closes what lets somebody else into a mailbox or mail out of it. Rules that Outlook shows are turned off before hidden ones, because each
 * change of a rule rewrites all of them. A session that is open can make everything again, so it belongs after `disable-user` and
 * `revoke-sessions`, as in `remediate`.
 */
export const closeMailbox = defineBundle({
  name: 'close-mailbox',
  aliases: ['lock-mailbox'],
  summary: 'Stop forwarding, turn rules off, remove delegates and phones, with the old values kept',
  example: 'close-mailbox grady@contoso.com because INC-4821',
  title: {
    ask: 'Close the mailbox of {who}',
    doing: 'Closing the mailbox of {who}',
    done: 'The mailbox of {who} is closed',
  },
  own: { user: people('Whose mailbox') },
  without: ['rules', 'delegates', 'devices'],
  stages: [
    [{ action: stopForwarding }, { action: disableInboxRules }],
    [{ action: disableHiddenRules }, { action: removeDelegates }],
    [{ action: removeMobileDevices }],
  ],
});
