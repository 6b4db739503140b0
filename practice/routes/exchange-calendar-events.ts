import { z } from 'zod';
import { cmdletAnswer, mailboxNamed, practiceCmdlet, type PracticeCmdlets } from './exchange-cmdlet.ts';

/** Exchange's only cmdlet about calendar events: it cancels or removes those that an account has called. */
export const calendarEventCmdlets: PracticeCmdlets = {
  'Remove-CalendarEvents': practiceCmdlet(
    z.strictObject({
      Identity: z.string(),
      CancelOrganizedMeetings: z.boolean().optional(),
      QueryWindowInDays: z.number().int().min(1).max(1825),
      QueryStartDate: z.string().optional(),
      PreviewOnly: z.boolean().optional(),
      Confirm: z.boolean().optional(),
    }),
    (call, { Identity: identity, ...given }) => {
      const named = mailboxNamed(call, identity);
      if (!named.ok) return named.answer;
      const { account } = named;
      const until = call.now + given.QueryWindowInDays * 86_400_000;
      const isCalled = ({ start, attendees, isOrganizer }: NonNullable<typeof account.meetings>[number]) =>
        isOrganizer && attendees > 0 && Date.parse(start) > call.now && Date.parse(start) <= until;
      const left = (account.meetings ?? []).filter((meeting) => !isCalled(meeting));
      if (given.CancelOrganizedMeetings === true && given.PreviewOnly !== true)
        call.directory.write(account.user.id, { ...account, meetings: left });
      return cmdletAnswer([], ['The request to cancel meetings has been queued.']); // its wording is unverified
    },
  ),
};
