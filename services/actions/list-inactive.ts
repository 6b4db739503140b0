import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { nextPage, wholeNumber } from '../contract/args.ts';
import { graphPath } from '../graph/graph.ts';
import { listedUser, listedUserSelect, listedUserName } from '../directory/listed-user.ts';
import { pageSize, readPage } from '../graph/page.ts';
import { listReport } from '../contract/report.ts';
import { when } from '../base/time.ts';

const dayMs = 86_400_000;

/**
 * Accounts whose last successful sign-in is long ago; failed tries of an attacker do not make them active. That an account
 * without any sign-in is left out by Graph, and that `AuditLog.Read.All` is needed, is unverified. Graph neither counts nor sorts
 * by sign-in activity, so no total is asked for.
 */
export const listInactive = defineRead({
  name: 'list-inactive',
  aliases: ['list-inactive-accounts'],
  keys: { next_page: 'next' },
  summary: 'List accounts without a successful sign-in for some days',
  example: 'list-inactive days=90',
  tier: 'read',
  licence: 'P1',
  permissions: ['User.Read.All', 'AuditLog.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/resources/signinactivity',
  args: z.object({
    days: wholeNumber(1, 3650).default(90).describe('Days without a successful sign-in'),
    next: nextPage,
  }),
  async run({ graph }, { days, next }): Promise<Report> {
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
      row: (user) => [listedUserName(user), user.userPrincipalName ?? '', lastUse(user)],
      alerts: (users) => [...open(users), 'Accounts that never signed in are not in this list.'],
      line: `list-inactive days=${days}`,
    });
  },
});

const inactive = listedUser.extend({
  signInActivity: z.object({ lastSuccessfulSignInDateTime: z.string().nullish() }).nullish(),
});
type Inactive = z.output<typeof inactive>;

const lastUse = ({ signInActivity, accountEnabled, userType }: Inactive): string =>
  [
    when(signInActivity?.lastSuccessfulSignInDateTime),
    userType === 'Guest' ? 'guest' : '',
    accountEnabled === false ? 'sign-in blocked' : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');

/** An unused account that still works is what an attacker looks for. */
function open(users: readonly Inactive[]): readonly string[] {
  const count = users.filter(({ accountEnabled }) => accountEnabled !== false).length;
  return count === 0 ? [] : [`${count} of ${users.length} on this page can still sign in.`];
}
