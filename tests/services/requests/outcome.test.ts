import assert from 'node:assert/strict';
import { closingRevoke } from '../../../services/actions/closing-revoke.ts';
import { resetPassword } from '../../../services/actions/reset-password.ts';
import { revokeSessions } from '../../../services/actions/revoke-sessions.ts';
import type { WriteAction } from '../../../services/contract/action.ts';
import { GraphProblem, type ProblemCode } from '../../../services/graph/graph.ts';
import { isOpen, mayTryAgain, outcomeOf, problemShown } from '../../../services/requests/outcome.ts';
import type { Outcome, StepStatus } from '../../../services/model/request.ts';
import { aPlannedStep } from '../../harness/requests.ts';

const actions: readonly WriteAction[] = [resetPassword, revokeSessions, closingRevoke];
const provable = (part: string): WriteAction => actions.find(({ name }) => name === part) ?? assert.fail(part);
const unprovable = Object.fromEntries(
  Object.entries(resetPassword).filter(([key]) => key !== 'prove'),
) as unknown as WriteAction;

describe('what a run came to', () => {
  const rows: readonly (readonly [why: string, statuses: readonly StepStatus[], outcome: Outcome])[] = [
    ['everything is proved', ['proved', 'proved', 'proved'], 'done'],
    ['what was not needed does not count', ['proved', 'proved', 'skipped'], 'done'],
    ['nothing had to be done', ['skipped', 'skipped'], 'done'],
    ['Graph said yes and does not show it', ['proved', 'accepted', 'skipped'], 'partly-done'],
    ['nothing is shown at all', ['accepted', 'accepted', 'accepted'], 'partly-done'],
    ['an answer was lost', ['unknown', 'proved', 'proved'], 'partly-done'],
    ['every answer was lost: nobody says that it failed', ['unknown', 'unknown', 'unknown'], 'partly-done'],
    ['one failed', ['failed', 'proved', 'proved'], 'partly-done'],
    ['one failed and one is open', ['failed', 'unknown'], 'partly-done'],
    ['all failed', ['failed', 'failed', 'failed'], 'failed'],
    ['all that was needed failed', ['failed', 'skipped'], 'failed'],
    ['one never ran', ['proved', 'pending'], 'partly-done'],
    ['one was cut off', ['proved', 'running'], 'partly-done'],
  ];
  for (const [why, statuses, outcome] of rows) {
    it(`is ${outcome} when ${why}`, () => {
      const parts = ['reset-password', 'revoke-sessions', 'closing-revoke'];
      const steps = statuses.map((status, n) => aPlannedStep({ sequence: n, status, action: parts[n] ?? '' }));

      assert.equal(outcomeOf(steps, provable), outcome);
    });
  }

  it('is done when Graph said yes to what nothing can prove', () => {
    const steps = [aPlannedStep({ status: 'accepted' })];

    assert.equal(
      outcomeOf(steps, () => unprovable),
      'done',
    );
  });
});

describe('another try', () => {
  const rows: readonly (readonly [code: ProblemCode, repeatable: boolean, once: boolean, why: string])[] = [
    ['throttled', true, true, 'Graph did nothing'],
    ['conflict', true, true, 'Graph did nothing'],
    ['unavailable', true, false, 'it may have been done'],
    ['no-answer', true, false, 'it may have been done'],
    ['forbidden', false, false, 'a right does not grow by asking'],
    ['not-found', false, false, 'the account is gone'],
    ['rejected', false, false, 'the same would be rejected again'],
    ['unexpected', false, false, 'it was done'],
  ];
  for (const [code, repeatable, once, why] of rows) {
    it(`after ${code} is ${repeatable ? 'made' : 'not made'} with what may run twice and ${once ? 'made' : 'not made'} with what may not: ${why}`, () => {
      const problem = new GraphProblem(code, 'practice');

      assert.equal(mayTryAgain(problem, { repeatable: true }), repeatable);
      assert.equal(mayTryAgain(problem, { repeatable: false }), once);
    });
  }
});

describe('a proof', () => {
  const problem = (code: string) => ({ code, status: null, graphCode: null, message: '' });
  const rows: readonly (readonly [why: string, status: StepStatus, code: string | null, looked: boolean])[] = [
    ['what Graph accepted', 'accepted', null, true],
    ['a lost answer', 'unknown', 'no-answer', true],
    ['what was cut off', 'unknown', 'interrupted', true],
    ['a 5xx: it may have been done', 'failed', 'unavailable', true],
    ['an answer that nobody understands', 'failed', 'unexpected', true],
    ['a refusal', 'failed', 'forbidden', false],
    ['an account that is gone', 'failed', 'not-found', false],
    ['what is proved already', 'proved', null, false],
    ['what was not needed', 'skipped', null, false],
  ];
  for (const [why, status, code, looked] of rows) {
    it(`is ${looked ? '' : 'not '}looked for after ${why}`, () => {
      assert.equal(isOpen({ status, problem: code === null ? null : problem(code) }), looked);
    });
  }
});

describe('a problem that is shown', () => {
  it('says what Graph said', () => {
    const details = { status: 403, graphCode: 'Authorization_RequestDenied', requestId: 'r' };

    const shown = problemShown(new GraphProblem('forbidden', 'Insufficient privileges.', details));

    assert.deepEqual(shown, {
      code: 'forbidden',
      status: 403,
      graphCode: 'Authorization_RequestDenied',
      message: 'Insufficient privileges.',
    });
  });

  it('says nothing of the insides of a bug of ours', () => {
    const shown = problemShown(new TypeError('cannot read secret of Xk7%password'));

    assert.equal(shown.code, 'bug');
    assert.doesNotMatch(JSON.stringify(shown), /Xk7|TypeError/);
  });
});
