import assert from 'node:assert/strict';
import { requestCard } from '../../cards/request-card.ts';
import { buttons, shown } from '../harness/cards.ts';
import { aViewIn, containSteps } from '../harness/views.ts';

describe('the card of a request that never ran', () => {
  it('shows who ended it, when and why, and that nothing was changed', () => {
    assert.match(
      shown(requestCard(aViewIn('denied'))),
      /^Denied: contain Alex Wilber\nAdele Vance denied it at 14:23 UTC[^]*Nothing was changed\.[^]*Why\na known trip/,
    );
    assert.match(
      shown(requestCard(aViewIn('cancelled'))),
      /^Cancelled: contain Alex Wilber\nMegan Bowen cancelled it at 14:23 UTC[^]*Nothing was changed\./,
    );
    assert.match(
      shown(requestCard(aViewIn('expired'))),
      /^Expired: contain Alex Wilber\nNobody decided in time, it expired at 14:33 UTC[^]*Nothing was changed\./,
    );
  });

  for (const kind of ['denied', 'cancelled', 'expired'] as const) {
    it(`shows what had begun, and what was not started, when it was ${kind} afterwards`, () => {
      const card = requestCard(aViewIn(kind, { steps: containSteps(['proved', 'unknown', 'pending']) }));

      assert.match(
        shown(card),
        /It had begun\. Password replaced\. Revoke every sign-in session: outcome unknown \(.*\)\. Not started: revoke again after the reset\./,
      );
      assert.match(
        shown(card),
        /WHAT HAPPENED\n[^]*Password replaced[^]*Revoke every sign-in session: outcome unknown/,
      );
      assert.doesNotMatch(`${shown(card)} ${card.fallbackText ?? ''}`, /nothing was changed/i);
      assert.match(
        card.fallbackText ?? '',
        /after it had begun: password replaced; .*; not started: revoke again after the reset; (Megan Bowen asked|the request was) to contain/,
      );
    });
  }

  it('offers to ask for the same again', () => {
    const again = (differs = {}) =>
      buttons(requestCard(aViewIn('expired', differs))).find(({ verb }) => verb === 'start')?.data;

    assert.deepEqual(again(), { command: 'contain 08a792fc-101b-4579-8655-d23de2c4b481 because INC-4821' });
    assert.equal(again({ again: null }), undefined);
  });
});
