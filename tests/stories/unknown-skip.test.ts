import assert from 'node:assert/strict';
import { practicePeople } from '../../practice/people/people.ts';
import { shown } from '../harness/cards.ts';
import { startHarness, type Harness } from '../harness/harness.ts';
import { answerTo, ask } from '../harness/stories.ts';

const nobody = 'nobody-here@contoso.com';

/** Waits for a post that says something, wherever in its card. */
const said = ({ connector }: Harness, words: RegExp) =>
  connector.waitFor(({ activity }) => words.test(JSON.stringify(activity)), { timeoutMs: 5000 });

describe('unknown=skip', () => {
  it('leaves out a target that nobody is, and says whom', async () => {
    const story = await startHarness();

    const { card } = await ask(
      story,
      `contain alex@contoso.com, ${nobody}, diego@contoso.com unknown=skip because INC-4821`,
    );

    assert.match(card.text, /2 people/);
    await said(story, /Left out.*nobody.?.?-here/s);
  });

  it('asks all the same where nobody would be left, or somebody is meant who fits only roughly', async () => {
    const story = await startHarness();

    const none = await answerTo(story, `contain ${nobody} unknown=skip because INC-4821`);
    const rough = await answerTo(story, 'contain alex@contoso.com, "Sherman" unknown=skip because INC-4821');

    assert.match(shown(none.card), /Nobody has the address/);
    assert.match(shown(rough.card), /“Sherman” fits/);
  });

  it('takes no other word, and is asked about without it', async () => {
    const story = await startHarness();

    const other = await answerTo(story, `contain alex@contoso.com, ${nobody} unknown=fail because INC-4821`);
    const without = await answerTo(story, `contain alex@contoso.com, ${nobody} because INC-4821`);

    assert.match(shown(other.card), /expected skip, which leaves out targets that nobody is/);
    assert.match(shown(without.card), /Nobody has the address/);
  });

  it('goes on with a long list without a question', async () => {
    const story = await startHarness();
    const crowd = practicePeople.filter(({ upn }) => !/^(megan|adele|lee)@/.test(upn)).slice(0, 22);

    const { card } = await ask(
      story,
      `contain ${[...crowd.map(({ upn }) => upn), nobody].join(' ')} unknown=skip because INC-4821`,
    );

    assert.match(card.text, /22 people/);
    await said(story, /Left out.*nobody.?.?-here/s);
  });
});
