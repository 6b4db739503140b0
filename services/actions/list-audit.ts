import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { nextPage, people, since } from '../contract/args.ts';
import { graphPath, odata } from '../graph/graph.ts';
import { pageSize, readPage } from '../graph/page.ts';
import { listReport } from '../contract/report.ts';
import { when, startOf } from '../base/time.ts';

/** Activities with which an attacker keeps access to an account. Their names in Entra are unverified, except those about passwords. */
const suspiciousActivities = [
  /security info/i,
  /^consent to application/i,
  /member to role/i,
  /^(change|reset) (user )?password/i,
  /^set force change user password/i,
  /^(disable|enable) account/i,
  /strong authentication/i,
];

/**
 * Lists changes to a user in Entra, newest first. Entries arrive minutes late (unverified), so they cannot prove a change that was just
 * made. The log accepts 5 requests per 10 seconds and app, so one page is one request.
 */
export const listAudit = defineRead({
  name: 'list-audit',
  aliases: ['audit'],
  summary: 'List what was done to a user in Entra, and by whom',
  example: 'list-audit alex@contoso.com since=7d',
  tier: 'read',
  licence: 'P1',
  permissions: ['AuditLog.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/directoryaudit-list',
  args: z.object({
    user: people('About whom'),
    since: since.default('7d').describe('Start of the period: 30m, 2h, 1d, or an ISO time'),
    next: nextPage,
  }),
  async run({ graph }, { user, since: typed, next }): Promise<Report> {
    const start = new Date(startOf(typed, graph.clock())).toISOString();
    const page = await readPage(graph, {
      path: graphPath`/auditLogs/directoryAudits`,
      query: {
        $filter: `activityDateTime ge ${start} and targetResources/any(t:t/id eq ${odata(user.id)})`,
        $orderby: 'activityDateTime desc',
        $top: pageSize,
      },
      item: entry,
      next,
    });
    return {
      ...listReport({
        things: ['audit entry', 'audit entries'],
        of: `about ${user.name}`,
        page,
        columns: ['Time', 'Activity', 'By', 'Changed', 'Result'],
        row: (item) => [
          when(item.activityDateTime),
          item.activityDisplayName,
          initiatorOf(item),
          changedProperties(item, user.id),
          item.result ?? 'unknown',
        ],
        alerts: (items) =>
          items
            .filter(({ activityDisplayName }) =>
              suspiciousActivities.some((pattern) => pattern.test(activityDisplayName)),
            )
            .map((item) => `${item.activityDisplayName}, ${when(item.activityDateTime)}, by ${initiatorOf(item)}.`),
        line: `list-audit ${user.id} since=${typed}`,
      }),
      facts: [['Since', when(start)]],
    };
  },
});

const entry = z.object({
  activityDateTime: z.string(),
  activityDisplayName: z.string(),
  result: z.string().nullish(),
  initiatedBy: z
    .object({
      user: z.object({ userPrincipalName: z.string().nullish(), ipAddress: z.string().nullish() }).nullish(),
      app: z.object({ displayName: z.string().nullish() }).nullish(),
    })
    .nullish(),
  targetResources: z
    .array(
      z.object({
        id: z.string().nullish(),
        modifiedProperties: z.array(z.object({ displayName: z.string().nullish() })).nullish(),
      }),
    )
    .nullish(),
});
type Entry = z.output<typeof entry>;

/** Formats who made the change, with the IP address if the log has it. */
function initiatorOf({ initiatedBy }: Entry): string {
  const ip = initiatedBy?.user?.ipAddress;
  const who = initiatedBy?.user?.userPrincipalName ?? initiatedBy?.app?.displayName ?? 'unknown';
  return ip == null || ip === '' ? who : `${who} from ${ip}`;
}

/** Lists the names of the changed properties, without values, which may contain secrets. */
const changedProperties = ({ targetResources }: Entry, id: string): string =>
  (targetResources ?? [])
    .filter((target) => target.id === id)
    .flatMap((target) => (target.modifiedProperties ?? []).flatMap(({ displayName }) => displayName ?? []))
    .join(', ');
