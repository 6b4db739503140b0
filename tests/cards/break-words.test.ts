import assert from 'node:assert/strict';
import { breakWords } from '../../cards/break-words.ts';
import { escapeMarkdown } from '../../cards/text.ts';
import { facts, textBlock, verbatim } from '../../cards/card.ts';
import { reportCard } from '../../cards/report-card.ts';
import { cleanTyped } from '../../bot/teams/clean-typed.ts';
import { asked } from '../harness/views.ts';

const long = 'maximiliana.featherstonehaugh@northwind.example';

describe('a long address on a card', () => {
  it('may break after its dots and its @, and nowhere else', () => {
    assert.deepEqual(breakWords(long).split('\u200b'), ['maximiliana.', 'featherstonehaugh@', 'northwind.', 'example']);
  });
  it('does so inside a sentence, in bold, and in a list of facts', () => {
    const shown = breakWords(long);

    assert.equal(textBlock(`“.” forwards to ${long}`).text, `“.” forwards to ${shown}`);
    assert.equal(textBlock([{ strong: long }]).text, `**${shown}**`);
    assert.match(JSON.stringify(facts([['Sign-in name', long]])), new RegExp(shown));
  });
  it('is sent by a button, read aloud and shown to be copied as it is', () => {
    const card = reportCard(
      { title: 'x', rows: [{ what: long, lead: { label: 'Show', command: `show-user ${long}` } }] },
      { practice: false, at: asked },
    );

    const [row] = card.body.filter(({ type }) => type === 'ColumnSet').slice(1);
    assert.ok(row?.type === 'ColumnSet');
    assert.ok(JSON.stringify(row.columns).includes('\u200b'));
    assert.doesNotMatch(JSON.stringify([row.selectAction, card.fallbackText, card.speak, verbatim(long)]), /\u200b/);
  });
  it('is the same address when somebody copies it from the card and pastes it', () => {
    assert.equal(cleanTyped(breakWords(`contain ${long}`)), `contain ${long}`);
  });
  for (const short of ['alex.wilber@contoso.com', 'a sentence. With a dot, and 1.5 of it']) {
    it(`is not one: ${short}`, () => {
      assert.equal(breakWords(short), short);
    });
  }
  it('keeps the escapes of Markdown', () => {
    const hostile = 'aaaaaaaaaa.[x](https://evil.example)._b_.*c*@d.example';

    assert.equal(breakWords(escapeMarkdown(hostile)).replaceAll('\u200b', ''), escapeMarkdown(hostile));
    assert.doesNotMatch(breakWords(escapeMarkdown(hostile)), /\u200b\\|\\\u200b/);
  });
});
