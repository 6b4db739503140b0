import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { nextPage } from '../contract/args.ts';
import type { ReportRow } from '../contract/findings.ts';
import { profileOf } from '../directory/listed-user.ts';
import { graphPath } from '../graph/graph.ts';
import { pageSize, readPage } from '../graph/page.ts';
import { registeredMethods, registration, registrationState, type Registration } from '../directory/registration.ts';
import { listReport } from '../contract/report.ts';
import { named } from '../base/words.ts';

/**
 * Lists who has registered for multi-factor authentication. Microsoft's report omits disabled users, so read it before disabling one. The
 * documentation mentions only `$filter` and `$orderBy`; that the endpoint accepts `$top` is taken from public code (unverified).
 */
export const listMfaUsers = defineRead({
  name: 'list-mfa-users',
  aliases: ['mfa-users'],
  summary: 'List who has registered for multi-factor authentication',
  example: 'list-mfa-users',
  tier: 'read',
  licence: 'P1',
  permissions: ['AuditLog.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/authenticationmethodsroot-list-userregistrationdetails',
  args: z.object({ next: nextPage }),
  async run({ graph }, { next }): Promise<Report> {
    const page = await readPage(graph, {
      path: graphPath`/reports/authenticationMethods/userRegistrationDetails`,
      query: { $top: pageSize },
      item: registration,
      next,
    });
    return {
      ...listReport({
        things: ['account', 'accounts'],
        of: 'in the registration report',
        page,
        columns: ['Account', 'Multi-factor', 'Methods'],
        row: (user) => [
          `${user.userDisplayName ?? ''} · ${user.userPrincipalName ?? user.id}${user.isAdmin === true ? ' · admin' : ''}`,
          registrationState(user),
          registeredMethods(user),
        ],
        alerts: (users) => [
          ...notRegistered(users, true, 'administrator', 'administrators'),
          ...notRegistered(users, false, 'other account', 'other accounts'),
        ],
        rows: page.items.toSorted((a, b) => rankOf(a) - rankOf(b)).map(rowOf),
        line: 'list-mfa-users',
      }),
      facts: [['Not included', 'Disabled users: Microsoft leaves them out of this report']],
    };
  },
});

function rowOf(user: Registration): ReportRow {
  const { id, userDisplayName, userPrincipalName, isAdmin, isMfaRegistered } = user;
  const name = `${userDisplayName ?? userPrincipalName ?? id}${isAdmin === true ? ', an administrator,' : ''}`;
  return {
    what: `${name} ${isMfaRegistered === true ? 'has multi-factor' : 'has no multi-factor'}`,
    details: [userPrincipalName ?? '', registrationDetail(user)].filter((part) => part !== ''),
    mark: isMfaRegistered === true ? undefined : 'bad',
    lead: profileOf(id),
  };
}

const registrationDetail = (user: Registration): string =>
  user.isMfaRegistered === true && user.isMfaCapable === false
    ? `${registeredMethods(user)}; no method is allowed by policy`
    : registeredMethods(user);

/** Administrators without multi-factor come first, then everybody without. */
const rankOf = ({ isMfaRegistered, isAdmin }: Registration): number =>
  isMfaRegistered === true ? 2 : isAdmin === true ? 0 : 1;

function notRegistered(users: readonly Registration[], admins: boolean, one: string, many: string): readonly string[] {
  const without = users.filter((user) => user.isMfaRegistered !== true && (user.isAdmin === true) === admins);
  if (without.length === 0) return [];
  const who = named(without.map((user) => user.userPrincipalName ?? user.id));
  return [`${without.length} ${without.length === 1 ? one : many} on this page without multi-factor: ${who}.`];
}
