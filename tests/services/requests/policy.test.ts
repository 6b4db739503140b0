import assert from 'node:assert/strict';
import { policyFile, policyOf } from '../../../bot/config/policy-file.ts';
import { isAdmin } from '../../../services/requests/policy.ts';

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

  it('limits what can be done in a real tenant, and nothing in practice, when it says nothing', () => {
    const { limits } = policy();
    const practice = policyOf(policyFile.parse({}), true).limits;

    const { targets, criticalOver, perRequesterPerHour, perDay, scheduleDays } = limits;
    assert.deepEqual([targets, criticalOver, perRequesterPerHour, perDay, scheduleDays], [25, 5, 50, 200, 30]);
    assert.deepEqual(
      [practice.criticalOver, practice.perRequesterPerHour, practice.perDay, practice.scheduleDays],
      [0, 0, 0, 0],
    );
  });

  it('lets a request be about 2,000 accounts at most where it sets no limit', () => {
    assert.equal(policy({ limits: { targets: 0 } }).limits.targets, 2000);
  });

  const refused: readonly (readonly [why: string, file: object])[] = [
    ['fewer than two approvals where it is critical', { tiers: { critical: { approvals: 1 } } }],
    ['no approval where it is destructive', { tiers: { destructive: { approvals: 0 } } }],
    ['an unknown key', { approver: { people: [] } }],
    ['an unknown key inside', { approvers: { persons: [] } }],
    ['a group by its name', { approvers: { groups: ['Incident Approvers'] } }],
    ['a window without a unit', { tiers: { critical: { window: '15' } } }],
    ['a window of nothing', { tiers: { destructive: { window: '0m' } } }],
    ['more targets than a request can have', { limits: { targets: 2001 } }],
    ['one account that is to be the same person', { samePerson: [['08a792fc-101b-4579-8655-d23de2c4b481']] }],
    ['an address among those of one person', { samePerson: [['alex@contoso.com', 'grady@contoso.com']] }],
    ['an unknown key of a command', { commands: { contain: { tiers: 'critical' } } }],
    ['another word for what to do with protected accounts', { protected: { action: 'allow' } }],
  ];
  for (const [why, file] of refused) {
    it(`is refused with ${why}`, () => {
      assert.equal(policyFile.safeParse(file).success, false);
    });
  }
});
