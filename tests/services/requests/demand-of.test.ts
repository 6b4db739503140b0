import assert from 'node:assert/strict';
import { policyFile, policyOf } from '../../../bot/config/policy-file.ts';
import { contain } from '../../../services/actions/contain.ts';
import { deleteUser } from '../../../services/actions/delete-user.ts';
import { setOutOfOffice } from '../../../services/actions/set-out-of-office.ts';
import type { WriteCommand } from '../../../services/contract/bundle.ts';
import type { RiskTier } from '../../../services/model/tier.ts';
import { demandOf, type DemandFacts } from '../../../services/requests/demand-of.ts';
import { aTarget, targetsNumbered } from '../../harness/views.ts';
import type { DemandReason } from '../../../services/model/demand.ts';

const admin = aTarget({ roles: ['User Administrator'] });
const unread = aTarget({ rolesUnread: ['eligible'] });

interface Row extends Partial<Omit<DemandFacts, 'command'>> {
  readonly why: string;
  readonly command: WriteCommand;
  readonly policy?: object;
  readonly want: readonly [RiskTier, approvals: number, ...DemandReason[]];
}

describe('what a request needs', () => {
  const rows: readonly Row[] = [
    { why: 'a change: nothing but the confirmation', command: setOutOfOffice, want: ['change', 0] },
    { why: 'a destructive one: one approval', command: contain, want: ['destructive', 1] },
    { why: 'a critical one: two', command: deleteUser, want: ['critical', 2] },
    {
      why: 'a change that opens access',
      command: setOutOfOffice,
      opensAccess: true,
      want: ['destructive', 1, 'opens-access'],
    },
    { why: 'a destructive one that opens access', command: contain, opensAccess: true, want: ['destructive', 1] },
    {
      why: 'a change to an administrator',
      command: setOutOfOffice,
      targets: [admin],
      want: ['critical', 2, 'admin-target'],
    },
    {
      why: 'an administrator among others',
      command: contain,
      targets: [aTarget(), admin],
      want: ['critical', 2, 'admin-target'],
    },
    {
      why: 'an account whose roles could not be read',
      command: contain,
      targets: [unread],
      want: ['critical', 2, 'roles-unread'],
    },
    { why: 'a protected account', command: contain, hasProtected: true, want: ['critical', 2, 'protected-target'] },
    {
      why: 'a responder or an approver',
      command: contain,
      hasPowerful: true,
      want: ['critical', 2, 'powerful-target'],
    },
    { why: 'five targets', command: contain, targets: targetsNumbered(5), want: ['destructive', 1] },
    { why: 'six targets', command: contain, targets: targetsNumbered(6), want: ['critical', 2, 'many-targets'] },
    {
      why: 'six targets where that does not matter',
      command: contain,
      policy: { limits: { criticalOver: 0 } },
      targets: targetsNumbered(6),
      want: ['destructive', 1],
    },
    {
      why: 'a critical one to an administrator, which needs no more',
      command: deleteUser,
      targets: [admin],
      want: ['critical', 2],
    },
    {
      why: 'a command that the policy raises',
      command: contain,
      policy: { commands: { contain: { tier: 'critical' } } },
      want: ['critical', 2, 'policy'],
    },
    {
      why: 'a command that the policy wants more approvals for',
      command: contain,
      policy: { commands: { contain: { approvals: 3 } } },
      want: ['destructive', 3, 'policy'],
    },
    {
      why: 'a change that the policy wants an approval for',
      command: setOutOfOffice,
      policy: { commands: { 'set-out-of-office': { approvals: 1 } } },
      want: ['destructive', 1, 'policy'],
    },
    {
      why: 'a bundle with a part that the policy raises',
      command: contain,
      policy: { commands: { 'revoke-sessions': { tier: 'critical', approvals: 4 } } },
      want: ['critical', 4, 'policy'],
    },
    {
      why: 'an optional part that the policy has switched on',
      command: setOutOfOffice,
      parts: [{ tier: 'critical' }],
      want: ['critical', 2, 'policy'],
    },
    {
      why: 'everything at once',
      command: setOutOfOffice,
      opensAccess: true,
      hasPowerful: true,
      targets: [admin, unread],
      want: ['critical', 2, 'opens-access', 'admin-target', 'roles-unread', 'powerful-target'],
    },
  ];
  for (const { why, command, policy: file = {}, want, ...facts } of rows) {
    it(`is, for ${why}: ${want.join(', ')}`, () => {
      const policy = policyOf(policyFile.parse(file), false);

      const { tier, approvalsNeeded, approvalWindowMs, because } = demandOf(policy, {
        command,
        parts: [],
        targets: [aTarget()],
        opensAccess: false,
        hasProtected: false,
        hasPowerful: false,
        ...facts,
      });

      assert.deepEqual([tier, approvalsNeeded, ...because], want);
      assert.equal(approvalWindowMs, tier === 'change' ? 0 : policy.tiers.destructive.windowMs);
    });
  }
});
