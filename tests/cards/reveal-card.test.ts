import assert from 'node:assert/strict';
import { revealCard, revealedCard } from '../../cards/reveal-card.ts';
import { buttons, inputs, elements, shown } from '../harness/cards.ts';
import { aView, minutes } from '../harness/views.ts';

describe('the cards about a password', () => {
  const secret = 'k*Ti_9<at>\\v[x](y)~2`${a}';

  it('offer to show it once, without containing it', () => {
    const card = revealCard({
      id: aView().id,
      digest: 'd',
      practice: false,
      label: 'Password of alex@contoso.com',
      until: minutes(10),
    });

    assert.deepEqual(
      buttons(card).map(({ verb, data }) => [verb, data]),
      [['reveal', { requestId: 'OP-7F3K', digest: 'd' }]],
    );
    assert.match(
      shown(card),
      /A password is ready\nPassword of alex@contoso\.com\nIt is shown once[^]*deleted at 14:28 UTC/,
    );
  });

  it('name one or several secrets', () => {
    const titled = (label: string) =>
      revealCard({ id: aView().id, digest: 'd', practice: false, label, until: minutes(10) }).fallbackText ?? '';

    assert.match(titled('Temporary Access Pass of lee@contoso.com'), /^A Temporary Access Pass is ready: /);
    assert.match(titled('Password of a@contoso.com, Password of b@contoso.com'), /^2 passwords are ready: /);
    const passes = ['a', 'b'].map((who) => ({ label: `Temporary Access Pass of ${who}`, secret }));
    assert.match(shown(revealedCard(passes, { id: aView().id, practice: false })), /^The 2 Temporary Access Passes, /);
  });

  it('show it exactly, in an element that does not read Markdown', () => {
    const card = revealedCard([{ label: 'Password of alex@contoso.com', secret }], { id: aView().id, practice: true });

    const runs = elements(card).filter(({ type, text }) => type === 'TextRun' && text === secret);
    assert.equal(runs.length, 1);
    assert.match(shown(card), /shown once/);
    assert.deepEqual(buttons(card), []);
  });

  it('contain it nowhere but in its text and in a field for copying, which nothing submits', () => {
    const card = revealedCard([{ label: 'Password', secret }], { id: aView().id, practice: false });

    const { fallbackText, speak } = card;
    assert.ok(!JSON.stringify({ fallbackText, speak }).includes('Ti_9'));
    assert.equal(JSON.stringify(card).split(JSON.stringify(secret).slice(1, -1)).length, 3);
    assert.deepEqual(
      inputs(card).map(({ json }) => json['value']),
      [secret],
    );
    assert.deepEqual(buttons(card), []);
  });
});
