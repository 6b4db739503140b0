import assert from 'node:assert/strict';
import { askLine, callInShort, raisedLine, reminderLine } from '../../cards/ask-line.ts';
import { buttons, shown, texts } from '../harness/cards.ts';
import { adele, aTarget, aViewIn, lee, megan, minutes } from '../harness/views.ts';

const view = aViewIn('awaiting-approval');
const mentionsOf = (card: ReturnType<typeof askLine>) =>
  (card.msteams?.entities ?? []).map(({ text, mentioned }) => [text, mentioned?.id]);

describe('askLine', () => {
  it('mentions every approver by object id', () => {
    const card = askLine(view, { approvers: [adele, lee] });

    assert.deepEqual(mentionsOf(card), [
      ['<at>Adele Vance</at>', adele.id],
      ['<at>Lee Gu</at>', lee.id],
    ]);
    assert.match(
      texts(card)[0] ?? '',
      /^<at>Adele Vance<\/at>, <at>Lee Gu<\/at>: Approve\? Contain Alex Wilber \(.*\), asked by Megan Bowen\.$/,
    );
  });

  it('marks a reminder as one, and shows the deadline', () => {
    const named = reminderLine(view, { approvers: [adele] });
    const unnamed = reminderLine(view);

    assert.match(shown(named), /^<at>Adele Vance<\/at>: Reminder\. Approve\? Contain .* It expires at 14:33 UTC\./);
    assert.match(shown(unnamed), /^Reminder\. Approve\? Contain .* It expires at 14:33 UTC\./);
  });

  it('calls those who have not voted when more is needed, and says why', () => {
    const state = {
      kind: 'awaiting-approval',
      expiresAt: minutes(9),
      approvals: [{ by: adele, at: minutes(2) }],
    } as const;
    const because = [{ reason: 'admin-target', who: [aTarget()] }] as const;
    const raised = aViewIn('awaiting-approval', { state, approvalsNeeded: 2, because, reason: 'INC-4821' });

    const named = raisedLine(raised, { approvers: [adele, lee] });
    const unnamed = raisedLine(raised);

    assert.match(
      texts(named)[0] ?? '',
      /^<at>Lee Gu<\/at>: Now needs 2 approvals \(1 given\): contain Alex Wilber \(INC-4821\), asked by Megan Bowen, because Alex Wilber is an admin\. It was checked again\./,
    );
    assert.match(unnamed.fallbackText ?? '', /Any approver except Megan Bowen and Adele Vance can approve here\./);
  });

  it('matches every mention in the text to its person, whatever the name contains', () => {
    const card = askLine(view, {
      approvers: [
        { id: 'a', name: '*Eve* </at><at>All' },
        { id: 'b', name: '\u202e' },
      ],
    });

    const written = (texts(card)[0] ?? '').match(/<at>.*?<\/at>/g) ?? [];
    assert.deepEqual(
      written,
      mentionsOf(card).map(([text]) => text),
    );
    assert.doesNotMatch(written.join(''), /[*\u202e]/);
  });

  it('distinguishes two people of one name', () => {
    const card = askLine(view, { approvers: [lee, { ...lee, id: 'other' }] });

    assert.deepEqual(
      mentionsOf(card).map(([text]) => text),
      ['<at>Lee Gu</at>', '<at>Lee Gu (2)</at>'],
    );
  });

  it('does not mention people who may not approve', () => {
    const halfway = {
      kind: 'awaiting-approval',
      expiresAt: minutes(9),
      approvals: [{ by: adele, at: minutes(2) }],
    } as const;

    const card = askLine(aViewIn('awaiting-approval', { state: halfway }), {
      approvers: [megan, aTarget(), adele, lee],
    });

    assert.deepEqual(
      mentionsOf(card).map(([text]) => text),
      ['<at>Lee Gu</at>'],
    );
  });

  it('says who may approve when nobody can be mentioned', () => {
    const card = askLine(view);

    assert.match(shown(card), /Approve\? Contain Alex Wilber .*Any approver except Megan Bowen can approve/);
    assert.equal(card.msteams?.entities, undefined);
  });

  it('cannot be mistaken for the card of the request', () => {
    assert.doesNotMatch(askLine(view).fallbackText ?? '', /^OP-7F3K /);
  });

  it('carries the buttons, each bound to the digest', () => {
    const found = buttons(askLine(view, { approvers: [adele] }));

    assert.deepEqual(
      found.map(({ title, data }) => [title, data]),
      ['Approve', 'Deny'].map((title) => [title, { requestId: view.id, digest: view.digest }]),
    );
  });

  it('has no Approve while Cordon stands down, and no button once it is decided', () => {
    const standDown = { by: lee, at: minutes(3), reason: null };

    const stoodDown = buttons(askLine(aViewIn('awaiting-approval', { standDown })));
    const over = buttons(askLine(aViewIn('running')));

    assert.deepEqual(
      stoodDown.map(({ title }) => title),
      ['Deny'],
    );
    assert.deepEqual(over, []);
  });

  it('is a notification that can be decided on', () => {
    const asked = aViewIn('awaiting-approval', { reason: 'INC-4821' });

    assert.equal(callInShort.ask(asked), 'Approve? Contain Alex Wilber, asked by Megan Bowen, INC-4821');
    assert.match(
      askLine(asked).fallbackText ?? '',
      /^Approve\? Contain Alex Wilber, asked by Megan Bowen, INC-4821\. /,
    );
  });

  it('names in the chat of the requester only who was written to, and has no button that is dead there', () => {
    const nobody = askLine(view, { ownChat: { reached: [], unreached: [] } });
    const some = askLine(view, { ownChat: { reached: [adele], unreached: [lee] } });

    assert.doesNotMatch(shown(nobody), /Asked in their own chat|Adele|Lee/);
    assert.match(shown(some), /Asked in their own chat: Adele Vance\. Not reached, .*: Lee Gu\./);
    assert.deepEqual([...buttons(nobody), ...buttons(some)], []);
  });
});
