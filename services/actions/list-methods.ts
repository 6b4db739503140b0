import { z } from 'zod';
import { defineRead, type Offer, type Report } from '../contract/action.ts';
import { nextPage, people } from '../contract/args.ts';
import type { ReportFinding, ReportRow } from '../contract/findings.ts';
import type { OwnChange } from '../contract/history.ts';
import { authMethod, methodLabel, methodPath, passwordType, type AuthMethod } from '../directory/auth-methods.ts';
import { finding } from '../directory/findings.ts';
import { ownChangeAt, ownWords } from '../directory/own-changes.ts';
import { graphPath } from '../graph/graph.ts';
import { readPage } from '../graph/page.ts';
import { listReport } from '../contract/report.ts';
import type { Target } from '../model/person.ts';
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
  async run({ graph, history }, { user, next }): Promise<Report> {
    const [page, changes = []] = await Promise.all([
      readPage(graph, { path: graphPath`/users/${user.id}/authentication/methods`, item: authMethod, next }),
      history?.changes(user.id),
    ]);
    const items = page.items.toSorted((a, b) => addedAt(b) - addedAt(a));
    const recent = items.filter((method) => addedAt(method) > graph.clock() - recentMs);
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
      findings: recent.filter((method) => ownChangeOf(method, changes) === undefined).map(recentFinding),
      unread: page.next === null ? [] : [{ what: 'More methods', why: `only ${items.length} were read` }],
      rows: items.map((method) => ({
        ...rowOf(method, recent.includes(method), ownChangeOf(method, changes)),
        lead: leadOf(user, method),
      })),
      offers: recent
        .filter((method) => ownChangeOf(method, changes) === undefined)
        .filter((method) => !isPassword(method))
        .map((method) => removeOffer(user, method, 'Remove this method…')),
      line: `list-methods ${user.id}`,
    });
  },
});

/** Returns when a method was added, in epoch milliseconds; 0 when Graph does not say. For a password it is the last change. */
const addedAt = ({ createdDateTime }: AuthMethod): number =>
  createdDateTime == null ? 0 : Date.parse(createdDateTime);

const isPassword = (method: AuthMethod): boolean => method['@odata.type'] === passwordType;

/** The actions of Cordon that change a password or add a method. */
const ownActions = { password: ['reset-password', 'create-user'], method: ['create-tap'] } as const;

const ownChangeOf = (method: AuthMethod, changes: readonly OwnChange[]): OwnChange | undefined =>
  ownChangeAt(changes, addedAt(method), isPassword(method) ? ownActions.password : ownActions.method);

const recentFinding = (method: AuthMethod): ReportFinding =>
  isPassword(method)
    ? finding('password-changed', 'Password changed', method.createdDateTime)
    : finding('method-added', `${upperFirst(methodLabel(method))} added`, method.createdDateTime);

function rowOf(method: AuthMethod, recent: boolean, own: OwnChange | undefined): ReportRow {
  const label = upperFirst(methodLabel(method));
  const at = addedAt(method);
  return {
    what: label,
    event: isPassword(method) ? 'Password changed' : `${label} added`,
    ...(own && { who: ownWords(own) }),
    at: at === 0 ? undefined : at,
    mark: own !== undefined ? 'own' : recent ? 'bad' : undefined,
  };
}

/** A method is removed by its id, so that another one of its kind stays. */
const removeOffer = (user: Target, { id }: AuthMethod, label: string): Offer => ({
  label,
  command: `reset-mfa ${user.id} method=${id}`,
});

function leadOf(user: Target, method: AuthMethod): ReportRow['lead'] {
  if (isPassword(method)) return { label: 'Reset…', command: `reset-password ${user.id}` };
  return methodPath(user.id, method) === undefined ? 'fact' : removeOffer(user, method, 'Remove…');
}

const upperFirst = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
