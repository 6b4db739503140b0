import assert from 'node:assert/strict';
import { revokeSessions } from '../../services/actions/revoke-sessions.ts';
import { numberOfSteps } from '../../cards/step-numbers.ts';
import type { StepStatus } from '../../services/model/request.ts';
import { aProblem, aStep, aViewIn, targetsNumbered } from '../harness/views.ts';

const targets = targetsNumbered(400);
const [first = assert.fail()] = targets;
const counted = (status: StepStatus, count: number) =>
  ({ action: revokeSessions.name, status, count, words: revokeSessions.step }) as const;

/** The view of a run over 400 people, as it is read from the numbers of its steps. */
const view = aViewIn('running', {
  targets,
  steps: [
    aStep({
      action: revokeSessions.name,
      words: revokeSessions.step,
      target: first.id,
      status: 'failed',
      problem: aProblem(),
    }),
  ],
  counts: [counted('failed', 1), counted('pending', 149), counted('proved', 250)],
});

describe('the number of steps of a run over many people', () => {
  it('counts all of them, though the view has only those in trouble', () => {
    assert.equal(numberOfSteps(view), 400);
    assert.equal(numberOfSteps(view, 'proved', 'skipped'), 250);
  });
});
