import assert from 'node:assert/strict';
import { contain } from '../../../services/actions/contain.ts';
import { offboard } from '../../../services/actions/offboard.ts';
import { remediate } from '../../../services/actions/remediate.ts';
import type { Bundle } from '../../../services/contract/bundle.ts';
import type { Foreseen } from '../../../services/model/foresight.ts';
import { hinderedIn, planOf, runsFor, stepsFor, storedPlan } from '../../../services/requests/plan.ts';
import { massRunOver } from '../../../services/requests/mass.ts';
import { targetsNumbered } from '../../harness/views.ts';
import { asByDefault } from '../../harness/foretold.ts';
import { assertLinear } from '../../harness/growth.ts';

const few = targetsNumbered(massRunOver);
const many = targetsNumbered(massRunOver + 1);
const [first] = many;
const args = { deliver: 'discard', disable: 'auto', steps: ['reset-password', 'revoke-sessions', 'reset-mfa'] };

/** Whose password cannot be replaced. */
const hindered: readonly Foreseen[] = [
  { target: first?.id ?? assert.fail(), action: 'reset-password', hindrance: 'synced', effect: 'none' },
];
const lockOut: readonly Bundle[] = [contain, remediate, offboard];

describe('the plan of a mass run', () => {
  it('begins above twenty targets', () => {
    assert.deepEqual(planOf(contain, { args, targets: few }).plan, [
      ['reset-password', 'revoke-sessions'],
      ['closing-revoke'],
    ]);
    assert.deepEqual(planOf(contain, { args, targets: many }).plan, [['reset-password'], ['revoke-sessions']]);
  });

  for (const command of lockOut)
    it(`of ${command.name} has no account revoked before or beside its own reset, nor twice`, () => {
      const request = { args, targets: many, foreseen: hindered };
      const steps = stepsFor(command, { ...request, ...planOf(command, request) });

      for (const { id } of many) {
        const own = steps.filter(({ target }) => target === id);
        const stageOf = (action: string) => own.filter((step) => step.action === action).map(({ stage }) => stage);
        const [reset = -1, revoke = -1] = [...stageOf('reset-password'), ...stageOf('revoke-sessions')].slice(-2);
        assert.deepEqual([stageOf('revoke-sessions').length, stageOf('closing-revoke').length], [1, 0]);
        assert.ok(stageOf('reset-password').length === 0 || reset < revoke, `${reset} < ${revoke}`);
      }
    });

  it('revokes also where the password is out of reach, and blocks sign-in first there', () => {
    const { plan, onlyFor = {} } = planOf(asByDefault(contain), { args, targets: many, foreseen: hindered });

    assert.deepEqual(plan, [['disable-user'], ['reset-password'], ['revoke-sessions']]);
    assert.deepEqual(onlyFor['disable-user'], [first?.id]);
    assert.deepEqual(Object.keys(onlyFor), ['disable-user']);
  });

  it('is not that of a request of an earlier version, which has no plan', () => {
    assert.deepEqual(storedPlan(contain, { args, targets: many }), [
      ['reset-password', 'revoke-sessions'],
      ['closing-revoke'],
    ]);
  });

  it('is made in a time that grows with the number of targets, not with its square', () => {
    assertLinear(
      'planning',
      (size) => {
        const targets = targetsNumbered(size);
        const foreseen = targets
          .filter((_, n) => n % 2 === 0)
          .map(({ id }): Foreseen => ({ target: id, action: 'reset-password', hindrance: 'synced', effect: 'none' }));
        const request = { args, targets, foreseen };
        const planned = planOf(contain, request);
        assert.ok(
          targets.every(({ id }) => hinderedIn(foreseen, id).size <= 1 && runsFor(planned, 'revoke-sessions', id)),
        );
        return stepsFor(contain, { ...request, ...planned });
      },
      500,
    );
  });
});
