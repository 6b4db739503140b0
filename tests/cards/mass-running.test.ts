import assert from 'node:assert/strict';
import { massProgressWords, namesThatFit } from '../../cards/mass-running.ts';
import { requestCard } from '../../cards/request-card.ts';
import { sentence } from '../../cards/sentence.ts';
import { aProblem, containSteps, megan, minutes, targetsNumbered } from '../harness/views.ts';
import { elements, shown } from '../harness/cards.ts';
import { aCause, massRunning, syncedProblem } from '../harness/mass-views.ts';

const targets = targetsNumbered(500);
const progress = { done: 340, failed: 12, unknown: 0, left: 148, minutesLeft: 2, causes: [] };

describe('the card of a run over many people', () => {
  it('says how many people are done, failed and left, and how long it still takes', () => {
    const view = massRunning();

    const words = shown(requestCard(view));

    assert.match(words, /340 of 500 done, 12 failed, 148 left, about 2 minutes to go/);
    assert.match(words, /Password replaced: 344 · Sign-in sessions revoked: 340/);
    assert.match(
      sentence(view),
      /^Containing 500 people: 340 of 500 done, 12 failed, 148 left, about 2 minutes to go; /,
    );
  });

  it('says nothing about the time while the rate says nothing yet', () => {
    assert.equal(massProgressWords({ ...progress, minutesLeft: null }), '340 of 500 done, 12 failed, 148 left');
    assert.equal(
      massProgressWords({ ...progress, unknown: 3, minutesLeft: 1 }),
      '340 of 503 done, 12 failed, 3 with outcome unknown, 148 left, about a minute to go',
    );
  });

  it('names those who failed and why, grouped, before everything else', () => {
    const words = shown(requestCard(massRunning()));

    assert.match(
      words,
      /12 failed\. Person Number 1, .*Person Number 12\n8: Microsoft Graph refused it\n4: Synced from Active Directory\n.*Approved by/s,
    );
  });

  it('names a dozen of many, and of those with unknown outcome too', () => {
    const view = massRunning(targets, {
      steps: targets
        .slice(0, 24)
        .flatMap((target) => containSteps(['failed', 'unknown', 'pending'], target).slice(0, 1)),
      progress: { ...progress, failed: 200, causes: [aCause(150), aCause(50, syncedProblem)] },
    });

    assert.match(shown(requestCard(view)), /200 failed\. Person Number 1, .*Person Number 12 and 188 more\n/);
  });

  it('adds up kinds of trouble that are told alike, and counts those for which there is no room', () => {
    const kinds = ['throttled', 'unavailable', 'conflict', 'deadline', 'bug', 'interrupted'];
    const causes = kinds.map((code, n) => aCause(10 - n, aProblem({ code })));
    const view = massRunning(targets, {
      progress: {
        ...progress,
        failed: 60,
        causes: [aCause(20), aCause(5, aProblem({ message: 'otherwise' })), ...causes],
      },
    });

    const words = shown(requestCard(view));

    assert.match(words, /25: Microsoft Graph refused it\n10: Microsoft Graph asks to wait\n/);
    assert.match(words, /3 more kinds of trouble/);
  });

  it('never has a line for each person', () => {
    const few = elements(requestCard(massRunning(targets))).length;

    assert.ok(elements(requestCard(massRunning(targetsNumbered(2000)))).length <= few);
  });

  it('says who stopped it', () => {
    const state = { kind: 'running', startedAt: minutes(4), approvals: [], stoppedBy: megan } as const;

    assert.match(shown(requestCard(massRunning(targets, { state }))), /Megan Bowen stopped it/);
  });
});

describe('names in one paragraph', () => {
  it('are as many as have room, whatever people are called', () => {
    const long = targetsNumbered(50).map((target) => ({ ...target, name: 'x'.repeat(200) }));

    const words = namesThatFit(long, 50);

    assert.ok(words.length < 420, String(words.length));
    assert.match(words, /^x{63}…(, x{63}…){4} and 45 more$/);
  });

  it('are none for nobody', () => {
    assert.equal(namesThatFit([], 3), '');
  });
});

describe('the size of the card of a run over 2,000 people', () => {
  for (const name of ['x'.repeat(200), '漢'.repeat(200), '*_[]()'.repeat(34)])
    it(`stays below 28 kB with names like ${name.slice(0, 8)}`, () => {
      const people = targetsNumbered(2000).map((target, n) => ({ ...target, name: `${n} ${name}` }));
      const failing = massRunning(people, {
        steps: people.slice(0, 24).flatMap((target) => containSteps(['failed', 'failed', 'pending'], target)),
        progress: { ...progress, failed: 2000, causes: Array.from({ length: 50 }, (_, n) => aCause(n + 1)) },
      });

      for (const everyone of [false, true])
        assert.ok(Buffer.byteLength(JSON.stringify(requestCard(failing, { everyone }))) < 28_000);
    });
});
