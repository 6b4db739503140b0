import assert from 'node:assert/strict';
import { practicePersonalChat } from '../../practice/teams/activities.ts';
import { startHarness } from '../harness/harness.ts';
import { placesWith, run, told } from '../harness/stories.ts';

describe('a password for the requester', () => {
  const line = 'contain alex@contoso.com deliver=reveal because INC-4821';

  it('is shown once, privately, and stands nowhere else', async () => {
    const story = await startHarness();
    const { id } = await run(story, line);

    const waiting = await story.card(/A password is ready: Password of alex@contoso\.com/);
    const first = await story.press('megan', waiting, 'reveal');
    const again = await story.press('megan', waiting, 'reveal');

    const [password = ''] = story.passwords;
    assert.equal(waiting.conversation, practicePersonalChat('megan').id);
    assert.equal(password.length, 35);
    assert.ok(JSON.stringify(first.body).includes(password));
    assert.doesNotMatch(told(first), new RegExp(id));
    assert.match(told(again), /shown before or is too old/);
    assert.deepEqual(placesWith(password, story), []);
    await story.stop();
    assert.deepEqual(placesWith(password, story), []);
  });

  it('is not shown to anybody else, and stays for the requester', async () => {
    const story = await startHarness();
    await run(story, line);
    const waiting = await story.card(/A password is ready/);
    const elsewhere = { ...waiting, conversation: story.thread.id };

    const answers = [
      await story.press('adele', waiting, 'reveal'),
      await story.press('megan', elsewhere, 'reveal'),
      await story.press('adele', elsewhere, 'reveal'),
    ];
    const own = await story.press('megan', waiting, 'reveal');

    const [password = ''] = story.passwords;
    for (const answer of answers) assert.ok(!JSON.stringify(answer.body).includes(password));
    assert.match(told(answers[0] ?? assert.fail()), /Only the person who asked/);
    assert.ok(JSON.stringify(own.body).includes(password));
  });

  it('is not kept unless it is asked for', async () => {
    const story = await startHarness();

    await run(story);
    await story.stop();

    const [password = ''] = story.passwords;
    assert.equal(story.connector.events.filter(({ conversation }) => conversation !== story.thread.id).length, 0);
    assert.deepEqual(placesWith(password, story), []);
  });

  it('comes for every person of the request', async () => {
    const story = await startHarness();
    await run(story, 'contain alex@contoso.com grady@contoso.com deliver=reveal because INC-4821');

    const waiting = await story.card(/2 passwords are ready/);
    const answer = await story.press('megan', waiting, 'reveal');

    assert.equal(story.passwords.length, 2);
    for (const password of story.passwords) assert.ok(JSON.stringify(answer.body).includes(password));
  });
});
