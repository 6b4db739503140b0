import { z } from 'zod';
import { defineRead, type Report } from '../contract/action.ts';
import { nextPage } from '../contract/args.ts';
import type { ReportRow } from '../contract/findings.ts';
import { readCoverage, type TenantCoverage } from '../directory/mfa-coverage.ts';
import { perUserStates } from '../directory/per-user-mfa.ts';
import { profileOf } from '../directory/listed-user.ts';
import { graphPath } from '../graph/graph.ts';
import { pageSize, readPage } from '../graph/page.ts';
import { registeredMethods, registration, registrationState, type Registration } from '../directory/registration.ts';
import { listReport } from '../contract/report.ts';
import { named } from '../base/words.ts';

/**
 * Lists who has registered for multi-factor authentication, the per-user state, and whether a policy asks for it. What cannot be read about
 * the state and the policies is told, and the rest is shown all the same. Microsoft's report omits disabled users, so read it before disabling one. The
 * documentation mentions only `$filter` and `$orderBy`; that the endpoint accepts `$top` is taken from public code (unverified).
 */
export const listMfaUsers = defineRead({
  name: 'list-mfa-users',
  aliases: ['mfa-users'],
  summary: 'List who has registered for multi-factor authentication, and whom a policy asks for it',
  example: 'list-mfa-users',
  tier: 'read',
  licence: 'P1',
  permissions: ['AuditLog.Read.All', 'Policy.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/authenticationmethodsroot-list-userregistrationdetails',
  args: z.object({ next: nextPage }),
  async run({ graph }, { next }): Promise<Report> {
    const page = await readPage(graph, {
      path: graphPath`/reports/authenticationMethods/userRegistrationDetails`,
      query: { $top: pageSize },
      item: registration,
      next,
    });
    const accounts = page.items.map(({ id, userType }) => ({ id, guest: userType?.toLowerCase() === 'guest' }));
    const [states, coverage] = await Promise.all([
      perUserStates(
        graph,
        accounts.map(({ id }) => id),
      ),
      readCoverage(graph, accounts),
    ]);
    const asked = (id: string) => (coverage.ok ? askedWords(coverage.value, id) : unknown);
    return {
      ...listReport({
        things: ['account', 'accounts'],
        of: 'in the registration report',
        page,
        columns: ['Account', 'Multi-factor', 'Methods', 'Per-user state', 'Asked for by policy'],
        row: (user) => [
          `${user.userDisplayName ?? ''} · ${user.userPrincipalName ?? user.id}${user.isAdmin === true ? ' · admin' : ''}`,
          registrationState(user),
          registeredMethods(user),
          states.byId.get(user.id) ?? unknown,
          asked(user.id),
        ],
        alerts: (users) => [
          ...notRegistered(users, true, 'administrator', 'administrators'),
          ...notRegistered(users, false, 'other account', 'other accounts'),
        ],
        rows: page.items
          .toSorted((a, b) => rankOf(a) - rankOf(b))
          .map((user) => {
            const state = states.byId.get(user.id);
            return rowOf(user, [
              ...(state === undefined ? [] : [`per-user ${state}`]),
              ...(coverage.ok ? [`policy: ${asked(user.id)}`] : []),
            ]);
          }),
        line: 'list-mfa-users',
      }),
      facts: [
        ['Not included', 'Disabled users: Microsoft leaves them out of this report'],
        ...(states.why === undefined ? [] : [['Per-user state', upperFirst(states.why)] as const]),
        ['Policies', coverage.ok ? coverageNote : upperFirst(coverage.why)],
      ],
    };
  },
});

const unknown = 'not known';

const coverageNote =
  'Those that are on now, by account, group and role. Whether one asks at a certain sign-in: list-ca-policies';

/** Which sign-ins of an account ask for multi-factor authentication, and the policies that do. */
function askedWords({ securityDefaults, byAccount }: TenantCoverage, id: string): string {
  if (securityDefaults) return 'security defaults: when Microsoft sees a need';
  const covered = byAccount.get(id);
  if (covered === undefined) return unknown;
  return covered.extent === 'none' ? 'none' : `${extents[covered.extent]} (${covered.policies.join(', ')})`;
}

const extents = { 'all-apps': 'all apps', some: 'some apps or sign-ins' } as const;

const upperFirst = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function rowOf(user: Registration, more: readonly string[]): ReportRow {
  const { id, userDisplayName, userPrincipalName, isAdmin, isMfaRegistered } = user;
  const name = `${userDisplayName ?? userPrincipalName ?? id}${isAdmin === true ? ', an administrator,' : ''}`;
  return {
    what: `${name} ${isMfaRegistered === true ? 'has multi-factor' : 'has no multi-factor'}`,
    details: [userPrincipalName ?? '', registrationDetail(user), ...more].filter((part) => part !== ''),
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
