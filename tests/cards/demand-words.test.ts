import assert from 'node:assert/strict';
import { demandWords, raisedWords, rolesSentence } from '../../cards/demand-words.ts';
import type { Target } from '../../services/model/person.ts';
import { aTarget, targetsNumbered } from '../harness/views.ts';
import type { DemandReason } from '../../services/model/demand.ts';

const alex = aTarget({ roles: ['User Administrator'] });
const several = targetsNumbered(25);

/** A reason, whom it is about, and the words for it. */
const rows: readonly (readonly [reason: DemandReason, who: readonly Target[], words: string])[] = [
  ['opens-access', [], 'it can give access'],
  ['admin-target', [alex], 'Alex Wilber is an admin (User Administrator)'],
  ['admin-target', several.slice(0, 4), 'Person Number 1, Person Number 2, Person Number 3 and 1 more are admins'],
  ['roles-unread', [aTarget({ rolesUnread: ['eligible'] })], 'the roles of Alex Wilber could not be read (eligible)'],
  ['protected-target', [alex], 'Alex Wilber is protected by the policy'],
  ['protected-target', [], 'one of them is protected by the policy'],
  ['powerful-target', [alex], 'Alex Wilber is an approver or a responder of Cordon'],
  ['many-targets', [], '25 accounts at once'],
  ['policy', [], 'the policy asks for it'],
];

describe('why a request needs its approvals', () => {
  for (const [reason, who, words] of rows) {
    it(`says of ${reason}: ${words}`, () => {
      const said = demandWords({ approvalsNeeded: 2, because: [{ reason, who }], targets: several });

      assert.equal(said, `Two approvers: ${words}`);
    });
  }

  it('joins several reasons, and counts approvers in words', () => {
    const because = [
      { reason: 'admin-target' as const, who: [alex] },
      { reason: 'opens-access' as const, who: [] },
    ];

    assert.equal(
      demandWords({ approvalsNeeded: 1, because, targets: [alex] }),
      'One approver: Alex Wilber is an admin (User Administrator) and it can give access',
    );
    assert.equal(
      raisedWords({ approvalsNeeded: 3, because, targets: [alex] }),
      'Now needs 3 approvals: Alex Wilber is an admin (User Administrator) and it can give access',
    );
  });

  it('has nothing to say where the command alone asks for the approvals', () => {
    assert.equal(demandWords({ approvalsNeeded: 1, because: [], targets: [alex] }), null);
  });

  it('names three roles of an admin and counts the others', () => {
    const roles = ['A', 'B', 'C', 'D', 'E'];
    const because = [{ reason: 'admin-target' as const, who: [aTarget({ roles })] }];

    assert.match(demandWords({ approvalsNeeded: 2, because, targets: [] }) ?? '', /is an admin \(A, B, C, 2 more\)$/);
  });
});

describe('what is said about the roles of an account', () => {
  const device = aTarget({ kind: 'device' });
  for (const [what, target, words] of [
    ['all was read, and there is none', aTarget(), 'No active or eligible admin roles'],
    ['some could not be read', aTarget({ rolesUnread: ['eligible'] }), 'Roles could not be read (eligible)'],
    [
      'nothing could be read',
      aTarget({ rolesUnread: ['active', 'eligible', 'groups'] }),
      'Roles could not be read (active, eligible, role-assignable groups)',
    ],
    ['a deleted account has none', aTarget({ kind: 'deleted-account' }), 'No active or eligible admin roles'],
    ['roles are known, and named', alex, undefined],
    ['it is a device', device, undefined],
    ['it is a new account', aTarget({ kind: 'new-account' }), undefined],
  ] as const) {
    it(`is true when ${what}`, () => {
      assert.equal(rolesSentence(target), words);
    });
  }

  it('does not claim that there is no role when something could not be read', () => {
    for (const source of ['active', 'eligible', 'groups'] as const)
      assert.doesNotMatch(rolesSentence(aTarget({ rolesUnread: [source] })) ?? '', /^No /);
  });
});
