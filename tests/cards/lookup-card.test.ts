import assert from 'node:assert/strict';
import { lookupCard } from '../../cards/lookup-card.ts';
import { endedLookupStates } from '../../services/model/lookup.ts';
import { buttons, inputs, shown, weight } from '../harness/cards.ts';
import { aLookup, aLookupQuestion, lookupSamples } from '../harness/lookup-samples.ts';
import { megan } from '../harness/requests.ts';

const asking = (differs: Parameters<typeof aLookupQuestion>[0] = {}) =>
  lookupCard({
    lookup: aLookup({ state: 'asking', round: 4 }),
    question: aLookupQuestion(differs),
    things: 'people',
    practice: false,
  });

describe('the post of a look-up', () => {
  it('names its asker and its round on every button, and is small', () => {
    for (const [name, card] of Object.entries(lookupSamples())) {
      for (const { data, title } of buttons(card)) assert.equal(data['for'], megan.id, `${name}: ${title}`);
      assert.ok(weight(card) < 28_000, name);
    }
    for (const { data } of buttons(asking())) assert.equal(data['round'], 4);
  });

  it('has no button once it has ended', () => {
    for (const state of [...endedLookupStates, 'opening'] as const) {
      const card = lookupCard({ lookup: aLookup({ state }), question: undefined, things: 'people', practice: false });
      assert.deepEqual(buttons(card), [], state);
      assert.deepEqual(inputs(card), [], state);
    }
  });

  it('says how far it is', () => {
    const card = lookupCard({ lookup: aLookup({ done: 840 }), question: undefined, things: 'people', practice: false });

    assert.match(shown(card), /Looking up 2,000 people[^]*840 of 2,000/);
    assert.equal(card.fallbackText, 'Looking up 2,000 people: contain. 840 of 2,000 so far.');
  });

  it('offers to leave out as many lines as are unclear, and to fix them where they fit a field', () => {
    const titles = (differs: Parameters<typeof aLookupQuestion>[0]) =>
      buttons(asking(differs)).map(({ title }) => title);

    assert.deepEqual(titles({}), ['Look up again', 'Leave out these 3', 'Cancel']);
    assert.deepEqual(titles({ unclear: 1 }), ['Look up again', 'Leave it out', 'Cancel']);
    assert.deepEqual(titles({ unclear: 1055, total: 1055, editable: null }), [
      'Show all 1,055',
      'Leave out 1,055',
      'Cancel',
    ]);
    assert.deepEqual(titles({ found: 0 }), ['Look up again', 'Cancel']);
  });

  it('shows typed text as it is, and never as Markdown', () => {
    const typed = '**[x](https://e.example)**';

    const card = asking({ lines: [{ line: 1, typed, what: 'nobody found' }] });

    assert.match(shown(card), /1: \*\*\[x\]\(https:\/\/e\.example\)\*\* · nobody found/);
    assert.doesNotMatch(JSON.stringify(card.body), /"text":"1: \*\*\[x\]\(/);
  });
});
