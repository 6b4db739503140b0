import assert from 'node:assert/strict';
import { plainTarget, type PersonId } from '../../../services/model/person.ts';
import type { Request, State } from '../../../services/model/request.ts';
import { contain } from '../../../services/actions/contain.ts';
import { createUser } from '../../../services/actions/create-user.ts';
import { disableUser } from '../../../services/actions/disable-user.ts';
import { offboard } from '../../../services/actions/offboard.ts';
import { release } from '../../../services/actions/release.ts';
import { remediate } from '../../../services/actions/remediate.ts';
import { resetPassword } from '../../../services/actions/reset-password.ts';
import { revokeSessions } from '../../../services/actions/revoke-sessions.ts';
import { updateUser } from '../../../services/actions/update-user.ts';
import type { WriteCommand } from '../../../services/contract/bundle.ts';
import { answersForMs, coveredBy, type Asking } from '../../../services/requests/covered.ts';
import { planOf } from '../../../services/requests/plan.ts';
import { adele, alex, aRequest, megan } from '../../harness/requests.ts';
import { aPerson, aTarget } from '../../harness/views.ts';

const now = 100_000_000;
const noId = '00000000-0000-0000-0000-000000000000' as PersonId;

const ran = { startedAt: 1, endedAt: now - 1, approvals: [] };
const states = {
  unconfirmed: { kind: 'awaiting-confirmation', expiresAt: now + 1 },
  'too late to confirm': { kind: 'awaiting-confirmation', expiresAt: now },
  open: { kind: 'awaiting-approval', expiresAt: now + 1, approvals: [] },
  scheduled: { kind: 'scheduled', startsAt: now + 1000, approvals: [] },
  running: { kind: 'running', startedAt: 1, approvals: [] },
  done: { kind: 'done', ...ran },
  'done 10 min ago': { kind: 'done', ...ran, endedAt: now - answersForMs },
  'partly done': { kind: 'partly-done', ...ran },
  failed: { kind: 'failed', ...ran },
  'failed 10 min ago': { kind: 'failed', ...ran, endedAt: now - answersForMs },
  denied: { kind: 'denied', by: adele, why: null, endedAt: now - 1 },
  'denied 10 min ago': { kind: 'denied', by: adele, why: null, endedAt: now - answersForMs },
  cancelled: { kind: 'cancelled', by: megan, endedAt: now - 1 },
  expired: { kind: 'expired', endedAt: now - 1 },
} as const satisfies Record<string, State>;

/** The plan of a command for these targets. */
function planned(command: WriteCommand, { args = {}, targets = [alex], foreseen }: Partial<Request> = {}) {
  const steps = command.name === offboard.name ? ['disable-user', 'reset-password', 'revoke-sessions'] : undefined;
  return planOf(command, { args: { disable: 'no', steps, ...args }, targets, foreseen });
}

const earlier = (command: WriteCommand, state: State, differs: Partial<Request> = {}): Request =>
  aRequest({ command: command.name, ...planned(command, differs), state, ...differs });
const asking = (command: WriteCommand, differs: Partial<Request> = {}): Asking => ({
  ...aRequest({ startsAt: null }),
  command: command.name,
  ...planned(command, differs),
  ...differs,
});

