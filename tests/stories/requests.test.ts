import assert from 'node:assert/strict';
import { practiceGroupChat, practicePersonalChat } from '../../practice/teams/activities.ts';
import { startHarness } from '../harness/harness.ts';
import { shown as words } from '../harness/cards.ts';
import { answerTo, approvable, ask, ended, opened, run, told } from '../harness/stories.ts';

describe('requests', () => {
  it('are listed in their conversation, newest first, with their state', async () => {
    const story = await startHarness();
    const first = await run(story);
    const second = await ask(story, 'enable-user raul@contoso.com');

    const here = await answerTo(story, 'requests');
    const elsewhere = await answerTo(story, 'requests', { conversation: practiceGroupChat() });

    assert.match(here.text, new RegExp(`${second.id} awaiting-confirmation: .*${first.id} done: `));
    assert.match(elsewhere.text, /No requests in this conversation yet/);
  });

  it('of somebody are listed in their own chat, wherever they were made', async () => {
    const story = await startHarness();
    const { id } = await ask(story);

    const megan = await answerTo(story, 'requests', { conversation: practicePersonalChat('megan') });
    const adele = await answerTo(story, 'requests', { by: 'adele', conversation: practicePersonalChat('adele') });

    assert.match(megan.text, new RegExp(id));
    assert.doesNotMatch(adele.text, new RegExp(id));
  });

  it('can be shown again where they were made, and to approvers in their own chat', async () => {
    const story = await startHarness({ policy: { approvers: { people: ['adele@contoso.com'] } } });
    const { id } = await approvable(story);

    const [here, privately, stranger, elsewhere] = [
      await answerTo(story, `status ${id}`),
      await answerTo(story, `status ${id.toLowerCase()}`, { by: 'adele', conversation: practicePersonalChat('adele') }),
      await answerTo(story, `status ${id}`, { by: 'isaiah', conversation: practicePersonalChat('isaiah') }),
      await answerTo(story, `status ${id}`, { by: 'adele', conversation: practiceGroupChat() }),
    ];

    for (const card of [here, privately]) assert.match(card.text, new RegExp(`^${id} awaiting-approval: `));
    for (const card of [stranger, elsewhere]) {
      assert.match(card.text, /^No request/);
      assert.doesNotMatch(words(card.card), /Alex/);
    }
  });

  it('end when the requester cancels them, with nothing changed', async () => {
    const story = await startHarness();
    const { id, card } = await ask(story);

    const answer = await story.press('megan', card, 'cancel');

    assert.match(told(answer), new RegExp(`^${id} cancelled: Nothing was changed`));
    assert.match((await ended(story, id)).result, /Cancelled: contain Alex Wilber/);
    assert.deepEqual(story.writes(), []);
  });

  it('can be asked again with one click when they ended without a run', async () => {
    const story = await startHarness();
    const { id, card } = await ask(story);
    await story.press('megan', card, 'cancel');
    const { card: end } = await ended(story, id);

    const second = await opened(story, () => story.press('lee', end, 'start'));

    assert.notEqual(second.id, id);
    assert.match(second.card.text, /Lee Gu asked to contain Alex Wilber because INC-4821/);
  });
});
