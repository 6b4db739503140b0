import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { nextPage, withLabels } from '../contract/args.ts';
import type { ReportRow, Unread } from '../contract/findings.ts';
import { deletedKinds, deletedPaths, type DeletedKind } from '../directory/deleted-items.ts';
import { formerUpn } from '../directory/deleted-users.ts';
import type { Graph } from '../graph/graph.ts';
import { pageSize, readPage, type Page } from '../graph/page.ts';
import { settle } from '../graph/settle.ts';
import { listReport } from '../contract/report.ts';
import { when } from '../base/time.ts';

const dayMs = 86_400_000;

/** How long Entra keeps what is deleted. */
const retentionMs = 30 * dayMs;

/** With this much time left or less, the report warns. */
const urgentMs = 3 * dayMs;

/**
 * Lists what is deleted and can be restored, what expires first at the top. Graph prefixes the UPN of a deleted user with the object id
 * (unverified); the report leaves that prefix out. An app has up to two rows: its registration and its service principal.
 */
export const listDeleted = defineRead({
  name: 'list-deleted',
  aliases: ['list-deleted-items'],
  argumentAliases: { next_page: 'next', type: 'kind' },
  summary: 'List deleted users, groups or apps and how long they can be restored',
  example: 'list-deleted kind=all',
  tier: 'read',
  permissions: ['User.Read.All', 'Group.Read.All', 'Application.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/directory-deleteditems-list',
  args: z.object({
    kind: withLabels(z.enum([...deletedKinds, 'all']), {
      users: 'Users',
      groups: 'Groups',
      apps: 'App registrations',
      'service-principals': 'Service principals',
      all: 'All of them',
    })
      .default('users')
      .describe('What to list: users, groups, apps (registrations), service-principals, or all'),
    next: nextPage,
  }),
  review: (args) =>
    args['kind'] === 'all' && args['next'] !== undefined
      ? { kind: 'problems', messages: ['argument "next": go on with one kind, such as kind=groups'] }
      : { kind: 'fits', args },
  async run({ graph }, { kind, next }): Promise<Report> {
    if (kind === 'all') return everyKind(graph);
    const page = await pageOf(graph, kind, next);
    const now = graph.clock();
    return listReport({
      things: thingsOf[kind],
      page,
      columns,
      row: (item) => cellsOf(item, now),
      alerts: (items) => urgentOf(items, now),
      rows: page.items.map((item) => rowOf(item, now)),
      line: kind === 'users' ? 'list-deleted' : `list-deleted kind=${kind}`,
    });
  },
});

const thingsOf: Readonly<Record<DeletedKind, readonly [one: string, many: string]>> = {
  users: ['deleted user', 'deleted users'],
  groups: ['deleted group', 'deleted groups'],
  apps: ['deleted app registration', 'deleted app registrations'],
  'service-principals': ['deleted service principal', 'deleted service principals'],
};

const columns = ['Name', 'Address', 'Deleted', 'Can be restored for', 'Object id'];

const schema = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  mail: z.string().nullish(),
  appId: z.string().nullish(),
  deletedDateTime: z.iso.datetime(),
});

interface Deleted {
  readonly kind: DeletedKind;
  readonly id: string;
  readonly name: string;
  /** The former address of a user, the address of a group, the application id of an app; empty when there is none. */
  readonly address: string;
  readonly appId: string | undefined;
  readonly deletedAt: string;
}

/** What identifies a thing of each kind besides its object id. */
const selected: Readonly<Record<DeletedKind, string>> = {
  users: 'userPrincipalName',
  groups: 'mail',
  apps: 'appId',
  'service-principals': 'appId',
};

async function pageOf(graph: Graph, kind: DeletedKind, next?: string): Promise<Page<Deleted>> {
  // Microsoft documents no order of deleted service principals, so they are sorted on their page
  const isSorted = kind !== 'service-principals';
  const page = await readPage(graph, {
    path: deletedPaths[kind],
    query: {
      $select: `id,displayName,${selected[kind]},deletedDateTime`,
      ...(isSorted ? { $orderby: 'deletedDateTime' } : {}),
      $top: pageSize,
      $count: 'true',
    },
    eventual: true,
    item: schema,
    next,
  });
  const items = page.items.map((item) => asDeleted(kind, item));
  return {
    ...page,
    items: isSorted ? items : items.toSorted((a, b) => Date.parse(a.deletedAt) - Date.parse(b.deletedAt)),
  };
}

