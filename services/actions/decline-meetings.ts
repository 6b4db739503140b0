import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people, withLabels } from '../contract/args.ts';
import { cannotBeUndone, keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { declinedMeetingsOf, setDeclinedMeetings, type DeclinedMeetings } from '../directory/declined-meetings.ts';
import { exchangeRequirements } from '../directory/exchange.ts';
import { guestForesight } from '../directory/hindrances.ts';
import type { Target } from '../model/person.ts';

const shape = z.object({ fresh: z.boolean(), all: z.boolean() });

/**
 * Declines meetings while the automatic replies of a user are scheduled. Graph sets no such thing, so it goes through Exchange; the schedule
 * itself is set by `set-out-of-office`.
 */
export const declineMeetings = defineAction({
  name: 'decline-meetings',
  aliases: ['decline-invitations'],
  argumentAliases: { decline: 'which' },
  summary: 'Decline meetings during scheduled automatic replies (through Exchange’s undocumented admin API)',
  example: 'decline-meetings emily@contoso.com which=new because on leave, HR-78',
  tier: 'destructive',
  permissions: ['MailboxSettings.Read', ...exchangeRequirements.permissions],
  role: exchangeRequirements.role,
  source: 'https://learn.microsoft.com/powershell/module/exchange/set-mailboxautoreplyconfiguration',
  args: z.object({
    user: people('Whose meetings'),
    which: withLabels(z.enum(['new', 'all', 'no']), {
      new: 'New invitations',
      all: 'Also those in the calendar',
      no: 'None any more',
    })
      .default('new')
      .describe('Which: new invitations, all (also what is in the calendar), or no for none any more'),
    message: z.string().trim().min(1).max(1000).optional().describe('What the organisers are told'),
  }),
  title: {
    ask: 'Change which meetings of {who} are declined',
    doing: 'Changing which meetings of {who} are declined',
    done: 'Which meetings of {who} are declined is changed',
  },
  step: {
    will: 'Change which meetings are declined',
    doing: 'Changing which meetings are declined',
    done: 'Declining of meetings changed',
    notDone: 'Declining of meetings not changed',
    effect:
      'It counts from the start to the end of the automatic replies. With all, meetings in the calendar are declined as well, and those that ' +
      'the user has called are cancelled for everybody: that cannot be undone.',
    risk: 'Meetings of {who} are treated as before',
  },
  keep: keeping({
    what: 'declining of meetings',
    shape,
    read: async ({ graph }, { user }: Args) => ({ ...(await declinedMeetingsOf(graph, user)) }),
    sets: ({ which }: Args) => ({ ...wanted(which) }),
    says: (value) => (value.all ? 'all' : value.fresh ? 'new invitations' : 'none'),
  }),
  wayBack: undoneBy(
    ['decline-meetings'],
    'New invitations are treated as before; what was declined or cancelled in the calendar stays so.',
    shape,
    ({ fresh, all }, { which }) =>
      which === 'all' || all
        ? cannotBeUndone('Outlook does not bring back declined or cancelled meetings: somebody has to send them anew.')
        : restoring('decline-meetings', { which: fresh ? 'new' : 'no' }),
  ),
  repeatable: true,
  opensAccess: false,
  foresee: guestForesight,
  async run({ graph }, { user, which, message }) {
    await setDeclinedMeetings(graph, user, wanted(which), message);
    return which === 'all'
      ? 'Exchange accepted it, and works through the calendar afterwards.'
      : 'Exchange accepted it.';
  },
  async prove({ graph }, { user, which }) {
    const { fresh, all } = await declinedMeetingsOf(graph, user);
    const right = wanted(which);
    return fresh === right.fresh && all === right.all ? proofs[which] : undefined;
  },
});

interface Args {
  readonly user: Target;
  readonly which: Which;
}

type Which = 'new' | 'all' | 'no';

const wanted = (which: Which): DeclinedMeetings => ({ fresh: which !== 'no', all: which === 'all' });

const proofs: Readonly<Record<Which, string>> = {
  new: 'The mailbox declines new invitations during the automatic replies.',
  all: 'The mailbox declines new invitations and those in the calendar during the automatic replies.',
  no: 'The mailbox declines no meetings.',
};
