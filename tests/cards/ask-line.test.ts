import assert from 'node:assert/strict';
import { askLine, raisedLine, reminderLine } from '../../cards/ask-line.ts';
import { buttons, shown, texts } from '../harness/cards.ts';
import { adele, aTarget, aViewIn, lee, megan, minutes } from '../harness/views.ts';

const view = aViewIn('awaiting-approval');
const mentionsOf = (card: ReturnType<typeof askLine>) =>
  (card.msteams?.entities ?? []).map(({ text, mentioned }) => [text, mentioned?.id]);

describe('askLine', () => {
  it('mentions every approver by object id', () => {
    const card = askLine(view, [adele, lee]);

    assert.deepEqual(mentionsOf(card), [
      ['<at>Adele Vance</at>', adele.id],
      ['<at>Lee Gu</at>', lee.id],
    ]);
    assert.match(
      texts(card)[0] ?? '',
      /^<at>Adele Vance<\/at>, <at>Lee Gu<\/at>: approval needed to contain Alex Wilber/,
    );
  });

  it('marks a reminder as one, and shows the deadline', () => {
    const named = reminderLine(view, [adele]);
    const unnamed = reminderLine(view, []);

    assert.match(
      shown(named),
      /^<at>Adele Vance<\/at>: reminder, approval needed to contain .* It expires at 14:33 UTC\./,
    );
    assert.match(shown(unnamed), /^Reminder, approval needed to contain .* It expires at 14:33 UTC\./);
  });

  it('calls those who have not voted when more is needed, and says why', () => {
    const state = {
      kind: 'awaiting-approval',
      expiresAt: minutes(9),
      approvals: [{ by: adele, at: minutes(2) }],
    } as const;
    const because = [{ reason: 'admin-target', who: [aTarget()] }] as const;
    const raised = aViewIn('awaiting-approval', { state, approvalsNeeded: 2, because, reason: 'INC-4821' });

    const named = raisedLine(raised, [adele, lee]);
    const unnamed = raisedLine(raised, []);

    assert.match(
      texts(named)[0] ?? '',
      /^<at>Lee Gu<\/at>: now needs 2 approvals \(1 given\): contain Alex Wilber \(INC-4821\), asked by Megan Bowen, because Alex Wilber is an admin\./,
    );
    assert.match(unnamed.fallbackText ?? '', /Any approver except Megan Bowen and Adele Vance can approve here\./);
  });

  it('matches every mention in the text to its person, whatever the name contains', () => {
    const card = askLine(view, [
      { id: 'a', name: '*Eve* </at><at>All' },
      { id: 'b', name: '\u202e' },
    ]);

    const written = (texts(card)[0] ?? '').match(/<at>.*?<\/at>/g) ?? [];
    assert.deepEqual(
      written,
      mentionsOf(card).map(([text]) => text),
    );
    assert.doesNotMatch(written.join(''), /[*\u202e]/);
  });

  it('distinguishes two people of one name', () => {
    const card = askLine(view, [lee, { ...lee, id: 'other' }]);

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

    const card = askLine(aViewIn('awaiting-approval', { state: halfway }), [megan, aTarget(), adele, lee]);

    assert.deepEqual(
      mentionsOf(card).map(([text]) => text),
      ['<at>Lee Gu</at>'],
    );
  });

  it('says who may approve when nobody can be mentioned', () => {
    const card = askLine(view, []);

    assert.match(shown(card), /Approval needed to contain Alex Wilber .*Any approver except Megan Bowen can approve/);
    assert.equal(card.msteams?.entities, undefined);
  });

  it('cannot be mistaken for the card of the request', () => {
    const card = askLine(view, []);

    assert.doesNotMatch(card.fallbackText ?? '', /^OP-7F3K /);
    assert.deepEqual(buttons(card), []);
  });
});
