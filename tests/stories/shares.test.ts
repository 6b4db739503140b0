import assert from 'node:assert/strict';
import { shown as words } from '../harness/cards.ts';
import { startHarness } from '../harness/harness.ts';
import { answerTo, opened, run, settled } from '../harness/stories.ts';

describe('sharing outside', () => {
  it('is listed, stopped by a button, and proved', async () => {
    const story = await startHarness();
    const listed = await answerTo(story, 'list-shares grady@contoso.com');
    assert.match(words(listed.card), /“Payroll 2026\.xlsx” is open to anyone with the link, who may read it/);

    const request = await opened(story, () => story.press('megan', listed, 'start'));
    const { result, card } = await settled(story, request);

    assert.match(result, /outside sharing of Grady Archie is stopped/i);
    assert.match(words(card.card), /OneDrive shows nothing shared outside/);
    assert.match((await answerTo(story, 'list-shares grady@contoso.com')).text, /^No outside shares of Grady/);
  });

  it('needs no request where nothing is shared, and says so', async () => {
    const story = await startHarness();

    const { card } = await run(story, 'remove-shares alex@contoso.com because INC-4821');

    assert.match(words(card.card), /Nothing to do: it is not shared outside/);
    assert.deepEqual(story.writes(), []);
  });
});
