import assert from 'node:assert/strict';
import { revokeSessions } from '../../services/actions/revoke-sessions.ts';
import { requestCard } from '../../cards/request-card.ts';
import { sentence } from '../../cards/sentence.ts';
import { numberOfSteps } from '../../cards/step-numbers.ts';
import type { StepStatus } from '../../services/model/request.ts';
import { shown } from '../harness/cards.ts';
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

describe('the card of a run over many people', () => {
  it('counts all of its steps, though it has only those in trouble', () => {
    assert.equal(numberOfSteps(view), 400);
    assert.equal(numberOfSteps(view, 'proved', 'skipped'), 250);
    assert.match(sentence(view), /250 of 400 steps done, 1 failed/);
    assert.match(shown(requestCard(view)), /250 of 400 steps done, 1 failed/);
  });

  it('names the people in trouble, and nobody of whom it does not know the steps', () => {
    const words = shown(requestCard(view));

    assert.match(words, new RegExp(first.name));
    for (const { name } of targets.slice(1, 20)) assert.doesNotMatch(words, new RegExp(`${name}$`, 'm'));
    assert.doesNotMatch(words, /more$/m);
  });
});
