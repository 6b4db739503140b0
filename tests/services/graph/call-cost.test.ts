import assert from 'node:assert/strict';
import { costOf, type CostlyCall } from '../../../services/graph/call-cost.ts';
import { graphPath } from '../../../services/graph/graph.ts';

const user = graphPath`/users/${'x'}`;
/** What Microsoft's page says that calls cost. */
const table: readonly (readonly [why: string, call: CostlyCall, cost: string])[] = [
  ['an account', { method: 'GET', path: user }, '1 units'],
  ['all accounts', { method: 'GET', path: graphPath`/users` }, '2 units'],
  ['with $select', { method: 'GET', path: graphPath`/users`, query: { $select: 'id' } }, '1 units'],
  ['never less than one', { method: 'GET', path: user, query: { $select: 'id', $top: '1' } }, '1 units'],
  ['a large $top', { method: 'GET', path: graphPath`/users`, query: { $top: '999' } }, '2 units'],
  ['with $expand', { method: 'GET', path: user, query: { $expand: 'manager' } }, '2 units'],
  ['its groups', { method: 'GET', path: graphPath`/users/${'x'}/memberOf` }, '2 units'],
  [
    'its roles',
    { method: 'GET', path: graphPath`/users/${'x'}/transitiveMemberOf/microsoft.graph.directoryRole` },
    '2 units',
  ],
  [
    'a group in depth',
    { method: 'GET', path: graphPath`/groups/${'x'}/transitiveMembers/microsoft.graph.user` },
    '5 units',
  ],
  ['a read by POST', { method: 'POST', path: graphPath`/users/${'x'}/checkMemberGroups` }, '4 units'],
  ['a batch', { method: 'POST', path: graphPath`/$batch`, countsAs: 20 }, '40 units'],
  ['a batch of writes', { method: 'POST', path: graphPath`/$batch`, countsAs: 20, holdsWrites: true }, '20 writes'],
  ['a change', { method: 'PATCH', path: user }, '1 writes'],
  ['an action', { method: 'POST', path: graphPath`/users/${'x'}/revokeSignInSessions` }, '1 writes'],
  ['beta', { method: 'PATCH', path: user, service: 'beta' }, '1 writes'],
  ['the logs', { method: 'GET', path: graphPath`/auditLogs/signIns` }, '1 logs'],
  ['the logs in beta', { method: 'GET', path: graphPath`/auditLogs/signIns`, service: 'beta' }, '1 logs'],
  ['reports', { method: 'GET', path: graphPath`/reports/authenticationMethods/userRegistrationDetails` }, '1 logs'],
  ['risk', { method: 'POST', path: graphPath`/identityProtection/riskyUsers/dismiss` }, '1 risk'],
  ['conditional access', { method: 'POST', path: graphPath`/identity/conditionalAccess/evaluate` }, '1 risk'],
  ['a mailbox', { method: 'PATCH', path: graphPath`/users/${'x'}/mailboxSettings` }, 'nothing'],
  ['Exchange', { method: 'POST', path: graphPath`/${'contoso.com'}/InvokeCommand`, service: 'exchange' }, 'nothing'],
];

describe('what a call costs', () => {
  for (const [why, call, expected] of table) {
    it(`is ${expected} for ${call.method} ${call.path.template}: ${why}`, () => {
      const cost = costOf(call);

      assert.equal(cost === undefined ? 'nothing' : `${cost.tokens} ${cost.quota}`, expected);
    });
  }
});
