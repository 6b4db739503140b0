import assert from 'node:assert/strict';
import { buttons, shown as read } from '../harness/cards.ts';
import { startHarness, type Harness } from '../harness/harness.ts';
import { answerTo, approvable, ask, ended, stateOf, told } from '../harness/stories.ts';
import { until } from '../harness/until.ts';

/** A containment whose first step takes a while, so that there is time to stop it before the second stage. */
async function running(story: Harness) {
  const { id, card } = await approvable(story);
  story.tenant.setFaults([{ match: 'PATCH /users/*', delayMs: 1600 }]);
  await story.press('adele', card, 'approve');
  // the revoke starts together with the reset, whose answer takes a while
  await until(() => story.calls().some((call) => call.includes('revokeSignInSessions')));
  return { id, card: await story.card(new RegExp(`^${id} running: `)) };
}

/** What every stopped containment comes to: the first stage ended, and the closing revoke was not started. */
async function stopped(story: Harness, id: string) {
  const { result, card } = await ended(story, id);
  assert.match(card.text, new RegExp(`^${id} partly-done: `));
  assert.match(read(card.card), /Not started: revoke again after the reset/i);
  return { result, card };
}

describe('stop', () => {
  it('lets the step under way end, starts no other, and says who stopped it and what was left out', async () => {
    const story = await startHarness();
    const { id, card } = await running(story);

    const click = await story.press('megan', card, 'stop');
    const { result } = await stopped(story, id);

    assert.match(told(click), new RegExp(`^${id} running: .*Megan Bowen stopped it, so no other step starts`));
    assert.match(
      result,
      /Stopped: contain Alex Wilber.*Megan Bowen stopped it; not started: revoke again after the reset/,
    );
  });

  it('is offered on the running card until somebody has pressed it', async () => {
    const story = await startHarness();
    const { id, card } = await running(story);
    assert.ok(buttons(card.card).some(({ verb }) => verb === 'stop'));

    await story.press('adele', card, 'stop');
    const after = await story.card(new RegExp(`^${id} running: .*Adele Vance stopped it`));

    assert.deepEqual(
      buttons(after.card).filter(({ verb }) => verb === 'stop'),
      [],
    );
    await stopped(story, id);
  });

  it('can be typed by an approver', async () => {
    const story = await startHarness();
    const { id } = await running(story);

    await story.say('adele', `stop ${id}`);
    const { result } = await stopped(story, id);

    assert.match(result, /Adele Vance stopped it/);
  });

  it('is refused to anybody else, and the run goes on', async () => {
    const story = await startHarness({ policy: { approvers: { people: ['adele@contoso.com'] } } });
    const { id, card } = await running(story);

    const click = await story.press('lee', card, 'stop');
    const { result } = await ended(story, id);

    assert.match(told(click), /not an approver/);
    assert.match(result, /✅/);
  });

  it('ends a request that waits: the requester’s stop cancels it, an approver’s denies it', async () => {
    const story = await startHarness();
    const mine = await ask(story);
    const theirs = await approvable(story, 'contain grady@contoso.com because INC-4822');

    await story.say('megan', `stop ${mine.id}`);
    await story.say('adele', `stop ${theirs.id}`);

    assert.match((await ended(story, mine.id)).result, /Cancelled/);
    assert.match((await ended(story, theirs.id)).result, /Denied/);
    assert.deepEqual(story.writes(), []);
  });

  it('asks which request', async () => {
    const story = await startHarness();

    const answer = await answerTo(story, 'stop');

    assert.match(answer.text, /^Which request\?/);
  });
});

describe('standing down during a run', () => {
  it('stops it after the step that is under way, and says whose stand-down left out what', async () => {
    const story = await startHarness();
    const { id } = await running(story);

    await answerTo(story, 'stand-down because an approver was phished', { by: 'lee' });
    const { result } = await stopped(story, id);

    assert.match(result, /Lee Gu told Cordon to stand down; not started: revoke again after the reset/);
    assert.equal(stateOf(story, id), 'partly-done');
  });
});
