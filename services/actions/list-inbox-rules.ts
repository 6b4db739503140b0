import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { nextPage, people } from '../contract/args.ts';
import { graphPath } from '../graph/graph.ts';
import { conditionsOf, dangersOf, inboxRule, ruleName } from '../directory/inbox-rules.ts';
import { isWithoutMailbox } from '../directory/mailbox.ts';
import { pageSize, readPage } from '../graph/page.ts';
import { listReport } from '../contract/report.ts';

/**
 * Lists inbox rules, suspicious ones first. Whether Graph lists rules that were hidden with MAPI tools is unverified. Forwarding that is
 * set on the mailbox itself is not a rule and does not appear.
 */
export const listInboxRules = defineRead({
  name: 'list-inbox-rules',
  aliases: ['inbox-rules', 'list-rules'],
  summary: 'List inbox rules; forwarding, deleting and hiding ones marked',
  example: 'list-inbox-rules alex@contoso.com',
  tier: 'read',
  permissions: ['MailboxSettings.Read'],
  source: 'https://learn.microsoft.com/graph/api/mailfolder-list-messagerules',
  args: z.object({ user: people('Whose inbox rules'), next: nextPage }),
  async run({ graph }, { user, next }): Promise<Report> {
    try {
      const page = await readPage(graph, {
        path: graphPath`/users/${user.id}/mailFolders/inbox/messageRules`,
        query: { $top: pageSize },
        item: inboxRule,
        next,
      });
      const items = page.items.toSorted((a, b) => dangersOf(b).length - dangersOf(a).length);
      return {
        ...listReport({
          things: ['inbox rule', 'inbox rules'],
          of: `of ${user.name}`,
          page: { ...page, items },
          columns: ['Rule', 'For', 'Suspicious', 'Id'],
          row: (rule) => [
            `${ruleName(rule)}${rule.isEnabled === false ? ' · off' : ''}${rule.hasError === true ? ' · broken' : ''}`,
            conditionsOf(rule),
            dangersOf(rule).join('; '),
            rule.id,
          ],
          alerts: (rules) =>
            rules.flatMap((rule) => {
              const dangers = dangersOf(rule);
              if (dangers.length === 0) return [];
              return [`${ruleName(rule)} ${dangers.join('; ')}${rule.isEnabled === false ? ' (off)' : ''}.`];
            }),
          line: `list-inbox-rules ${user.id}`,
        }),
        facts: [['Not included', 'Forwarding set on the mailbox itself']],
      };
    } catch (error) {
      if (!isWithoutMailbox(error)) throw error;
      return { title: `${user.name} has no mailbox in the cloud`, subtitle: 'So there are no inbox rules to read' };
    }
  },
});
