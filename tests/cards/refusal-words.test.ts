import assert from 'node:assert/strict';
import { refusalWords } from '../../cards/refusal-words.ts';
import type { Refusal } from '../../services/model/request.ts';

/** Every refusal, and what its explanation must contain: the reason or the next step. */
const rows: Readonly<Record<Refusal, RegExp>> = {
  'already-voted': /somebody else/,
  'cannot-tell': /Try again/,
  'count-needed': /how many/,
  disabled: /administrator can enable/,
  expired: /Ask again/,
  guest: /own members/,
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
    const explanations = new Set((Object.keys(rows) as Refusal[]).map(refusalWords));

    assert.equal(explanations.size, Object.keys(rows).length);
  });
});
