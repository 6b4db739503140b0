import { z } from 'zod';
import { defineRead, type Offer, type Report } from '../contract/action.ts';
import { nextPage, people } from '../contract/args.ts';
import type { ReportRow } from '../contract/findings.ts';
import { graphPath } from '../graph/graph.ts';
import {
  conditionsOf,
  dangersOf,
  inboxRule,
  mailboxParts,
  ruleFindings,
  ruleName,
  ruleRow,
  type InboxRule,
} from '../directory/inbox-rules.ts';
import { isOn } from '../directory/chosen-rules.ts';
import { isWithoutMailbox } from '../directory/mailbox.ts';
import { pageSize, readPage } from '../graph/page.ts';
import { listReport } from '../contract/report.ts';
import type { Target } from '../model/person.ts';

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
      return listReport({
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
        findings: items.flatMap(ruleFindings),
        unread: [
          { what: mailboxParts.forwarding, why: 'it is no rule: show-mailbox shows it' },
          { what: mailboxParts.hiddenRules, why: 'Graph may leave them out: show-mailbox shows them' },
          ...(page.next === null ? [] : [{ what: 'More rules', why: `only ${items.length} were read` }]),
        ],
        rows: items.map((rule) => ({ ...ruleRow(rule), lead: leadOf(user, rule) })),
        offers: disableOffers(user, items),
        line: `list-inbox-rules ${user.id}`,
      });
    } catch (error) {
      if (!isWithoutMailbox(error)) throw error;
      return { title: `${user.name} has no mailbox in the cloud`, subtitle: 'So there are no inbox rules to read' };
    }
  },
});

/** Any rule that is on can be disabled by itself. */
const leadOf = (user: Target, rule: InboxRule): ReportRow['lead'] =>
  isOn(rule) && rule.isReadOnly !== true
    ? { label: 'Disable…', command: `disable-inbox-rules ${user.id} rules=${rule.id}` }
    : 'fact';

/** Longest list of rule ids in the command of one button, in characters; read again for the others. */
const idsAtMost = 400;

/** One button for all rules that are bad. */
function disableOffers(user: Target, rules: readonly InboxRule[]): readonly Offer[] {
  const bad = rules.filter((rule) => ruleFindings(rule).length > 0).map(({ id }) => id);
  const ids = bad.filter((_, n) => bad.slice(0, n + 1).join(',').length <= idsAtMost);
  if (ids.length === 0) return [];
  const label = ids.length === 1 ? 'Disable this rule…' : `Disable ${ids.length} rules…`;
  return [{ label, command: `disable-inbox-rules ${user.id} rules=${ids.join(',')}` }];
}
