import assert from 'node:assert/strict';
import { shown as words } from '../harness/cards.ts';
import { startHarness } from '../harness/harness.ts';
import { answerTo, ended, opened } from '../harness/stories.ts';

const phisher = 'helpdesk@contoso-support.example';

describe('a purge of mail', () => {
  it('shows how many messages before anybody approves, needs two approvers, and is proved', async () => {
    const story = await startHarness();
    const found = await answerTo(story, `find-mail from=${phisher} since=7d`);
    assert.match(found.text, /^7 messages found/);

    const { id, card } = await opened(story, () => story.press('megan', found, 'start'));
    assert.match(words(card.card), /Purge mail from helpdesk@contoso-support\.example \(at most 7 messages\)/);
    await story.press('megan', card, 'confirm', { reason: 'INC-4821' });
    const waiting = await story.card(new RegExp(`^${id} awaiting-approval: `));
    assert.match(words(waiting.card), /Sender\nhelpdesk@contoso-support\.example/);
    assert.match(words(waiting.card), /Deletes at most\n7 messages/);
    await story.press('adele', waiting, 'approve');
    await story.card(new RegExp(`^${id} awaiting-approval: .*(one more|1 more|1 of 2)`));
    assert.ok(story.writes().every((call) => !call.endsWith('/purgeData')));
    await story.press('lee', waiting, 'approve');
    const { result, card: end } = await ended(story, id);

    assert.match(result, /purged of mail from helpdesk@contoso-support\.example/);
    assert.match(words(end.card), /finds no such message any more/);
    assert.match(words(end.card), /7 deleted, in one round/);
    assert.match((await answerTo(story, `find-mail from=${phisher} since=7d`)).text, /^No messages found/);
  });

  it('deletes nothing where more is found by the time it runs', async () => {
    const story = await startHarness();
    const line = `purge-mail from=${phisher} since=2026-01-01 at-most=6 because INC-4821`;
    const { id, card } = await opened(story, () => story.say('megan', line));
    await story.press('megan', card, 'confirm');
    const waiting = await story.card(new RegExp(`^${id} awaiting-approval: `));
    await story.press('adele', waiting, 'approve');
    await story.press('lee', waiting, 'approve');

    const { result } = await ended(story, id);

    assert.match(result, /7 messages are found now, and at most 6 may be deleted/);
    assert.ok(story.writes().every((call) => !call.endsWith('/purgeData')));
  });

  it('is refused without a sender and a subject, and asks for what is missing', async () => {
    const story = await startHarness();

    const all = await answerTo(story, 'purge-mail since=2026-01-01 at-most=5 because INC-4821');
    const bare = await answerTo(story, `purge-mail from=${phisher} because INC-4821`);

    assert.match(words(all.card), /Say who sent it \(from=…\) or what its subject contains/);
    assert.match(words(bare.card), /How many messages may be deleted: the number that find-mail shows/);
    assert.deepEqual(story.writes(), []);
  });
});
