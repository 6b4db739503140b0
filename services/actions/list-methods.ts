import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { nextPage, people } from '../contract/args.ts';
import { authMethod, methodLabel, passwordType, type AuthMethod } from '../directory/auth-methods.ts';
import { graphPath } from '../graph/graph.ts';
import { readPage } from '../graph/page.ts';
import { listReport } from '../contract/report.ts';
import { when } from '../base/time.ts';

/** The report warns about methods added within this time, in milliseconds. */
const recentMs = 7 * 86_400_000;

/** Lists sign-in methods, newest first, because attackers add one. The endpoint takes no query options, so Graph sets the page size. */
export const listMethods = defineRead({
  name: 'list-methods',
  aliases: ['methods', 'msgraph-user-auth-methods-list', 'msgraph-user-tap-policy-list'],
  argumentAliases: { user_id: 'user' },
  summary: 'List the sign-in methods of a user, newest first',
  example: 'list-methods alex@contoso.com',
  tier: 'read',
  permissions: ['UserAuthenticationMethod.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/authentication-list-methods',
  args: z.object({ user: people('Whose sign-in methods'), next: nextPage }),
  async run({ graph }, { user, next }): Promise<Report> {
    const page = await readPage(graph, {
      path: graphPath`/users/${user.id}/authentication/methods`,
      item: authMethod,
      next,
    });
    const items = page.items.toSorted((a, b) => addedAt(b) - addedAt(a));
    const newest = items.find((method) => addedAt(method) > 0);
    return listReport({
      things: ['sign-in method', 'sign-in methods'],
      of: `of ${user.name}`,
      page: { ...page, items },
      columns: ['Method', 'Added', 'Id'],
      row: (method) => [
        `${methodLabel(method)}${method === newest ? ' · newest' : ''}`,
        method.createdDateTime == null ? 'not known' : when(method.createdDateTime),
        method.id,
      ],
      alerts: (all) => all.filter((method) => addedAt(method) > graph.clock() - recentMs).map(recentAlert),
      line: `list-methods ${user.id}`,
    });
  },
});

/** Returns when a method was added, in epoch milliseconds; 0 when Graph does not say. For a password it is the last change. */
const addedAt = ({ createdDateTime }: AuthMethod): number =>
  createdDateTime == null ? 0 : Date.parse(createdDateTime);

const recentAlert = (method: AuthMethod): string =>
  method['@odata.type'] === passwordType
    ? `The password was changed in the last 7 days: ${when(method.createdDateTime)}.`
    : `Added in the last 7 days: ${methodLabel(method)}, ${when(method.createdDateTime)}.`;
