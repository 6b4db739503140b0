import assert from 'node:assert/strict';
import { requestCard } from '../../cards/request-card.ts';
import { shown } from '../harness/cards.ts';
import { aProblem, aViewIn, containSteps, minutes, targetsNumbered } from '../harness/views.ts';

describe('the card of a running request', () => {
  it('shows each step: done with its proof, running, or pending', () => {
    const words = shown(requestCard(aViewIn('running')));

    assert.match(words, /1 of 3 steps done/);
    assert.match(words, /Approved by Adele Vance\n14:22:00/);
    assert.match(words, /Replacing the password\nsince 14:22:00/);
    assert.match(words, /Sign-in sessions revoked\n.*proved at 14:23:05 UTC\n0\.8 s/);
    assert.match(words, /Revoke again after the reset\nStarts when the steps before it have ended/);
  });

  it('says that the proof is being read', () => {
    const view = aViewIn('running', { steps: containSteps(['accepted', 'proved', 'pending']) });

    assert.match(shown(requestCard(view)), /Password replaced\nMicrosoft Graph accepted it, reading the proof/);
  });

  const waits: readonly (readonly [code: string, words: RegExp])[] = [
    ['throttled', /Attempt 2 of 4, Microsoft Graph asked us to wait/],
    ['unavailable', /Attempt 2 of 4, Microsoft Graph was not available/],
    ['no-answer', /Attempt 2 of 4, the last answer was lost/],
    ['conflict', /Attempt 2 of 4, the last one did not work/],
  ];
  for (const [code, words] of waits) {
    it(`says why it tries again after ${code}`, () => {
      const steps = containSteps(['running', 'proved', 'pending']).map((step) =>
        step.status === 'running' ? { ...step, tries: 2, problem: aProblem({ code }) } : step,
      );

      assert.match(shown(requestCard(aViewIn('running', { steps }))), words);
    });
  }

  it('shows no duration for a person whose step is tried again', () => {
    const targets = targetsNumbered(2);
    const steps = targets
      .flatMap((target) => containSteps(['running', 'proved', 'skipped'], target))
      .map((step) => (step.status === 'running' ? { ...step, endedAt: minutes(9) } : step));

    assert.doesNotMatch(shown(requestCard(aViewIn('running', { targets, steps }))), /\d (s|min)$/m);
  });
});
