import assert from 'node:assert/strict';
import { policyFile, policyOf } from '../../../bot/config/policy-file.ts';
import { practiceAppId } from '../../../practice/seed/apps.ts';
import { practicePersonNamed } from '../../../practice/people/people.ts';
import { disableDevice } from '../../../services/actions/disable-device.ts';
import { disableUser } from '../../../services/actions/disable-user.ts';
import { restoreUser } from '../../../services/actions/restore-user.ts';
import { revokeSessions } from '../../../services/actions/revoke-sessions.ts';
import { setOutOfOffice } from '../../../services/actions/set-out-of-office.ts';
import type { OpensAccess, WriteAction } from '../../../services/contract/action.ts';
import { personId, plainTarget, type PersonId, type Target } from '../../../services/model/person.ts';
import { barredBecause, createAssess, type Assessed, type Assessment } from '../../../services/requests/assess.ts';
import { client } from '../../harness/graph.ts';
import { pinsOver } from '../../harness/pins.ts';
import { aRequest } from '../../harness/requests.ts';
import { groupNamed } from '../../harness/stories.ts';
import { aTarget, targetsNumbered } from '../../harness/views.ts';

const idOf = (firstName: string): PersonId => personId(practicePersonNamed(firstName)?.id ?? '') ?? assert.fail();
const [approvers, dynamic] = [groupNamed('Incident Approvers'), groupNamed('All Buyers')];
const principal = '0c0d0000-5e1f-4b1e-8a11-000000000002';

/** Judges one request over the practice tenant. */
async function judged(asked: Partial<Assessed>, file: object = {}, ownApps: readonly string[] = [practiceAppId]) {
  const { graph, tenant } = await client();
  const policy = policyOf(policyFile.parse(file), false, ownApps);
  const assess = createAssess({ policy, pins: pinsOver(policy, graph), graphOf: () => graph, now: () => 0 });
  const request: Assessed = { ...aRequest({ args: {} }), command: revokeSessions, ...asked };
  const ask = (): Promise<Assessment> => assess(graph, request);
  return { assessment: await ask(), ask, calls: tenant.calls };
}

const demanded = (assessment: Assessment) =>
  assessment.kind === 'demand' ? [assessment.demand.tier, ...assessment.demand.because] : assessment.kind;

const opening = (opensAccess: OpensAccess): WriteAction => ({ ...setOutOfOffice, opensAccess });
const device = (id: string): Target =>
  plainTarget({ kind: 'device', id: id as PersonId, name: 'DESKTOP-7Q2K', upn: 'Windows' });

