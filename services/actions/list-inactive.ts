import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { nextPage, wholeNumber, yesNo } from '../contract/args.ts';
import type { ReportRow } from '../contract/findings.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { listedUser, listedUserName, listedUserSelect, userSentence } from '../directory/listed-user.ts';
import { pageSize, readPage } from '../graph/page.ts';
import { listReport } from '../contract/report.ts';
import { when } from '../base/time.ts';

const dayMs = 86_400_000;

/**
 * Lists accounts without a recent successful sign-in; an attacker's failed attempts do not make an account active. That Graph omits
 * accounts that never signed in, and that it needs `AuditLog.Read.All`, is unverified. Graph can neither count nor sort by sign-in
 * activity, so there is no total.
 */
export const listInactive = defineRead({
  name: 'list-inactive',
  aliases: ['list-inactive-accounts'],
  argumentAliases: { next_page: 'next' },
  summary: 'List accounts without a successful sign-in for some days',
  example: 'list-inactive days=90',
  tier: 'read',
  licence: 'P1',
  permissions: ['User.Read.All', 'AuditLog.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/resources/signinactivity',
  args: z.object({
    days: wholeNumber(1, 3650).default(90).describe('Days without a successful sign-in'),
    never: yesNo.default(false).describe('Those who never signed in instead'),
    next: nextPage,
  }),
  async run({ graph }, { days, never, next }): Promise<Report> {
    if (never) return neverSignedIn(graph, next);
    const before = new Date(graph.clock() - days * dayMs).toISOString().replace(/\.\d+Z$/, 'Z');
    const page = await readPage(graph, {
      path: graphPath`/users`,
      query: {
        $filter: `signInActivity/lastSuccessfulSignInDateTime le ${before}`,
        $select: `${listedUserSelect},signInActivity`,
        $top: pageSize,
      },
      item: inactive,
      next,
    });
    return listReport({
      things: ['account', 'accounts'],
      of: `not used for ${days} ${days === 1 ? 'day' : 'days'}`,
      page,
      columns: ['Name', 'Address', 'Last sign-in'],
      row: (user) => [listedUserName(user), user.userPrincipalName ?? '', lastSignIn(user)],
      alerts: enabledAlert,
      unread: [{ what: 'Accounts that never signed in', why: 'Graph leaves them out here; never=yes lists them' }],
      rows: page.items.map(rowOf),
      line: `list-inactive days=${days}`,
    });
  },
});

/** How many pages are looked through for one page of the answer. */
const pagesLookedThrough = 10;

/**
 * Lists accounts that never signed in. No filter of Graph finds them, so accounts are read and picked here, as many as one answer has time
 * for; More goes on behind them.
 */
async function neverSignedIn(graph: Graph, from: string | undefined): Promise<Report> {
  const call = {
    path: graphPath`/users`,
    query: { $select: `${listedUserSelect},createdDateTime,signInActivity`, $top: '100' },
    item: inactive,
  };
  const read: Inactive[] = [];
  let next = from ?? null;
  for (let pages = 0; pages < pagesLookedThrough && (pages === 0 || next !== null); pages += 1) {
    const page = await readPage(graph, { ...call, next: next ?? undefined });
    read.push(...page.items);
    next = page.next;
  }
  const items = read.filter(({ signInActivity }) => signInActivity?.lastSuccessfulSignInDateTime == null);
  return listReport({
    things: ['account', 'accounts'],
    of: `that never signed in, of ${read.length} looked through`,
    page: { items, total: null, next },
    columns: ['Name', 'Address', 'Created'],
    row: (user) => [listedUserName(user), user.userPrincipalName ?? '', when(user.createdDateTime)],
    alerts: enabledAlert,
    rows: items.map(rowOf),
    line: 'list-inactive never=yes',
  });
}

const inactive = listedUser.extend({
  createdDateTime: z.string().nullish(),
  signInActivity: z.object({ lastSuccessfulSignInDateTime: z.string().nullish() }).nullish(),
});
type Inactive = z.output<typeof inactive>;

const lastSignIn = ({ signInActivity, accountEnabled, userType }: Inactive): string =>
  [
    when(signInActivity?.lastSuccessfulSignInDateTime),
    userType === 'Guest' ? 'guest' : '',
    accountEnabled === false ? 'sign-in blocked' : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');

/** An unused account that can still sign in is marked. */
function rowOf(user: Inactive): ReportRow {
  const row = userSentence(user);
  const at = Date.parse(user.signInActivity?.lastSuccessfulSignInDateTime ?? '');
  return {
    ...row,
    what: user.accountEnabled === false ? row.what : `${row.what} can still sign in`,
    details: [...(row.details ?? []), ...(Number.isNaN(at) ? [] : [{ words: 'last signed in', at }])],
    mark: user.accountEnabled === false ? undefined : 'bad',
  };
}

/** Warns about unused accounts that can still sign in, because attackers look for those. */
function enabledAlert(users: readonly Inactive[]): readonly string[] {
  const count = users.filter(({ accountEnabled }) => accountEnabled !== false).length;
  return count === 0 ? [] : [`${count} of ${users.length} on this page can still sign in.`];
}
