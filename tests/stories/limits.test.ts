import assert from 'node:assert/strict';
import { startHarness } from '../harness/harness.ts';
import { answerTo, ask, containAlex, postsIn, told } from '../harness/stories.ts';

describe('a limit of activities in a minute', () => {
  it('answers 200 over it, does nothing, and says so once', async () => {
    const story = await startHarness({ policy: { limits: { activitiesPerMinute: 2 } } });

    await ask(story);
    await ask(story);

    const answers = await Promise.all(Array.from({ length: 4 }, () => story.say('megan', containAlex)));

    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    await story.card(/Too fast.*more than 2 in a minute.*Nothing was done/);
    await story.stop();
    const posts = postsIn(story, story.thread.id);
    assert.equal(posts.filter((text) => text.includes('Too fast')).length, 1);
    assert.equal(posts.filter((text) => / awaiting-confirmation: /.test(text)).length, 2);
  });

  it('refuses a click over it in words, and it decides nothing', async () => {
    const story = await startHarness({ policy: { limits: { activitiesPerMinute: 1 } } });
    const { card } = await ask(story);

    const click = await story.press('megan', card, 'confirm');

    assert.match(told(click), /more than 1 in a minute/);
    assert.deepEqual(story.writes(), []);
  });

  it('is everybody’s own, and over after a minute', async () => {
    const story = await startHarness({ policy: { limits: { activitiesPerMinute: 1 } } });
    await ask(story, containAlex, { by: 'megan' });

    await ask(story, containAlex, { by: 'adele' });
    await story.clock.skip(60_000);
    const again = await ask(story, containAlex, { by: 'megan' });

    assert.match(again.card.text, /awaiting-confirmation/);
  });
});

describe('a limit of actions in a minute', () => {
  const three = 'contain alex@contoso.com grady@contoso.com henrietta@contoso.com because INC-4821';

  it('counts accounts over all requests, and refuses in words what does not fit', async () => {
    const story = await startHarness({ policy: { limits: { actionsPerMinute: 4 } } });
    await ask(story, three);

    const refused = await answerTo(story, 'disable-user alex@contoso.com grady@contoso.com because INC-1', {
      by: 'adele',
    });
    const fits = await ask(story, containAlex, { by: 'lee' });

    assert.match(refused.text, /Too many in a minute.*lets 4 actions start in a minute.*2 more.*try again in a minute/);
    assert.match(fits.card.text, /awaiting-confirmation/);
  });

  it('counts what was asked for before a restart', async () => {
    const settings = { policy: { limits: { actionsPerMinute: 4 } } };
    const first = await startHarness(settings);
    await ask(first, three);
    const { dataDir, connector } = first;
    await first.stop();

    const second = await startHarness({ ...settings, dataDir, connector });
    const refused = await answerTo(second, 'disable-user alex@contoso.com grady@contoso.com because INC-1');

    assert.match(refused.text, /Too many in a minute/);
  });

  it('says that fewer must be asked for when it could never fit', async () => {
    const story = await startHarness({ policy: { limits: { actionsPerMinute: 2 } } });

    const refused = await answerTo(story, three);

    assert.match(refused.text, /ask for fewer at once/);
  });

  it('does not count reads', async () => {
    const story = await startHarness({ policy: { limits: { actionsPerMinute: 1 } } });

    const shown = [
      await answerTo(story, 'show-user alex@contoso.com'),
      await answerTo(story, 'show-user grady@contoso.com'),
    ];

    for (const { text } of shown) assert.doesNotMatch(text, /Too many/);
  });
});
