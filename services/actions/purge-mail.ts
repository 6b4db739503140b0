import { z } from 'zod';
import { defineAction, type ArgumentReview } from '../contract/action.ts';
import { anyTime, wholeNumber, yesNo } from '../contract/args.ts';
import { cannotBeUndone } from '../contract/way-back.ts';
import { countFound, ediscoveryPermission, openMailSearch, type MailEstimate } from '../directory/ediscovery.ts';
import {
  dayOf,
  keywordQuery,
  mailArguments,
  queryWords,
  reviewMailQuery,
  type MailQuery,
} from '../directory/mail-query.ts';
import { isPurged, purgeInRounds } from '../directory/purge-rounds.ts';
import { GraphProblem } from '../graph/graph.ts';

/** How long the count before the purge may take, in milliseconds. */
const countMs = 2 * 60_000;

/**
 * Deletes messages from all mailboxes of the tenant, by sender, subject and time. Whoever approves sees how many at most: the request names
 * the number that find-mail showed, the messages are counted again right before, and more than that are refused. Purview deletes at most 100
 * messages of a mailbox at once, so it is told several times. Not repeatable: after a lost answer the operations of the case tell.
 * For apps it needs Microsoft 365 E5 and a registration in Purview: see `ediscoverySetUp`.
 */
export const purgeMail = defineAction({
  name: 'purge-mail',
  aliases: ['delete-mail'],
  summary: 'Delete messages from all mailboxes by sender, subject and time, after find-mail',
  example: 'purge-mail from=helpdesk@contoso-support.example since=2026-11-01 at-most=10 because INC-4821',
  tier: 'critical',
  optIn: true,
  licence: 'eDiscovery (Premium)',
  permissions: [ediscoveryPermission],
  source: 'https://learn.microsoft.com/graph/api/security-ediscoverysearch-purgedata',
  args: z.object({
    ...mailArguments,
    since: anyTime('Received since, always needed; from the start of that day in UTC'),
    'at-most': wholeNumber(1, 10_000).describe('How many messages may be deleted: the number that find-mail shows'),
    permanent: yesNo.default(false).describe('Delete for good, so that nobody can recover them'),
  }),
  review,
  title: {
    ask: 'Purge {who} from all mailboxes',
    doing: 'Purging {who} from all mailboxes',
    done: 'Every mailbox is purged of {who}',
  },
  step: {
    will: 'Count again, and delete from all mailboxes',
    doing: 'Deleting from all mailboxes',
    done: 'Deleted from all mailboxes',
    notDone: 'Not deleted from all mailboxes',
    effect:
      'The messages go to Recoverable Items, where people and administrators can recover them for some days; with permanent, nobody can. Mailboxes on hold keep a copy. If more are found than the number above, nothing is deleted.',
    risk: 'People can still open {who}',
  },
  subject: (args) => {
    const { from, subject } = args;
    const who = from === undefined ? `mail with “${subject ?? ''}”` : `mail from ${from}`;
    const most = args['at-most'];
    return {
      kind: 'mail',
      name: `${who} (at most ${most} ${most === 1 ? 'message' : 'messages'})`,
      upn: queryWords(queryOf(args)),
    };
  },
  wayBack: cannotBeUndone(
    'People find the messages under “Recover deleted items” in Outlook unless they were deleted for good; administrators in the Exchange admin center.',
  ),
  repeatable: false,
  opensAccess: false,
  async run({ graph }, { permanent, 'at-most': atMost, ...args }) {
    const search = await openMailSearch(graph, keywordQuery(queryOf(args)));
    const found = await countFound(graph, search, countMs);
    const refused = whyNot(found, atMost);
    if (refused !== undefined || found === undefined) throw new GraphProblem('rejected', refused ?? stillCounting);
    if (found.messages === 0) return 'No such message is found any more, so nothing was deleted.';
    const purgeType = permanent ? 'permanentlyDelete' : 'recoverable';
    return purgeInRounds(graph, search, { found: found.messages, purgeType });
  },
  async prove({ graph, since }, args) {
    const search = await openMailSearch(graph, keywordQuery(queryOf(args)));
    return (await isPurged(graph, search, since)) ? 'Microsoft Purview finds no such message any more.' : undefined;
  },
});

const stillCounting =
  'Microsoft Purview has not counted the messages within two minutes. Nothing was deleted: ask again.';

/** Why nothing is deleted; undefined when it may be. */
function whyNot(found: MailEstimate | undefined, atMost: number): string | undefined {
  if (found === undefined) return stillCounting;
  if (!found.isComplete)
    return 'Microsoft Purview could not search all mailboxes, so nobody knows how many messages there are. Nothing was deleted.';
  if (found.messages <= atMost) return undefined;
  return `${found.messages} messages are found now, and at most ${atMost} may be deleted. Nothing was deleted: look again with find-mail.`;
}

function review(args: Readonly<Record<string, unknown>>): ArgumentReview {
  const query = reviewMailQuery(args);
  if (query.kind !== 'fits') return query;
  return args['since'] === undefined ? { kind: 'missing', keys: ['since'], args } : query;
}

/**
 * The query of a request.
 * @throws {TypeError} without a time, which `review` does not let through
 */
function queryOf({
  from,
  subject,
  since,
}: Pick<MailQuery, 'from' | 'subject'> & { readonly since?: string | undefined }): MailQuery {
  const at = Date.parse(since ?? '');
  if (Number.isNaN(at)) throw new TypeError('a purge without a time');
  return { from, subject, day: dayOf(at) };
}
