import assert from 'node:assert/strict';
import { policyFile, policyOf } from '../../../bot/config/policy-file.ts';
import { demandOf, isAdmin } from '../../../services/requests/policy.ts';
import { aTarget } from '../../harness/views.ts';
import type { RiskTier } from '../../../services/model/tier.ts';

const policy = (file: object = {}) => policyOf(policyFile.parse(file), false);

describe('an administrator', () => {
  const rows: readonly (readonly [why: string, roles: readonly string[], admin: boolean])[] = [
    ['nobody without a role', [], false],
    ['a reader of the directory', ['Directory Readers'], false],
    ['any other role', ['Helpdesk Administrator'], true],
    ['a harmless role beside another one', ['Reports Reader', 'User Administrator'], true],
    ['a role that nobody here has heard of', ['Something New'], true],
    ['a role whose name could not be read', ['directory role 62e90394'], true],
  ];
  for (const [why, roles, admin] of rows) {
    it(`is ${admin ? '' : 'not '}${why}`, () => {
      assert.equal(isAdmin({ roles, rolesUnread: [] }), admin);
    });
  }
});

describe('what a request needs', () => {
  const admin = aTarget({ roles: ['User Administrator'] });
  const rows: readonly (readonly [
    why: string,
    tier: RiskTier,
    admins: boolean,
    guarded: boolean,
    want: RiskTier,
    approvals: number,
  ])[] = [
    ['a change: nothing but the confirmation', 'change', false, false, 'change', 0],
    ['a destructive one: one approval', 'destructive', false, false, 'destructive', 1],
    ['a critical one: two', 'critical', false, false, 'critical', 2],
    ['a change to an administrator: two', 'change', true, false, 'critical', 2],
    ['a destructive one to an administrator: two', 'destructive', true, false, 'critical', 2],
    ['a destructive one to a protected account: two', 'destructive', false, true, 'critical', 2],
    ['a critical one to an administrator: still two', 'critical', true, true, 'critical', 2],
  ];
  for (const [why, tier, admins, guarded, want, approvals] of rows) {
    it(`is, for ${why}`, () => {
      const demand = demandOf(policy(), tier, [aTarget(), ...(admins ? [admin] : [])], guarded);

      assert.deepEqual([demand.tier, demand.approvalsNeeded], [want, approvals]);
    });
  }
});

describe('the policy file', () => {
  it('asks for one approval, and two where it is critical, when it says nothing', () => {
    const { tiers } = policy();

    assert.deepEqual(tiers, {
      destructive: { approvals: 1, windowMs: 15 * 60_000, remindMs: 0 },
      critical: { approvals: 2, windowMs: 15 * 60_000, remindMs: 0 },
    });
  });

  it('lets nobody in when it names nobody, but everybody in practice', () => {
    const real = policyOf(policyFile.parse({}), false);
    const practice = policyOf(policyFile.parse({}), true);

    assert.deepEqual([real.approvers.everyone, real.responders.everyone], [false, false]);
    assert.deepEqual([practice.approvers.everyone, practice.responders.everyone], [true, true]);
  });

  it('counts in practice as soon as it names somebody', () => {
    const practice = policyOf(policyFile.parse({ approvers: { people: ['adele@contoso.com'] } }), true);

    assert.equal(practice.approvers.everyone, false);
  });

  const refused: readonly (readonly [why: string, file: object])[] = [
    ['fewer than two approvals where it is critical', { tiers: { critical: { approvals: 1 } } }],
    ['no approval where it is destructive', { tiers: { destructive: { approvals: 0 } } }],
    ['an unknown key', { approver: { people: [] } }],
    ['an unknown key inside', { approvers: { persons: [] } }],
    ['a group by its name', { approvers: { groups: ['Incident Approvers'] } }],
    ['a window without a unit', { tiers: { critical: { window: '15' } } }],
    ['a window of nothing', { tiers: { destructive: { window: '0m' } } }],
    ['a limit of nobody', { limits: { targets: 0 } }],
    ['another word for what to do with protected accounts', { protected: { action: 'allow' } }],
  ];
  for (const [why, file] of refused) {
    it(`is refused with ${why}`, () => {
      assert.equal(policyFile.safeParse(file).success, false);
    });
  }
});
