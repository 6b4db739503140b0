import assert from 'node:assert/strict';
import { requestCard } from '../../cards/request-card.ts';
import { button, inputs, shown } from '../harness/cards.ts';
import { adele, aTarget, aViewIn, lee, minutes } from '../harness/views.ts';

describe('the card that waits for approval', () => {
  const halfway = aViewIn('awaiting-approval', {
    approvalsNeeded: 2,
    state: { kind: 'awaiting-approval', expiresAt: minutes(15), approvals: [{ by: adele, at: minutes(2) }] },
  });

  it('says who approved, how many are missing, until when and who cannot', () => {
    const words = shown(requestCard(halfway));

    assert.match(words, /1 of 2 approvals/);
    assert.match(words, /Adele Vance approved\n14:20 UTC/);
    assert.match(words, /Waiting for one more person\nends 14:33 UTC/);
    assert.match(words, /It starts as soon as one more person approves\. Megan Bowen cannot approve\./);
  });

  it('says all that decides: what, why, and the way back', () => {
    const words = shown(requestCard(halfway));

    assert.match(
      words,
      /Will do\nReplace the password and revoke every sign-in session at once, then revoke once more/,
    );
    assert.match(words, /Reason\nimpossible travel, INC-4821\nUndo\nThe old password/);
  });

  it('takes a reason for a denial, and none for an approval', () => {
    const card = requestCard(halfway);

    assert.deepEqual(
      inputs(card).map(({ id, required }) => ({ id, required })),
      [{ id: 'why', required: false }],
    );
    assert.deepEqual([button(card, 'Deny').sendsInputs, button(card, 'Approve').sendsInputs], [true, false]);
    assert.equal(button(card, 'Cancel request').standing, false);
    assert.equal(button(card, 'Approve').style, 'positive');
  });

  it('names somebody of the practice tenant who has not spoken yet', () => {
    const alone = requestCard(aViewIn('awaiting-approval', { practice: true }));
    const second = requestCard({ ...halfway, practice: true });

    assert.match(shown(alone), /Alone here\? Type as adele: approve OP-7F3K/);
    assert.match(shown(second), /Alone here\? Type as lee: approve OP-7F3K/);
    assert.doesNotMatch(
      shown(requestCard(aViewIn('awaiting-approval', { practice: true, requester: adele, targets: [aTarget(lee)] }))),
      /as (adele|lee):/,
    );
  });
});
