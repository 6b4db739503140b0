import { z } from 'zod';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';
import { repliesOf, type AutomaticReplies } from './automatic-replies.ts';
import { findMailbox, onMailbox } from './mailbox-ref.ts';

/** What happens to meetings during an absence. */
export interface DeclinedMeetings {
  /** New invitations are declined. */
  readonly fresh: boolean;
  /** Those that are in the calendar are declined, and those that the person has called are cancelled for everybody. */
  readonly all: boolean;
}

const row = z.object({
  AutoDeclineFutureRequestsWhenOOF: z.boolean().nullish(),
  DeclineAllEventsForScheduledOOF: z.boolean().nullish(),
});

/**
 * Reads what happens to meetings during the absence of a user.
 * @throws {GraphProblem} as `runCmdlet`
 */
export async function declinedMeetingsOf(graph: Graph, user: Target): Promise<DeclinedMeetings> {
  const { at } = await findMailbox(graph, user);
  const { items } = await onMailbox(graph, at, { name: 'Get-MailboxAutoReplyConfiguration', item: row });
  const [found] = items;
  if (found === undefined) throw new GraphProblem('rejected', 'Exchange showed no settings of automatic replies.');
  return {
    fresh: found.AutoDeclineFutureRequestsWhenOOF === true,
    all: found.DeclineAllEventsForScheduledOOF === true,
  };
}

/**
 * Sets what happens to meetings during the scheduled absence of a user. Exchange takes this only together with the schedule, so texts and
 * times go with it as they are.
 * @param message what organisers are told; Exchange's own words when left out
 * @throws {GraphProblem} as `runCmdlet`; `rejected` when no absence is scheduled, or it is over
 * @see https://learn.microsoft.com/powershell/module/exchange/set-mailboxautoreplyconfiguration
 */
export async function setDeclinedMeetings(
  graph: Graph,
  user: Target,
  { fresh, all }: DeclinedMeetings,
  message?: string,
): Promise<void> {
  const schedule = scheduleOf(await repliesOf(graph, user.id), graph.clock());
  const { at } = await findMailbox(graph, user);
  await onMailbox(graph, at, {
    name: 'Set-MailboxAutoReplyConfiguration',
    parameters: {
      ...schedule,
      AutoDeclineFutureRequestsWhenOOF: fresh,
      DeclineEventsForScheduledOOF: all,
      DeclineAllEventsForScheduledOOF: all,
      ...(message === undefined ? {} : { DeclineMeetingMessage: message }),
    },
    item: z.unknown(),
  });
}

const audiences: ReadonlyMap<string, string> = new Map([
  ['none', 'None'],
  ['contactsOnly', 'Known'],
  ['all', 'All'],
]);

function scheduleOf(replies: AutomaticReplies, now: number): Readonly<Record<string, string>> {
  const [start, end] = [replies.scheduledStartDateTime, replies.scheduledEndDateTime].map((at) =>
    at == null ? undefined : `${at.dateTime.slice(0, 19)}Z`,
  );
  if (replies.status !== 'scheduled' || start === undefined || end === undefined || Date.parse(end) <= now)
    throw new GraphProblem('rejected', notScheduled);
  return {
    AutoReplyState: 'Scheduled',
    StartTime: start,
    EndTime: end,
    InternalMessage: replies.internalReplyMessage ?? '',
    ExternalMessage: replies.externalReplyMessage ?? '',
    ExternalAudience: audiences.get(replies.externalAudience ?? 'all') ?? 'All',
  };
}

const notScheduled =
  'No automatic replies with a start and an end are set: set them first with set-out-of-office and to=, because Exchange declines ' +
  'meetings only during those.';
