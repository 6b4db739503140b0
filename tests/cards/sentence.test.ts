import assert from 'node:assert/strict';
import { fallbackText, sentence } from '../../cards/sentence.ts';
import type { StateName } from '../../services/model/request.ts';
import { aProblem, aTarget, aView, aViewIn, containSteps, stateNames, targetsNumbered } from '../harness/views.ts';

const expected: Readonly<Record<StateName, RegExp>> = {
  'awaiting-confirmation': /^Nothing has changed yet: .*only Megan Bowen can confirm it, until 14:27 UTC\.$/,
  'awaiting-approval':
    /^Nothing has changed yet: Megan Bowen asked to contain Alex Wilber because impossible travel, INC-4821; 0 of 1 approvals, it expires at 14:33 UTC\.$/,
  scheduled: /^Nothing has changed yet: Megan Bowen asked to contain .*; it starts on \d+ \w{3} \d{4}, 15:18 UTC\.$/,
  running: /^Containing Alex Wilber: 1 of 3 steps done; sign-in sessions revoked\.$/,
  done: /^Alex Wilber is contained: password replaced, sign-in sessions revoked; Microsoft Graph shows both\.$/,
  'partly-done':
    /^Alex Wilber can still sign in: password not replaced \(.*\); sign-in sessions revoked; do this now: block sign-in/,
  failed: /^Alex Wilber can still sign in: .*nothing else was done/,
  denied: /^Nothing was changed: Adele Vance denied it at 14:23 UTC because a known trip; /,
  cancelled:
    /^Nothing was changed: Megan Bowen cancelled it at 14:23 UTC; the request was to contain Alex Wilber because impossible travel, INC-4821\.$/,
  expired: /^Nothing was changed: nobody decided before 14:33 UTC; /,
};

describe('sentence', () => {
  for (const kind of stateNames) {
    it(`describes ${kind} in one sentence`, () => {
      assert.match(sentence(aViewIn(kind)), expected[kind]);
    });
  }

  for (const kind of ['running', 'partly-done', 'failed'] as const) {
    it(`says "outcome unknown" for a lost answer when ${kind}`, () => {
      const view = aViewIn(kind, { steps: containSteps(['unknown', 'proved', 'skipped']) });

      assert.match(sentence(view), /outcome unknown/);
    });
  }

  it('does not say that somebody is contained when an answer was lost', () => {
    const view = aViewIn('partly-done', { steps: containSteps(['unknown', 'proved', 'skipped']) });

    assert.match(sentence(view), /^Nobody knows yet whether Alex Wilber is contained/);
  });

  it('does not call a step done that Graph does not show', () => {
    const view = aViewIn('partly-done', { steps: containSteps(['accepted', 'proved', 'skipped']), remedies: [] });

    assert.match(
      sentence(view),
      /^Not proved: Alex Wilber is contained: sign-in sessions revoked; accepted by Microsoft Graph but not proved: password replaced;/,
    );
  });

  it('counts the people who are still at risk', () => {
    const targets = targetsNumbered(3);
    const steps = targets.flatMap((target, n) =>
      containSteps([n === 0 ? 'proved' : 'failed', 'proved', 'skipped'], target),
    );

    const text = sentence(aViewIn('partly-done', { targets, steps }));

    assert.match(
      text,
      /^2 of 3 people can still sign in: password not replaced for Person Number 2 and Person Number 3 /,
    );
    assert.match(text, /password replaced for 1 of 3 people/);
  });

  it('uses the singular for one person and the plural for several', () => {
    assert.match(
      sentence(aViewIn('done', { targets: targetsNumbered(3) })),
      /^3 people are contained: .* shows all 6\.$/,
    );
  });

  it('uses the object id of a person without a readable name', () => {
    const nameless = aTarget({ name: '\u202e \u200b' });

    assert.match(
      sentence(aViewIn('done', { targets: [nameless] })),
      /^08a792fc-101b-4579-8655-d23de2c4b481 is contained/,
    );
  });

  it('states a reason once, however many steps it stopped', () => {
    const text = sentence(aViewIn('failed'));

    assert.equal(text.match(/lacks a permission/g)?.length, 1);
  });

  it('says why it waits', () => {
    const [first, ...rest] = containSteps(['running', 'pending', 'pending']);
    assert.ok(first);
    const waiting = { ...first, tries: 2, problem: aProblem({ code: 'throttled', status: 429 }) };

    assert.match(
      sentence(aViewIn('running', { steps: [waiting, ...rest] })),
      /attempt 2 of 4, Microsoft Graph asked us to wait/,
    );
  });
});

describe('fallbackText', () => {
  for (const kind of stateNames) {
    it(`consists of id, state and sentence when ${kind}`, () => {
      const view = aViewIn(kind);

      assert.equal(fallbackText(view), `OP-7F3K ${kind}: ${sentence(view)}`);
    });
  }

  it('stays one short line, however long and hostile the names', () => {
    const text = fallbackText(aView({ requester: { ...aView().requester, name: `x\n\u202e${'y'.repeat(9000)}` } }));

    assert.ok(text.length < 1500);
    assert.doesNotMatch(text, /[\n\u202e]/);
  });
});
