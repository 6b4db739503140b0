import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { since } from '../contract/args.ts';
import { startOf } from '../base/time.ts';
import { countFound, ediscoveryPermission, openMailSearch } from '../directory/ediscovery.ts';
import {
  dayOf,
  keywordQuery,
  mailArguments,
  mailCommand,
  queryWords,
  reviewMailQuery,
  type MailQuery,
} from '../directory/mail-query.ts';

/** How long the count may take, in milliseconds. */
const waitMs = 3 * 60_000;

/**
 * Counts messages in all mailboxes of the tenant, before anybody purges them. It makes a search in a case of Cordon's own in Microsoft
 * Purview, which changes no mail. Off until the policy switches it on, because the permission for searches is the one for purges.
 * For apps it needs Microsoft 365 E5 and a registration in Purview: see `ediscoverySetUp`.
 */
export const findMail = defineRead({
  name: 'find-mail',
  aliases: ['search-mail'],
  summary: 'Count messages in all mailboxes by sender, subject and time',
  example: 'find-mail from=helpdesk@contoso-support.example since=7d',
  tier: 'read',
  optIn: true,
  licence: 'eDiscovery (Premium)',
  permissions: [ediscoveryPermission],
  source: 'https://learn.microsoft.com/graph/api/security-ediscoverysearch-estimatestatistics',
  args: z.object({
    ...mailArguments,
    since: since.default('7d').describe('Received since: 2h, 7d, or an ISO time; whole days in UTC are searched'),
  }),
  review: reviewMailQuery,
  async run({ graph }, { from, subject, since: typed }): Promise<Report> {
    const query: MailQuery = { from, subject, day: dayOf(startOf(typed, graph.clock())) };
    const search = await openMailSearch(graph, keywordQuery(query));
    const found = await countFound(graph, search, waitMs);
    const facts: Report['facts'] = [['Search', `${queryWords(query)} 00:00 UTC`]];
    const source = 'Microsoft Purview eDiscovery';
    if (found === undefined)
      return {
        title: 'Microsoft Purview is still counting',
        subtitle: 'It has the search, and goes on with it',
        facts,
        offers: [{ label: 'Look again', command: mailCommand('find-mail', query) }],
        source,
      };
    const { messages, mailboxes, isComplete } = found;
    return {
      title: `${messages === 0 ? 'No' : messages} ${messages === 1 ? 'message' : 'messages'} found${isComplete ? '' : ', or more'}`,
      subtitle: `In ${mailboxes} ${mailboxes === 1 ? 'mailbox' : 'mailboxes'} of the tenant`,
      facts,
      alerts: messages === 0 ? [] : [wider],
      unread: [
        ...(isComplete
          ? []
          : [{ what: 'Some mailboxes', why: 'Purview could not search them, so nothing can be purged' }]),
        { what: 'Messages that Purview has not indexed', why: 'a search does not find them' },
        { what: 'Mailboxes of other organisations', why: 'what was sent outside cannot be purged from here' },
      ],
      offers:
        messages === 0 || !isComplete
          ? []
          : [{ label: 'Purge…', command: `${mailCommand('purge-mail', query)} at-most=${messages}` }],
      source,
    };
  },
});

const wider =
  'The search may find more than is meant: a subject is found wherever it contains the text, and a sender also by name and other addresses. ' +
  'Look at the messages in Purview before you purge many.';
