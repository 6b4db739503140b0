import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { nextPage } from '../contract/args.ts';
import type { ReportRow } from '../contract/findings.ts';
import { formerUpn } from '../directory/deleted-users.ts';
import { graphPath } from '../graph/graph.ts';
import { pageSize, readPage } from '../graph/page.ts';
import { listReport } from '../contract/report.ts';
import { when } from '../base/time.ts';

const dayMs = 86_400_000;

/** How long Entra keeps deleted users. */
const retentionMs = 30 * dayMs;

/** With this much time left or less, the report warns. */
const urgentMs = 3 * dayMs;

/**
 * Lists deleted users, the one that expires first at the top. Graph prefixes the UPN of a deleted user with the object id (unverified);
 * the report leaves that prefix out.
 */
export const listDeleted = defineRead({
  name: 'list-deleted',
  aliases: ['list-deleted-items'],
  argumentAliases: { next_page: 'next' },
  summary: 'List deleted users and how long they can be restored',
  example: 'list-deleted',
  tier: 'read',
  permissions: ['User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/directory-deleteditems-list',
  args: z.object({ next: nextPage }),
  async run({ graph }, { next }): Promise<Report> {
    const page = await readPage(graph, {
      path: graphPath`/directory/deletedItems/microsoft.graph.user`, // Graph refuses the path without this cast
      query: {
        $select: 'id,displayName,userPrincipalName,deletedDateTime',
        $orderby: 'deletedDateTime',
        $top: pageSize,
        $count: 'true',
      },
      eventual: true,
      item: deleted,
      next,
    });
    const now = graph.clock();
    return listReport({
      things: ['deleted user', 'deleted users'],
      page,
      columns: ['Name', 'Address', 'Deleted', 'Can be restored for', 'Object id'],
      row: (user) => [nameOf(user), address(user), when(user.deletedDateTime), days(leftMs(user, now)), user.id],
      alerts: (users) =>
        users
          .filter((user) => leftMs(user, now) <= urgentMs)
          .map((user) => `${nameOf(user)} can be restored for ${days(leftMs(user, now))} only.`),
      rows: page.items.map((user) => rowOf(user, leftMs(user, now))),
      line: 'list-deleted',
    });
  },
});

const deleted = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  deletedDateTime: z.iso.datetime(),
});
type Deleted = z.output<typeof deleted>;

const address = ({ id, userPrincipalName }: Deleted): string => formerUpn(id, userPrincipalName);

const nameOf = (user: Deleted): string => user.displayName ?? (address(user) || user.id);

const rowOf = (user: Deleted, left: number): ReportRow => ({
  what: `${nameOf(user)} can be restored for ${days(left)}`,
  details: [
    ...[address(user)].filter((part) => part !== ''),
    { words: 'deleted', at: Date.parse(user.deletedDateTime) },
  ],
  mark: left <= urgentMs ? 'bad' : undefined,
  lead: left === 0 ? 'fact' : { label: 'Restore…', command: `restore-user ${user.id}` },
});

const leftMs = ({ deletedDateTime }: Deleted, now: number): number =>
  Math.max(0, Date.parse(deletedDateTime) + retentionMs - now);

/** Formats a duration in days, rounded up: `2 days`. */
function days(ms: number): string {
  const whole = Math.ceil(ms / dayMs);
  return whole === 1 ? '1 day' : `${whole} days`;
}
