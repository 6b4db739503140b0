import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people, wholeNumber } from '../contract/args.ts';
import { cannotBeUndone } from '../contract/way-back.ts';
import { changeMailbox, exchangeRequirements } from '../directory/exchange.ts';
import { guestForesight } from '../directory/hindrances.ts';

/**
 * Cancels the future meetings that a user has called. Exchange does it afterwards and only says that it has queued it, so there is no
 * proof. It sends the cancellations from the mailbox, which must still be able to send: cancel before a licence is removed.
 */
export const cancelMeetings = defineAction({
  name: 'cancel-meetings',
  aliases: ['remove-calendar-invites', 'cancel-future-meetings'],
  summary: 'Cancel the future meetings that a user has called (through Exchange’s undocumented admin API)',
  example: 'cancel-meetings alex@contoso.com because has left, HR-77',
  tier: 'destructive',
  ...exchangeRequirements,
  source: 'https://learn.microsoft.com/powershell/module/exchange/remove-calendarevents',
  args: z.object({
    user: people('Whose meetings'),
    days: wholeNumber(1, 1825).default(730).describe('How many days ahead, 1825 at most'),
  }),
  title: {
    ask: 'Cancel the meetings of {who}',
    doing: 'Cancelling the meetings of {who}',
    done: 'The meetings of {who} are being cancelled',
  },
  step: {
    will: 'Cancel future meetings',
    doing: 'Cancelling future meetings',
    done: 'Cancelling future meetings: queued',
    notDone: 'Future meetings not cancelled',
    effect:
      'Meetings called by the user are cancelled for everybody who was invited; a series goes as a whole, with its past. It cannot be undone.',
    risk: 'Meetings of {who} still stand in other calendars',
  },
  wayBack: cannotBeUndone('Somebody else has to call the meetings anew: Outlook does not bring back cancelled ones.'),
  repeatable: true, // a second time, it finds only what the first one has left
  opensAccess: false,
  foresee: guestForesight,
  async run({ graph }, { user, days }) {
    await changeMailbox(graph, user, 'Remove-CalendarEvents', {
      CancelOrganizedMeetings: true,
      QueryWindowInDays: days,
      Confirm: false,
    });
    return `Exchange queued it: meetings of the next ${days} days are cancelled one by one.`;
  },
});
