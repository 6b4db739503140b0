import assert from 'node:assert/strict';
import { createReplayCache } from '../../../bot/teams/replay-cache.ts';
import { startHarness, buttonOf, placeOf } from '../../harness/harness.ts';
import { alreadyAsked, approvable, containAlex, opened, run, told } from '../../harness/stories.ts';
import { startTenantHarness } from '../../harness/tenant-harness.ts';

describe('a repeated activity', () => {
  it('is answered with 200 and opens nothing, at the same time or later', async () => {
    const story = await startTenantHarness();
    const activity = story.message(containAlex);

    const answers = [
      ...(await Promise.all([story.send(activity), story.send(activity), story.send(activity)])),
      await story.send(activity),
    ];

    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 200],
    );
    assert.equal((await story.stored()).requests, 1);
  });

  it('is a new one with another id, time, conversation or type', async () => {
    const story = await startTenantHarness();
    const activity = story.message(containAlex);
    const timestamp = new Date(Date.now() - 1000).toISOString();
    const conversation = { ...Object(activity['conversation']), id: '19:other@thread.tacv2' } as object;

    const about = (name: string) => ({ text: story.message(`contain ${name}@contoso.com because INC-1`)['text'] });

    const grady = { id: 'another', ...about('grady') };
    const joni = { timestamp, ...about('joni') };
    for (const differs of [{}, grady, joni, { conversation }, { type: 'typing' }])
      await story.send({ ...activity, ...differs });

    assert.equal((await story.stored()).requests, 4);
  });

  it('gets the first answer when it is a click, and decides nothing', async () => {
    const story = await startHarness({ policy: { tiers: { destructive: { approvals: 2 } } } });
    const { card } = await approvable(story);
    const { data } = buttonOf(card, 'approve');
    const click = story.connector.click({
      from: 'adele',
      conversation: story.thread,
      verb: 'approve',
      data,
      replyToId: card.activityId,
    });

    const [first, ...again] = await Promise.all([story.send(click), story.send(click), story.send(click)]);
    await story.press('lee', card, 'approve');
    const late = await story.send(click);

    assert.match(told(first), /1 of 2 approvals/);
    for (const answer of [...again, late]) assert.deepEqual(answer.body, first.body);
  });

  it('shows no password a second time', async () => {
    const story = await startHarness();
    await run(story, 'contain alex@contoso.com deliver=reveal because INC-4821');
    const waiting = await story.card(/A password is ready/);
    const { data } = buttonOf(waiting, 'reveal');
    const click = story.connector.click({
      from: 'megan',
      conversation: placeOf(waiting),
      verb: 'reveal',
      data,
      replyToId: waiting.activityId,
    });

    const answers = [await story.send(click), await story.send(click)];

    const [password = ''] = story.passwords;
    assert.deepEqual(
      answers.map(({ body }) => JSON.stringify(body).includes(password)),
      [true, false],
    );
    assert.match(told(answers[1] ?? assert.fail()), /shown before/);
  });

  it('is a new one in practice when it has no timestamp', async () => {
    const story = await startHarness();
    const message = story.connector.message({ from: 'megan', conversation: story.thread, text: containAlex });
    const timeless = { ...message, timestamp: undefined };

    const first = await opened(story, () => story.send(timeless));
    await story.send(timeless);
    const second = await story.card(alreadyAsked);

    assert.match(second.text, new RegExp(first.id));
  });
});

const start = 1_000_000;

describe('the replay cache', () => {
  const setUp = (settings: { maxActivities?: number; maxAnswers?: number } = {}) => {
    const clock = { at: start };
    const replays = createReplayCache<string>({ now: () => clock.at, ttlMs: 1000, ...settings });
    const runs: string[] = [];
    const once = (key: string) =>
      replays.once(key, () => {
        runs.push(key);
        return Promise.resolve({ answer: `answer to ${key}` });
      });
    return { clock, replays, runs, once };
  };

  it('forgets an activity at the end of its time', async () => {
    const { clock, runs, once } = setUp();

    await once('a');
    clock.at = start + 999;
    const repeated = await once('a');
    clock.at = start + 1000;
    const anew = await once('a');

    assert.deepEqual([repeated, anew.repeated, runs], [{ repeated: true, answer: 'answer to a' }, false, ['a', 'a']]);
  });

  it('is bounded: the oldest activities make room', async () => {
    const { runs, once } = setUp({ maxActivities: 3 });

    for (const key of ['a', 'b', 'c', 'd', 'd', 'a']) await once(key);

    assert.deepEqual(runs, ['a', 'b', 'c', 'd', 'a']);
  });

  it('keeps fewer answers than activities: of older ones it knows only that they were answered', async () => {
    const { runs, once } = setUp({ maxAnswers: 1 });

    for (const key of ['a', 'b', 'c']) await once(key);

    assert.deepEqual(await once('a'), { repeated: true });
    assert.deepEqual(runs, ['a', 'b', 'c']);
  });

  it('remembers that a turn failed, which is not repeated', async () => {
    const { replays } = setUp();
    const fails = () => Promise.reject(new Error('planted'));

    await assert.rejects(replays.once('a', fails), /planted/);

    assert.deepEqual(await replays.once('a', fails), { repeated: true });
  });
});