function asDeleted(kind: DeletedKind, item: z.output<typeof schema>): Deleted {
  const { id, displayName, userPrincipalName, mail, appId, deletedDateTime: deletedAt } = item;
  const address = kind === 'users' ? formerUpn(id, userPrincipalName) : (mail ?? (appId == null ? '' : `app ${appId}`));
  return { kind, id, name: displayName ?? (address || id), address, appId: appId ?? undefined, deletedAt };
}

/** The first page of every kind in one report; one that cannot be read does not hide the others. */
async function everyKind(graph: Graph): Promise<Report> {
  const now = graph.clock();
  const pages = await Promise.all(
    deletedKinds.map(async (kind) => ({ kind, page: await settle(pageOf(graph, kind)) })),
  );
  const read = pages.flatMap(({ page }) => (page.ok ? [page.value] : []));
  const [first] = pages;
  if (read.length === 0 && first !== undefined && !first.page.ok) throw first.page.problem;
  const items = read
    .flatMap((page) => page.items)
    .toSorted((a, b) => Date.parse(a.deletedAt) - Date.parse(b.deletedAt));
  const unread = pages.flatMap(({ kind, page }): readonly Unread[] => {
    const [, many] = thingsOf[kind];
    if (!page.ok) return [{ what: many, why: page.why }];
    return page.value.next === null ? [] : [{ what: `more ${many}`, why: `list-deleted kind=${kind} goes on` }];
  });
  return listReport({
    things: ['deleted user, group or app', 'deleted users, groups and apps'],
    page: { items, total: null, next: null },
    columns: ['Kind', ...columns],
    row: (item) => [kindWords[item.kind], ...cellsOf(item, now)],
    alerts: () => urgentOf(items, now),
    unread,
    rows: items.map((item) => rowOf(item, now, kindWords[item.kind])),
    line: 'list-deleted kind=all',
  });
}

const kindWords: Readonly<Record<DeletedKind, string>> = {
  users: 'user',
  groups: 'group',
  apps: 'app registration',
  'service-principals': 'service principal',
};

const cellsOf = (item: Deleted, now: number): readonly string[] => [
  item.name,
  item.address,
  when(item.deletedAt),
  days(leftMs(item, now)),
  item.id,
];

const urgentOf = (items: readonly Deleted[], now: number): readonly string[] =>
  items
    .filter((item) => leftMs(item, now) <= urgentMs)
    .map((item) => `${item.name} can be restored for ${days(leftMs(item, now))} only.`);

function rowOf(item: Deleted, now: number, kind = ''): ReportRow {
  const left = leftMs(item, now);
  return {
    what: `${item.name} can be restored for ${days(left)}`,
    details: [
      ...[kind, item.address].filter((part) => part !== ''),
      { words: 'deleted', at: Date.parse(item.deletedAt) },
    ],
    mark: left <= urgentMs ? 'bad' : undefined,
    lead: left === 0 ? 'fact' : { label: 'Restore…', command: restoring(item) },
  };
}

/** The line that restores it: an app by the id that its registration and its service principal share. */
function restoring({ kind, id, appId = id }: Deleted): string {
  switch (kind) {
    case 'users':
      return `restore-user ${id}`;
    case 'groups':
      return `restore-group ${id}`;
    case 'apps':
    case 'service-principals':
      return `restore-app ${appId}`;
    default:
      return kind satisfies never;
  }
}

const leftMs = ({ deletedAt }: Deleted, now: number): number => Math.max(0, Date.parse(deletedAt) + retentionMs - now);

/** Formats a duration in days, rounded up: `2 days`. */
function days(ms: number): string {
  const whole = Math.ceil(ms / dayMs);
  return whole === 1 ? '1 day' : `${whole} days`;
}
