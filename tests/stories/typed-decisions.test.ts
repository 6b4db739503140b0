import assert from 'node:assert/strict';
import { practiceGroupChat, practicePersonalChat } from '../../practice/teams/activities.ts';
import { startHarness } from '../harness/harness.ts';
import { answerTo, approvable, containEnrico, ended, stateOf } from '../harness/stories.ts';

describe('a typed decision', () => {
  const spellings: readonly (readonly [why: string, line: (id: string) => string])[] = [
    ['as it stands on the card', (id) => `approve ${id}`],
    ['in lower case', (id) => `approve ${id.toLowerCase()}`],
    ['without OP-', (id) => `approve ${id.replace('OP-', '')}`],
    ['without the dash', (id) => `APPROVE ${id.replace('-', '')}`],
    ['with O and I for 0 and 1', (id) => `approve OP-${id.slice(3).replaceAll('0', 'o').replaceAll('1', 'i')}`],
    ['by its other name', (id) => `ok ${id}`],
  ];
  for (const [why, line] of spellings) {
    it(`counts with the id ${why}`, async () => {
      const story = await startHarness();
      const { id } = await approvable(story);

      await story.say('adele', line(id));

      assert.match(await story.line(new RegExp(id)), /Alex Wilber is contained/);
    });
  }

  it('counts in the approver’s own chat with Cordon that was shown the card, and is answered there', async () => {
    const story = await startHarness();
    const { id } = await approvable(story);
    const chat = practicePersonalChat('adele');
    await answerTo(story, `status ${id}`, { by: 'adele', conversation: chat });

    await story.say('adele', `approve ${id}`, chat);

    assert.match(await story.line(/ you /), new RegExp(`^${id}: you approved it\\.$`));
    assert.match(await story.line(/is contained/), new RegExp(id));
  });

  it('is answered in other chats as if there were no such request', async () => {
    const story = await startHarness();
    const { id } = await approvable(story);

    const answer = await answerTo(story, `approve ${id}`, { by: 'adele', conversation: practiceGroupChat() });

    assert.match(answer.text, new RegExp(`^No request “${id}” here`));
    assert.equal(stateOf(story, id), 'awaiting-approval');
    assert.deepEqual(story.writes(), []);
  });

  it('is refused for the same reasons as a click', async () => {
    const story = await startHarness();
    const { id } = await approvable(story);

    await story.say('megan', `approve ${id}`);

    assert.match((await story.card(/not done/)).text, /another person must approve/);
    assert.equal(stateOf(story, id), 'awaiting-approval');
  });

  it('can be spoken as another person of the practice tenant', async () => {
    const story = await startHarness();
    const { id } = await approvable(story);

    await story.say('megan', `as adele: approve ${id}`);

    assert.match(await story.line(new RegExp(id)), /asked by Megan Bowen, approved by Adele Vance/);
  });

  it('cannot be spoken as oneself twice, nor as the target', async () => {
    const story = await startHarness();
    const { id } = await approvable(story, containEnrico);

    await story.say('megan', `as adele: approve ${id}`);
    await story.say('lee', `as adele: approve ${id}`);
    await story.say('lee', `as enrico: approve ${id}`);

    assert.match((await story.card(/already approved/)).text, /^OP-\w+: not done/);
    assert.match((await story.card(/your own account/)).text, /^OP-\w+: not done/);
    assert.deepEqual(story.writes(), []);
  });

  it('denies with a reason and cancels', async () => {
    const story = await startHarness();
    const first = await approvable(story);
    const second = await approvable(story, 'contain grady@contoso.com because INC-4822');

    await story.say('adele', `deny ${first.id} because it is a known trip`);
    await story.say('megan', `cancel ${second.id}`);

    const ends = [await ended(story, first.id), await ended(story, second.id)];
    assert.match(ends[0]?.result ?? '', /because it is a known trip/);
    assert.match(ends[0]?.card.text ?? '', /^OP-\w+ denied: /);
    assert.match(ends[1]?.card.text ?? '', /^OP-\w+ cancelled: /);
  });

  it('asks which request when none is named, and says when there is none', async () => {
    const story = await startHarness();

    await story.say('adele', 'approve');
    await story.say('adele', 'approve OP-ZZZZZ');
    await story.say('adele', 'deny ../../etc/passwd');

    assert.match((await story.card(/^Which request/)).text, /approve OP-7F3K/);
    assert.match((await story.card(/^No request “OP-ZZZZZ”/)).text, /Check the id/);
    assert.match((await story.card(/^No request “\.\.\/\.\.\/etc\/passwd”/)).text, /Check the id/);
  });
});
