import assert from 'node:assert/strict';
import { requestCard } from '../../cards/request-card.ts';
import { button, inputs, shown } from '../harness/cards.ts';
import { adele, aTarget, aViewIn, containSteps, lee, minutes } from '../harness/views.ts';

describe('the card that waits for approval', () => {
  const halfway = aViewIn('awaiting-approval', {
    approvalsNeeded: 2,
    state: { kind: 'awaiting-approval', expiresAt: minutes(15), approvals: [{ by: adele, at: minutes(2) }] },
  });

  it('shows who approved, how many approvals are missing, the deadline, and who cannot approve', () => {
    const words = shown(requestCard(halfway));

    assert.match(words, /1 of 2 approvals/);
    assert.match(words, /Adele Vance approved\n14:20 UTC/);
    assert.match(words, /Waiting for one more person\nends 14:33 UTC/);
    assert.match(words, /It starts as soon as one more person approves\. Megan Bowen cannot approve\./);
  });

  it('shows what an approver needs to decide: what, why, and how to undo it', () => {
    const words = shown(requestCard(halfway));

    assert.match(words, /Will do\nReplace the password and revoke every sign-in session at once\n/);
    assert.match(words, /Reason\nimpossible travel, INC-4821\nUndo\nNot possible\n/);
    assert.match(words, /Show details[^]*Cannot be undone\nThe old password/);
  });

  it('says what it needs and why', () => {
    const enrico = aTarget({ roles: ['User Administrator'] });
    const view = {
      ...halfway,
      targets: [enrico],
      because: [{ reason: 'admin-target' as const, who: [enrico] }],
    };

    assert.match(shown(requestCard(view)), /Needs\nTwo approvers: Alex Wilber is an admin \(User Administrator\)/);
    assert.doesNotMatch(shown(requestCard(halfway)), /Needs/);
  });

  it('says that it needs more than before, and that the votes are kept', () => {
    const enrico = aTarget({ roles: ['User Administrator'] });
    const raised = { raised: true, targets: [enrico], because: [{ reason: 'admin-target' as const, who: [enrico] }] };
    const card = requestCard({ ...halfway, ...raised });

    assert.match(
      shown(card),
      /Now needs 2 approvals: Alex Wilber is an admin \(User Administrator\)\. Approvals so far still count\./,
    );
    assert.match(shown(card), /Adele Vance approved/);
    assert.match(card.fallbackText ?? '', /1 of 2 approvals, .*; now needs 2 approvals: Alex Wilber is an admin/);
  });

  it('says what has begun when a run waits for more approvals', () => {
    const card = requestCard({ ...halfway, raised: true, steps: containSteps(['proved', 'pending', 'pending']) });

    assert.match(shown(card), /It has begun\. Password replaced\. Not started: /);
    assert.match(card.fallbackText ?? '', /it has begun: password replaced; not started: /i);
    assert.doesNotMatch(card.fallbackText ?? '', /nothing has changed/i);
  });

  it('asks for a reason with a denial only', () => {
    const card = requestCard(halfway);

    assert.deepEqual(
      inputs(card).map(({ id, required }) => ({ id, required })),
      [{ id: 'why', required: false }],
    );
    assert.deepEqual([button(card, 'Deny').sendsInputs, button(card, 'Approve').sendsInputs], [true, false]);
    assert.equal(button(card, 'Cancel request').standing, false);
    assert.equal(button(card, 'Approve').style, 'positive');
  });

  it('suggests a practice person who has not taken part yet', () => {
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
