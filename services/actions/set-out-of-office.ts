import { z } from 'zod';
import { timeInZone } from '../base/typed-time.ts';
import { defineAction, type ArgumentReview } from '../contract/action.ts';
import { anyTime, endTime, people, timeZone, yesNo } from '../contract/args.ts';
import { matchesReplies, repliesOf, setReplies, type DesiredReplies } from '../directory/automatic-replies.ts';
import { keptReplies, longestReply, repliesWayBack } from '../directory/replies-kept.ts';
import { guestForesight } from '../directory/hindrances.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';

const reply = (description: string) => z.string().trim().min(1).max(longestReply).optional().describe(description);

/** Sets automatic replies, or turns them off. Texts are plain text: HTML in them appears as typed. */
export const setOutOfOffice = defineAction({
  name: 'set-out-of-office',
  aliases: ['set-ooo', 'out-of-office'],
  summary: 'Set automatic replies, from and to a time, or turn them off',
  example: 'set-out-of-office alex@contoso.com internal="Please write to desk@contoso.com" because INC-4821',
  tier: 'change',
  permissions: ['MailboxSettings.ReadWrite'],
  source: 'https://learn.microsoft.com/graph/api/user-update-mailboxsettings',
  args: z.object({
    user: people('Whose automatic replies'),
    internal: reply('The reply to people in the organisation'),
    external: reply('The reply to everyone else; by default the same as internal'),
    from: anyTime('When to start, such as 2030-03-02T09:00, in your time zone; by default at once'),
    to: endTime('When to end; by default when they are turned off'),
    zone: timeZone('In which time zone from and to are, such as Europe/Berlin; by default your own'),
    off: yesNo.default(false).describe('Turn automatic replies off'),
  }),
  review,
  title: {
    ask: 'Change the automatic replies of {who}',
    doing: 'Changing the automatic replies of {who}',
    done: 'The automatic replies of {who} are changed',
  },
  step: {
    will: 'Change the automatic replies',
    doing: 'Changing the automatic replies',
    done: 'Automatic replies changed',
    notDone: 'Automatic replies not changed',
    effect: 'Everyone who writes to the mailbox gets this reply, or none with off.',
    risk: 'The automatic replies of {who} are unchanged',
  },
  keep: keptReplies,
  wayBack: repliesWayBack,
  repeatable: true,
  opensAccess: false,
  foresee: guestForesight,
  async run({ graph }, { user, ...args }) {
    if (args.to !== undefined && Date.parse(args.to) <= graph.clock())
      throw new GraphProblem(
        'rejected',
        `Their end, ${minute(args.to, args.zone)}, has passed. Ask again with a later one.`,
      );
    await setReplies(graph, user.id, desiredReplies(graph, args));
    return args.off ? 'No more automatic replies.' : `Automatic replies${spanOf(args)}.`;
  },
  async prove({ graph }, { user, ...args }) {
    if (!matchesReplies(await repliesOf(graph, user.id), desiredReplies(graph, args))) return undefined;
    return args.off ? 'The mailbox shows automatic replies as off.' : 'The mailbox shows these automatic replies.';
  },
  async unneeded({ graph }, { user, off }) {
    if (!off || !matchesReplies(await repliesOf(graph, user.id), { kind: 'off' })) return undefined;
    return 'Nothing to do: automatic replies are off.';
  },
});

interface Args {
  readonly internal?: string | undefined;
  readonly external?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly zone?: string | undefined;
  readonly off: boolean;
}

function desiredReplies(graph: Graph, { internal, external, from, to, off }: Args): DesiredReplies {
  if (off) return { kind: 'off' };
  const texts = { internal: internal ?? external ?? '', external: external ?? internal ?? '' };
  if (to === undefined) return { kind: 'always', ...texts };
  return { kind: 'scheduled', ...texts, to, ...(from === undefined ? { now: graph.clock() } : { from }) };
}

const spanOf = ({ from, to, zone }: Args): string =>
  `${from === undefined ? '' : ` from ${minute(from, zone)}`}${to === undefined ? ', until they are turned off' : ` until ${minute(to, zone)}`}`;

const minute = (iso: string, zone: string | undefined): string => timeInZone(Date.parse(iso), zone);

function review(args: Readonly<Record<string, unknown>>): ArgumentReview {
  const { internal, external, from, to, zone } = args;
  const problem = (message: string): ArgumentReview => ({ kind: 'problems', messages: [message] });
  if (args['off'] === true) {
    const others = [internal, external, from, to, zone].some((value) => value !== undefined);
    return others ? problem('off goes alone, without texts and times') : { kind: 'fits', args };
  }
  if (zone !== undefined && to === undefined)
    return problem('argument "zone": needs "to": without times there is nothing to read in it');
  if (from !== undefined && to === undefined)
    return problem('argument "from": needs "to": Outlook has no start without an end');
  if (typeof from === 'string' && typeof to === 'string' && from >= to)
    return problem('argument "to": expected a time after "from"');
  return internal === undefined && external === undefined
    ? { kind: 'missing', keys: ['internal'], args }
    : { kind: 'fits', args };
}
