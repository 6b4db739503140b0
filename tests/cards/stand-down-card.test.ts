import assert from 'node:assert/strict';
import { requestCard } from '../../cards/request-card.ts';
import { fallbackText } from '../../cards/sentence.ts';
import { standDownCard } from '../../cards/stand-down-card.ts';
import { endedStates } from '../../services/model/request.ts';
import { buttons, inputs, shown } from '../harness/cards.ts';
import { adele, aViewIn, lee, minutes, stateNames } from '../harness/views.ts';

const standDown = { by: lee, at: minutes(3), reason: 'an approver was phished' };

describe('the card of an open request while Cordon stands down', () => {
  for (const kind of stateNames.filter((name) => !endedStates.some((ended) => ended === name))) {
    it(`says since when, who and why when ${kind}`, () => {
      const view = aViewIn(kind, { standDown });

      assert.match(
        shown(requestCard(view)),
        /Standing down since 14:21 UTC \(Lee Gu: because an approver was phished\)\. (Nothing starts|It stops after)/,
      );
      assert.match(fallbackText(view), new RegExp(`^OP-7F3K ${kind}: .*standing down since 14:21 UTC \\(Lee Gu`));
    });
  }

  it('has no button that would be refused, and keeps those that end a request', () => {
    const verbs = (kind: 'awaiting-confirmation' | 'awaiting-approval' | 'scheduled') =>
      buttons(requestCard(aViewIn(kind, { standDown }))).map(({ verb }) => verb);

    assert.deepEqual(verbs('awaiting-confirmation'), ['cancel']);
    assert.deepEqual(verbs('awaiting-approval'), ['deny', 'cancel']);
    assert.deepEqual(verbs('scheduled'), ['deny', 'cancel']);
  });

  it('leaves no input on a card that cannot be confirmed', () => {
    const open = { reason: null, countNeeded: true };

    const during = inputs(requestCard(aViewIn('awaiting-confirmation', { ...open, standDown })));
    const otherwise = inputs(requestCard(aViewIn('awaiting-confirmation', open)));

    assert.deepEqual([during.length, otherwise.length], [0, 2]);
  });

  it('promises no decision and no start that the brake holds up', () => {
    const during = [
      shown(requestCard(aViewIn('awaiting-confirmation', { standDown }))),
      shown(requestCard(aViewIn('awaiting-approval', { standDown }))),
    ];

    assert.match(during[0] ?? '', /Nobody can confirm until Cordon resumes\. Expires at/);
    assert.match(during[1] ?? '', /Nobody can approve until Cordon resumes\./);
    assert.doesNotMatch(during.join('\n'), /Only Megan Bowen can confirm;|It starts as soon as/);
  });

  it('needs no reason', () => {
    const view = aViewIn('awaiting-approval', { standDown: { ...standDown, reason: null } });

    assert.match(shown(requestCard(view)), /Standing down since 14:21 UTC \(Lee Gu\)\. Nothing starts\./);
  });
});

describe('the answer to the brake', () => {
  for (const [said, words] of [
    [
      { news: 'begun', standDown },
      /^Cordon is standing down\. .*What is running stops after the step that is under way/,
    ],
    [{ news: 'already', standDown }, /^Cordon is standing down already\. Since 14:21 UTC \(Lee Gu/],
    [{ news: 'own', standDown }, /^Another approver must resume\. Lee Gu began this stand-down at 14:21 UTC/],
    [
      { news: 'asked', standDown },
      /^Cordon is standing down\. Since .*No request was opened\. An approver other than Lee Gu/,
    ],
    [
      { news: 'lifted', standDown, by: adele },
      /^Cordon works again\. Adele Vance lifted the stand-down that Lee Gu began at 14:21 UTC/,
    ],
  ] as const) {
    it(`says what holds now and who can change it: ${said.news}`, () => {
      assert.match(standDownCard(said, false).fallbackText ?? '', words);
    });
  }
});
