import assert from 'node:assert/strict';
import {
  coverageOf,
  readCoverage,
  type CaPolicy,
  type CoveredAccount,
} from '../../../services/directory/mfa-coverage.ts';
import { actionFixture } from '../../harness/actions.ts';

const me: CoveredAccount = {
  id: 'AAAAAAAA-0000-4000-8000-000000000001',
  guest: false,
  groups: new Set(['g1']),
  roles: new Set(['Role-1']),
};
const guest: CoveredAccount = { ...me, guest: true };

type Users = NonNullable<CaPolicy['conditions']['users']>;

const policy = (users: Partial<Users>, more: Partial<CaPolicy> = {}, conditions: object = {}): CaPolicy => ({
  displayName: 'P',
  state: 'enabled',
  grantControls: { operator: 'OR', builtInControls: ['mfa'] },
  conditions: {
    users: { includeGuestsOrExternalUsers: null, excludeGuestsOrExternalUsers: null, ...users },
    applications: { includeApplications: ['All'] },
    clientAppTypes: ['all'],
    ...conditions,
  },
  ...more,
});
const all = { includeUsers: ['All'] };
const strength = (requirementsSatisfied: string) => ({
  grantControls: { operator: 'OR', builtInControls: [], authenticationStrength: { requirementsSatisfied } },
});

const rows: readonly (readonly [what: string, policy: CaPolicy, account: CoveredAccount, extent: string])[] = [
  ['everybody', policy(all), me, 'all-apps'],
  ['the account itself, in any case', policy({ includeUsers: [me.id.toLowerCase()] }), me, 'all-apps'],
  ['a group of the account', policy({ includeGroups: ['G1'] }), me, 'all-apps'],
  ['another group', policy({ includeGroups: ['g2'] }), me, 'none'],
  ['a role of the account', policy({ includeRoles: ['role-1'] }), me, 'all-apps'],
  ['another role', policy({ includeRoles: ['role-2'] }), me, 'none'],
  ['nobody', policy({ includeUsers: ['None'] }), me, 'none'],
  ['everybody but the account', policy({ ...all, excludeUsers: [me.id] }), me, 'none'],
  ['everybody but a group of the account', policy({ ...all, excludeGroups: ['g1'] }), me, 'none'],
  ['everybody but a role of the account', policy({ ...all, excludeRoles: ['Role-1'] }), me, 'none'],
  ['guests, for a member', policy({ includeUsers: ['GuestsOrExternalUsers'] }), me, 'none'],
  ['guests, for a guest', policy({ includeUsers: ['GuestsOrExternalUsers'] }), guest, 'all-apps'],
  ['everybody but guests, for a guest', policy({ ...all, excludeGuestsOrExternalUsers: {} }), guest, 'none'],
  ['everybody, but report-only', policy(all, { state: 'enabledForReportingButNotEnforced' }), me, 'none'],
  ['everybody, switched off', policy(all, { state: 'disabled' }), me, 'none'],
  ['everybody, to block', policy(all, { grantControls: { operator: 'OR', builtInControls: ['block'] } }), me, 'none'],
  ['everybody, with a strength', policy(all, strength('mfa')), me, 'all-apps'],
  ['everybody, with a strength that is none of multi-factor', policy(all, strength('none')), me, 'none'],
  [
    'everybody, or a compliant device',
    policy(all, { grantControls: { operator: 'OR', builtInControls: ['mfa', 'compliantDevice'] } }),
    me,
    'some',
  ],
  [
    'everybody, and a compliant device',
    policy(all, { grantControls: { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] } }),
    me,
    'all-apps',
  ],
  ['one app', policy(all, {}, { applications: { includeApplications: ['x'] } }), me, 'some'],
  [
    'all apps but one',
    policy(all, {}, { applications: { includeApplications: ['All'], excludeApplications: ['x'] } }),
    me,
    'some',
  ],
  ['everybody, from abroad', policy(all, {}, { locations: { includeLocations: ['All'] } }), me, 'some'],
  ['everybody, at high risk', policy(all, {}, { signInRiskLevels: ['high'] }), me, 'some'],
  ['everybody, with empty conditions', policy(all, {}, { signInRiskLevels: [], platforms: null }), me, 'all-apps'],
];

describe('the coverage by policy', () => {
  for (const [what, one, account, extent] of rows)
    it(`of ${what} is ${extent}`, () => {
      assert.equal(coverageOf([one], account).extent, extent);
    });
  it('is that of the widest policy, and names all that ask', () => {
    const some = policy(all, { displayName: 'Abroad' }, { locations: {} });

    assert.deepEqual(coverageOf([some, policy(all)], me), { extent: 'all-apps', policies: ['Abroad', 'P'] });
  });
  it('is read with the roles of each account', async () => {
    const { graph, tenant } = await actionFixture('alex@contoso.com');
    const ids = ['alex@contoso.com', 'christie@contoso.com'].map((upn) => tenant.user(upn)?.id ?? assert.fail(upn));

    const read = await readCoverage(
      graph,
      ids.map((id) => ({ id, guest: false })),
    );

    assert.ok(read.ok);
    assert.deepEqual(
      ids.map((id) => read.value.byAccount.get(id)?.extent),
      ['some', 'all-apps'],
    );
  });
  it('is unknown where the roles cannot be read, and says why where the policies cannot', async () => {
    const { graph, tenant } = await actionFixture('alex@contoso.com');
    const id = tenant.user('alex@contoso.com')?.id ?? assert.fail();
    tenant.setFaults(
      ['roleAssignmentScheduleInstances', 'roleAssignments'].map((list) => ({
        match: `GET /roleManagement/directory/${list}`,
        status: 403,
        times: 99,
      })),
    );
    const known = await readCoverage(graph, [{ id, guest: false }]);
    tenant.setFaults([{ match: 'GET /identity/conditionalAccess/policies', status: 403, times: 9 }]);
    const refused = await readCoverage(graph, [{ id, guest: false }]);

    assert.ok(known.ok && !known.value.byAccount.has(id));
    assert.match(refused.ok ? '' : refused.why, /could not be read \(forbidden\)/);
  });
});