describe('an earlier request covers a new one about the same person', () => {
  const table: readonly (readonly [
    first: WriteCommand,
    state: keyof typeof states,
    second: WriteCommand,
    covers: boolean,
    why: string,
  ])[] = [
    [contain, 'unconfirmed', contain, true, 'its requester may confirm it any moment'],
    [contain, 'too late to confirm', contain, false, 'it cannot be confirmed any more'],
    [contain, 'open', contain, true, 'it is the same'],
    [contain, 'scheduled', contain, true, 'it is the same, and says when'],
    [contain, 'running', contain, true, 'it is under way'],
    [contain, 'done', contain, true, 'it was just done'],
    [contain, 'done 10 min ago', contain, false, 'that is over'],
    [contain, 'partly done', contain, true, 'its card says what is missing'],
    [contain, 'failed', contain, true, 'its card says why'],
    [contain, 'failed 10 min ago', contain, false, 'that is over'],
    [contain, 'denied', contain, true, 'somebody said no, and must not be passed over unseen'],
    [contain, 'denied 10 min ago', contain, false, 'that is over'],
    [contain, 'cancelled', contain, false, 'it did nothing, and its requester asks again'],
    [contain, 'expired', contain, false, 'it did nothing, and asking again is the next step'],
    [contain, 'open', resetPassword, true, 'a containment resets the password'],
    [contain, 'running', revokeSessions, true, 'a containment revokes the sessions'],
    [contain, 'done', resetPassword, true, 'all its parts were done'],
    [contain, 'partly done', resetPassword, false, 'the reset may be what failed'],
    [contain, 'failed', resetPassword, false, 'the reset may be what failed'],
    [contain, 'denied', resetPassword, false, 'another thing was denied'],
    [contain, 'open', disableUser, false, 'it does not block sign-in'],
    [remediate, 'open', contain, true, 'a remediation contains'],
    [remediate, 'open', disableUser, true, 'a remediation blocks sign-in'],
    [offboard, 'running', contain, true, 'these steps contain'],
    [resetPassword, 'open', contain, false, 'a containment does more'],
    [contain, 'open', remediate, false, 'a remediation does more'],
    [contain, 'done', release, false, 'it undoes the first'],
    [updateUser, 'done', updateUser, true, 'the second replaces what the first has set'],
  ];
  for (const [first, state, second, covers, why] of table)
    it(`${first.name} ${state}, then ${second.name}: ${covers ? 'yes' : 'no'}, because ${why}`, () => {
      const found = coveredBy(earlier(first, states[state]), asking(second), now);

      assert.deepEqual(found, covers ? [alex] : []);
    });

  it('by its plan, which its arguments decide', () => {
    const blocks = earlier(contain, states.open, { args: { disable: 'yes' } });

    assert.deepEqual(coveredBy(blocks, asking(disableUser), now), [alex]);
  });

  it('by what its plan has for that person, where it has parts for some only', () => {
    const joni = aTarget(aPerson('Joni', 51));
    const targets = [alex, joni];
    const blocksOne = earlier(contain, states.open, {
      targets,
      args: { disable: 'yes' },
      onlyFor: { 'disable-user': [joni.id] },
    });

    assert.deepEqual(coveredBy(blocksOne, asking(disableUser, { targets }), now), [joni]);
    assert.deepEqual(coveredBy(blocksOne, asking(resetPassword, { targets }), now), targets);
  });

  it('not a part of it, when it starts later than the new one', () => {
    const later = earlier(offboard, states.scheduled, { startsAt: now + 1000 });

    assert.deepEqual(coveredBy(later, asking(contain), now), []);
    assert.deepEqual(coveredBy(later, asking(contain, { startsAt: now + 999 }), now), []);
    assert.deepEqual(coveredBy(later, asking(contain, { startsAt: now + 1000 }), now), [alex]);
    assert.deepEqual(coveredBy(later, asking(offboard), now), [alex]);
  });

  it('without a plan, as the first versions stored it, only as the same command', () => {
    const old = earlier(contain, states.open, { plan: undefined });

    assert.deepEqual(coveredBy(old, asking(contain), now), [alex]);
    assert.deepEqual(coveredBy(old, asking(resetPassword), now), []);
  });

  it('for those people only whom both are about, in the order of the new one', () => {
    const [grady, joni] = [aTarget(aPerson('Grady', 50)), aTarget(aPerson('Joni', 51))];
    const first = earlier(contain, states.open, { targets: [alex, joni] });

    assert.deepEqual(coveredBy(first, asking(contain, { targets: [joni, grady, alex] }), now), [joni, alex]);
  });

  it('not in another tenant', () => {
    const elsewhere = earlier(contain, states.open, { tenant: '22222222-2222-4222-8222-222222222222' });

    assert.deepEqual(coveredBy(elsewhere, asking(contain), now), []);
  });

  it('of accounts that do not exist yet by their address, in any case', () => {
    const newcomer = (upn: string) => [plainTarget({ kind: 'new-account', id: noId, name: 'New', upn })];
    const first = earlier(createUser, states.open, { targets: newcomer('new@contoso.com') });

    assert.equal(coveredBy(first, asking(createUser, { targets: newcomer('New@contoso.com') }), now).length, 1);
    assert.equal(coveredBy(first, asking(createUser, { targets: newcomer('other@contoso.com') }), now).length, 0);
  });
});