describe('judging a request', () => {
  it('asks Graph nothing where the policy names neither groups nor addresses', async () => {
    const { assessment, calls } = await judged({});

    assert.deepEqual(demanded(assessment), ['change']);
    assert.equal(calls.length, 0);
  });

  it('asks about all groups of the policy in one call', async () => {
    const { calls } = await judged(
      { targets: [aTarget({ id: idOf('alex') })] },
      {
        approvers: { groups: [approvers] },
        responders: { groups: [dynamic] },
        protected: { groups: [groupNamed('Purchasing')] },
      },
    );

    assert.equal(calls.length, 1);
  });

  it('takes no more than a call for each group for 2,000 accounts', async () => {
    const { assessment, calls } = await judged(
      { targets: targetsNumbered(2000) },
      { approvers: { groups: [approvers] }, protected: { groups: [groupNamed('Purchasing')] } },
    );

    assert.deepEqual(demanded(assessment), ['critical', 'many-targets']);
    assert.equal(calls.length, 2);
  });

  describe('that may change who is in a dynamic group', () => {
    const rows: readonly (readonly [why: string, groups: readonly string[], want: readonly string[]])[] = [
      ['no group at all', [], ['change']],
      ['groups with members only', [approvers], ['change']],
      ['a dynamic group', [approvers, dynamic], ['destructive', 'opens-access']],
      ['a group that does not exist', ['99999999-9999-4999-8999-999999999999'], ['change']],
    ];
    for (const [why, groups, want] of rows) {
      it(`is ${want.join(', ')} where the policy names ${why}`, async () => {
        const { assessment, ask, calls } = await judged({ command: opening('if-dynamic') }, { approvers: { groups } });
        const before = calls.length;
        await ask();

        assert.deepEqual(demanded(assessment), want);
        const again = calls.slice(before).filter(({ method }) => method === 'GET');
        assert.deepEqual(again, [], 'remembered');
      });
    }

    it('needs two people as well where only protected accounts are in a dynamic group', async () => {
      const { assessment } = await judged({ command: opening('if-dynamic') }, { protected: { groups: [dynamic] } });

      assert.deepEqual(demanded(assessment), ['destructive', 'opens-access']);
    });
  });

  describe('about Cordon itself', () => {
    const rows: readonly (readonly [why: string, asked: Partial<Assessed>])[] = [
      ['a target', { command: disableDevice, targets: [device(principal)] }],
      ['an argument', { args: { groups: [practiceAppId.toUpperCase()] } }],
      ['somewhere inside an argument', { args: { fields: `a=b,owner={${principal}}` } }],
    ];
    for (const [why, asked] of rows) {
      it(`is refused when an own identity is ${why}`, async () => {
        const { assessment } = await judged(asked);

        assert.equal(assessment.kind, 'own-identity');
      });
    }

    it('is refused for the app that the token is for, also where the settings do not name it', async () => {
      const { assessment } = await judged({ args: { groups: ['0c0d0000-0000-4000-8000-000000000009'] } }, {}, [
        '0c0d0000-0000-4000-8000-000000000009',
      ]);

      assert.equal(assessment.kind, 'own-identity');
    });

    it('reads its own identities once, and lets other ids pass', async () => {
      const { assessment, ask, calls } = await judged({ command: disableDevice, targets: [device(dynamic)] });
      const before = calls.length;
      await ask();

      assert.equal(assessment.kind, 'demand');
      assert.deepEqual([before > 0, calls.length], [true, before]);
    });
  });

  describe('that locks out Global Administrators', () => {
    const admin = (name: string): Target =>
      aTarget({ id: idOf(name), name, roles: ['Global Administrator'], globalAdministrator: true });
    const all = [admin('christie'), admin('ursula'), admin('emergency')];
    const rows: readonly (readonly [why: string, targets: readonly Target[], policy: object, want: string])[] = [
      ['one of several', all.slice(0, 1), {}, 'demand'],
      ['all of them', all, {}, 'last-administrator'],
      [
        'all but a protected one',
        all.slice(0, 2),
        { protected: { people: ['emergency@contoso.com'] } },
        'last-administrator',
      ],
    ];
    for (const [why, targets, policy, want] of rows) {
      it(`is ${want} for ${why}`, async () => {
        const { assessment } = await judged({ command: disableUser, targets }, policy);

        assert.equal(assessment.kind, want);
      });
    }

    it('is a demand for an action after which they can sign in again', async () => {
      const { assessment } = await judged({ command: revokeSessions, targets: all });

      assert.equal(assessment.kind, 'demand');
    });
  });

  it('takes the policy of the place and of the tenant, but power from the whole of it', async () => {
    const policy = {
      approvers: { people: [idOf('joni')] },
      channels: { incidents: [{ id: '19:incidents@thread.tacv2', approvers: { people: [idOf('adele')] } }] },
    };

    const { assessment } = await judged({ targets: [aTarget({ id: idOf('joni') })] }, policy);

    assert.deepEqual(demanded(assessment), ['critical', 'powerful-target']);
  });

  it('cannot ask about the groups of an account that is deleted, and still knows it by its id', async () => {
    const deleted = aTarget({ kind: 'deleted-account', id: idOf('lee') });
    const policy = { approvers: { people: ['lee@contoso.com'], groups: [approvers] } };

    const { assessment } = await judged({ command: restoreUser, targets: [deleted] }, policy);

    assert.deepEqual(demanded(assessment).slice(0, 1), ['critical']);
  });
});

describe('a stored request that was judged again', () => {
  const [target] = aRequest().targets;
  const targets = target === undefined ? [] : [target];
  const rows: readonly (readonly [Assessment, why: string | undefined, who?: readonly string[]])[] = [
    [{ kind: 'switched-off', name: 'contain' }, 'switched-off', ['contain']],
    [{ kind: 'protected', targets }, 'protected', ['Alex Wilber']],
    [{ kind: 'own-account', targets }, 'involved', ['Alex Wilber']],
    [{ kind: 'own-identity', ids: ['0c0d'] }, 'protected', ['0c0d']],
    [{ kind: 'last-administrator', targets }, 'last-administrator', ['Alex Wilber']],
  ];
  for (const [assessment, why, who] of rows) {
    it(`may not go on when it is ${assessment.kind}`, () => {
      assert.deepEqual(barredBecause(assessment), { why, who });
    });
  }

  it('may go on with any demand', () => {
    const demand = { tier: 'critical', approvalsNeeded: 2, approvalWindowMs: 1, because: [] } as const;

    assert.equal(barredBecause({ kind: 'demand', demand }), null);
  });
});
