import assert from 'node:assert/strict';
import { commandButtons } from '../../cards/buttons.ts';
import { alertCard } from '../../cards/alert-card.ts';
import { formCard } from '../../cards/form-card.ts';
import { noticeCard } from '../../cards/notice-card.ts';
import { requestCard } from '../../cards/request-card.ts';
import { button, buttons } from '../harness/cards.ts';
import { asked, aViewIn } from '../harness/views.ts';

const offers = [
  { label: 'Look up…', command: 'show-user alex@contoso.com' },
  { label: 'Contain…', command: 'contain alex@contoso.com' },
];

describe('a button that leads to containment', () => {
  it('is red wherever it stands among other buttons, and nothing else is red because of it', () => {
    assert.deepEqual(
      commandButtons(offers).map(({ style }) => style),
      ['positive', 'destructive'],
    );
    assert.deepEqual(
      commandButtons(offers.toReversed(), 'default').map(({ style }) => style),
      ['destructive', 'default'],
    );
  });

  const lines = [
    ['contain alex@contoso.com', true],
    ['contain tenant=Fabrikam alex@contoso.com because INC-1', true],
    ['remediate alex@contoso.com', true],
    ['undo OP-7F3K contain', true],
    ['undo OP-7F3K', false],
    ['help contain', false],
    ['release alex@contoso.com', false],
  ] as const;
  for (const [command, isRed] of lines)
    it(`is ${isRed ? 'red' : 'not red'} for "${command}"`, () => {
      const [only] = commandButtons([{ label: 'Go', command }], 'default');

      assert.ok(only);
      assert.equal(only.style, isRed ? 'destructive' : 'default');
      assert.ok(typeof only.fallback === 'object' && only.fallback.type === 'Action.Submit');
      assert.equal(only.fallback.style, only.style);
    });

  it('is red on the card of an alert, of a suggestion, of a form and of a request that was not carried out', () => {
    const alert = alertCard({
      id: 'sentinel/1',
      title: 'Impossible travel',
      severity: 'high',
      source: undefined,
      users: ['alex@contoso.com'],
      reason: undefined,
      url: undefined,
      details: {},
      offers: [
        { kind: 'act', words: 'Contain {who}', users: ['alex@contoso.com'], command: 'contain alex@contoso.com' },
      ],
      requests: [],
      at: asked,
      practice: false,
      switchedOff: null,
    });
    const notice = noticeCard({
      tone: 'problem',
      title: 'I do not know “contian”',
      sentences: [],
      offers,
      practice: false,
    });
    const form = formCard({ command: 'contain', summary: '', fields: [], args: {}, practice: false });
    const denied = requestCard(aViewIn('denied'));

    assert.equal(buttons(alert)[0]?.style, 'destructive');
    assert.equal(button(notice, 'Contain…').style, 'destructive');
    assert.equal(button(form, 'Continue').style, 'destructive');
    assert.equal(button(denied, 'Ask again').style, 'destructive');
  });
});
