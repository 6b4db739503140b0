import assert from 'node:assert/strict';
import { contain } from '../../../services/actions/contain.ts';
import { offboard } from '../../../services/actions/offboard.ts';
import { remediate } from '../../../services/actions/remediate.ts';
import { resetPassword } from '../../../services/actions/reset-password.ts';
import { revokeSessions } from '../../../services/actions/revoke-sessions.ts';
import type { WriteCommand } from '../../../services/contract/bundle.ts';
import type { PersonId, Target } from '../../../services/model/person.ts';
import {
  foreseenFor,
  isHopeless,
  obstaclesIn,
  plannedForeseen,
  substituteFor,
} from '../../../services/requests/foresee.ts';
import { planOf, stepsFor } from '../../../services/requests/plan.ts';
import { aForetoldRequest, asByDefault, kindsOfAccount } from '../../harness/foretold.ts';
import { assertLinear } from '../../harness/growth.ts';
import { targetsNumbered } from '../../harness/views.ts';

const { plain, synced, federated, guest, admin } = kindsOfAccount;
const auto = { deliver: 'discard', disable: 'auto' };
const all = 'disable-user, reset-password, revoke-sessions, closing-revoke';

/** What a containment runs for one account. */
const rows: readonly (readonly [name: string, target: Target, disable: string, runs: string])[] = [
  ['an ordinary account', plain, 'auto', 'reset-password, revoke-sessions, closing-revoke'],
  ['an ordinary account, blocked as well', plain, 'yes', all],
  ['a synced account', synced, 'auto', 'disable-user, reset-password, revoke-sessions'],
  ['a synced account, not blocked', synced, 'no', 'reset-password, revoke-sessions'],
  ['a federated account', federated, 'auto', 'disable-user, reset-password, revoke-sessions'],
  ['a guest', guest, 'auto', 'disable-user, reset-password, revoke-sessions'],
  ['an account that outranks the app', admin, 'auto', 'reset-password, revoke-sessions'],
];

const runs = (command: WriteCommand, target: Target, args: Record<string, unknown>): string =>
  stepsFor(command, aForetoldRequest({ command, targets: [target], args }))
    .map(({ action }) => action)
    .join(', ');

describe('what a containment runs', () => {
  for (const [name, target, disable, expected] of rows) {
    it(`for ${name} is decided when it is asked for`, () => {
      assert.equal(runs(contain, target, { ...auto, disable }), expected);
    });
  }
  it('blocks sign-in only for those in a list whose password cannot be replaced', () => {
    const request = aForetoldRequest({ command: contain, targets: [plain, synced, guest, admin] });

    assert.deepEqual(request.onlyFor, {
      'disable-user': [synced.id, guest.id],
      'closing-revoke': [plain.id],
    });
  });
  it('has the block make up for a password that cannot be replaced', () => {
    const request = aForetoldRequest({ command: contain, targets: [synced, admin] });
    const substitute = (target: PersonId) => {
      const told = request.foreseen?.find((one) => one.target === target && one.action === resetPassword.name);
      return told && substituteFor(contain, request, told);
    };

    assert.equal(substitute(synced.id), 'disable-user');
    assert.equal(substitute(admin.id), undefined);
  });
});

describe('what is foreseen', () => {
  const hindered = (target: Target, signedIn = false) =>
    foreseenFor(contain, [target], { signedIn, appRoles: [], args: auto })
      .filter(({ effect }) => effect === 'none')
      .map(({ action, hindrance }) => `${action}: ${hindrance}`);

  it('of a synced account depends on whether the requester has signed in', () => {
    assert.deepEqual(hindered(synced), ['reset-password: synced']);
    assert.deepEqual(hindered(synced, true), []);
  });
  it('of roles depends on those of the app, and is nothing where these are not known', () => {
    const outranked = (appRoles: readonly string[] | undefined) =>
      foreseenFor(asByDefault(contain), [admin], { signedIn: false, appRoles, args: auto }).length > 0;

    assert.equal(outranked(['fe930be7-5e62-47db-91af-98c3a49a38b1']), true); // User Administrator
    assert.equal(outranked(['7be44c8a-adaf-4e2a-84d6-ab2649e08a13']), false); // Privileged Authentication Administrator
    assert.equal(outranked(undefined), false);
  });
  it('names nothing that the request does not run', () => {
    const request = aForetoldRequest({ command: contain, targets: [synced], args: { ...auto, disable: 'no' } });

    assert.deepEqual(
      plannedForeseen(contain, request).map(({ action }) => action),
      ['reset-password'],
    );
  });
});

describe('a request that nothing can come of', () => {
  const hopeless = (command: WriteCommand, targets: readonly Target[], args: Record<string, unknown>) =>
    isHopeless(command, aForetoldRequest({ command, targets, args }));

  it('is one about accounts that outrank the app', () => {
    assert.equal(hopeless(contain, [admin], auto), true);
    assert.equal(hopeless(contain, [admin, plain], auto), false);
  });
  it('is one that only does what does not reach a guest', () => {
    assert.equal(hopeless(revokeSessions, [guest], {}), true);
    assert.equal(hopeless(contain, [guest], { ...auto, disable: 'no' }), true);
    assert.equal(hopeless(contain, [guest], auto), false);
  });
  it('says why in one pass, once for all targets with the same reason', () => {
    const guests = targetsNumbered(8000).map((target) => ({ ...target, guest: true }));
    const obstaclesFor = (size: number) => {
      const targets = guests.slice(0, size);
      return obstaclesIn(targets, foreseenFor(revokeSessions, targets, { appRoles: [], signedIn: false, args: {} }));
    };

    assert.deepEqual(
      obstaclesFor(500).map(({ targets }) => targets.length),
      [500],
    );
    assertLinear('the obstacles', obstaclesFor, 1000);
  });
});

describe('remediate and offboard', () => {
  it('block sign-in first, which makes up for a password that cannot be replaced', () => {
    const steps = { deliver: 'discard', steps: ['disable-user', 'reset-password', 'revoke-sessions'] };
    for (const [command, args] of [
      [remediate, { deliver: 'discard' }],
      [offboard, steps],
    ] as const) {
      const request = aForetoldRequest({ command, targets: [synced], args });
      const told = request.foreseen?.find(({ action }) => action === resetPassword.name);

      assert.equal(planOf(command, request).plan[0]?.[0], 'disable-user');
      assert.equal(told && substituteFor(command, request, told), 'disable-user');
    }
  });
});
