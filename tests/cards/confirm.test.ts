import assert from 'node:assert/strict';
import { requestCard } from '../../cards/request-card.ts';
import { button, buttons, inputs, shown } from '../harness/cards.ts';
import { aChange, aTarget, aView } from '../harness/views.ts';

describe('the card that asks for confirmation', () => {
  it('shows what starts at once, what follows, and what each action does', () => {
    const words = shown(requestCard(aView()));

    assert.match(
      words,
      /WHEN APPROVED, BOTH START AT ONCE\nReplace the password\nRevoke every sign-in session\nCannot be undone/,
    );
    assert.match(words, /Show details[^]*Revoke again after the reset: Only where needed/);
    assert.match(
      words,
      /Cannot be undone\. The old password and sessions are gone\. To let the person in again: release/,
    );
    assert.match(words, /Nothing has changed yet\n[^]*Only Megan Bowen can confirm/);
  });

  it('asks for a reason for the approvers, and submits it with the confirmation only', () => {
    const card = requestCard(aView({ reason: null }));

    assert.deepEqual(
      inputs(card).map(({ id, required }) => ({ id, required })),
      [{ id: 'reason', required: true }],
    );
    assert.equal(typeof inputs(card)[0]?.json['errorMessage'], 'string');
    assert.deepEqual(
      buttons(card).map(({ verb, sendsInputs }) => [verb, sendsInputs]),
      [
        ['confirm', true],
        ['cancel', false],
      ],
    );
  });

  it('does not ask for a reason that was given', () => {
    const card = requestCard(aView({ reason: 'INC-4821' }));

    assert.deepEqual(inputs(card), []);
    assert.match(shown(card), /Reason\nINC-4821/);
  });

  it('points at an address that the reason has swallowed', () => {
    const named = shown(requestCard(aView({ alsoNamed: ['grady@contoso.com'] })));

    assert.match(named, /The reason names grady@contoso\.com, who is no target\./);
    assert.doesNotMatch(shown(requestCard(aView())), /The reason names/);
  });

  it('says who approves next, and shows the deadline', () => {
    assert.match(
      shown(requestCard(aView())),
      /Only Megan Bowen can confirm; then one other person approves here\. Expires at 14:27 UTC · OP-7F3K/,
    );
    assert.match(shown(requestCard(aView({ approvalsNeeded: 2 }))), /then two other people approve/);
  });

  it('says that a change runs at once, and does not ask for a reason', () => {
    const card = requestCard(aChange());

    assert.match(shown(card), /Only Megan Bowen can confirm; it runs at once\./);
    assert.match(shown(card), /WHEN YOU CONFIRM\n/);
    assert.deepEqual(inputs(card), []);
    assert.equal(button(card, 'Confirm').style, 'positive');
  });

  it('shows what is special about an account, and ids that a name cannot fake', () => {
    const words = shown(
      requestCard(
        aView({ targets: [aTarget({ guest: true, synced: true, enabled: false, roles: ['Global Administrator'] })] }),
      ),
    );

    assert.match(
      words,
      /Alex Wilber\nadmin: Global Administrator\nalex@contoso\.com · Marketing Assistant\nguest · synced from on-premises · sign-in blocked\n[^]*Account\nSynced from on-premises\nObject id\n08a792fc-/,
    );
    assert.doesNotMatch(words, /No active or eligible/);
    assert.match(shown(requestCard(aView())), /No active or eligible admin roles/);
  });
});
