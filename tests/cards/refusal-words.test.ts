import assert from 'node:assert/strict';
import { refusalWords } from '../../cards/refusal-words.ts';
import type { Refusal, State } from '../../services/model/request.ts';
import { adele, lee, megan, minutes } from '../harness/views.ts';

/** Every refusal, and what its explanation must contain: the reason or the next step. */
const rows: Readonly<Record<Refusal, RegExp>> = {
  'already-confirmed': /waits for its approvals/,
  'already-stopped': /has stopped it already/,
  'already-voted': /somebody else/,
  'cannot-tell': /Try again/,
  'count-needed': /how many/,
  'time-passed': /has passed.*ask again with a later time/,
  disabled: /administrator can enable/,
  expired: /Ask again/,
  guest: /own members/,
  'has-ended': /Too late: it has ended/,
  'is-running': /Too late: it is running.*"stop"/,
  'is-scheduled': /waits for its time.*can deny/,
  'not-confirmed': /Not yet/,
  involved: /another approver must/,
  'no-such-request': /"requests"/,
  'not-a-responder': /A responder must ask/,
  'not-an-approver': /"whoami"/,
  'not-here': /"status"/,
  'not-now': /its? card|card of the request/,
  'not-our-card': /Use the newest card/,
  'only-requester': /"deny"/,
  outsider: /not one of this organisation/,
  'own-request': /another person must approve/,
  'reason-needed': /reason/,
  'same-person': /somebody else must/,
  'stood-down': /"resume"/,
  'target-cannot-decide': /another approver/,
  'wrong-digest': /"status"/,
};

describe('refusalWords', () => {
  for (const [refusal, words] of Object.entries(rows) as [Refusal, RegExp][]) {
    it(`says what to do after ${refusal}`, () => {
      assert.match(refusalWords(refusal), words);
    });
  }

  it('explains every refusal differently', () => {
    const explanations = new Set((Object.keys(rows) as Refusal[]).map((refusal) => refusalWords(refusal)));

    assert.equal(explanations.size, Object.keys(rows).length);
  });

  const end = { startedAt: minutes(1), endedAt: minutes(58), approvals: [] };
  const approvals = [
    { by: adele, at: minutes(1) },
    { by: lee, at: minutes(2) },
  ];
  const facts: readonly (readonly [refusal: Refusal, state: State, words: string])[] = [
    [
      'not-confirmed',
      { kind: 'awaiting-confirmation', expiresAt: minutes(15) },
      'Not yet: Megan Bowen has not confirmed it.',
    ],
    [
      'is-running',
      { kind: 'running', startedAt: minutes(2), approvals },
      'Too late: it has been running since 21 Nov 2026, 14:20 UTC, approved by Adele Vance and Lee Gu.',
    ],
    [
      'already-stopped',
      { kind: 'running', startedAt: minutes(2), approvals, stoppedBy: lee },
      'Lee Gu has stopped it already.',
    ],
    [
      'is-scheduled',
      { kind: 'scheduled', startsAt: minutes(60), approvals },
      'It is decided already, approved by Adele Vance and Lee Gu, and starts on 21 Nov 2026, 15:18 UTC.',
    ],
    [
      'has-ended',
      { kind: 'denied', by: adele, why: 'a known trip', endedAt: minutes(58) },
      'Too late: Adele Vance denied it on 21 Nov 2026, 15:16 UTC.',
    ],
    [
      'has-ended',
      { kind: 'cancelled', by: megan, endedAt: minutes(58) },
      'Too late: Megan Bowen cancelled it on 21 Nov 2026, 15:16 UTC.',
    ],
    ['has-ended', { kind: 'partly-done', ...end }, 'Too late: it ended on 21 Nov 2026, 15:16 UTC, partly done.'],
    ['has-ended', { kind: 'failed', ...end }, 'Too late: it ended on 21 Nov 2026, 15:16 UTC, failed.'],
  ];
  for (const [refusal, state, words] of facts) {
    it(`says how the request stands: ${refusal}, ${state.kind}`, () => {
      const said = refusalWords(refusal, { requester: megan, state });

      assert.equal(said.slice(0, words.length), words);
    });
  }
});
