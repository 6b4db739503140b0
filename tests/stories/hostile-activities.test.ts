import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Activity } from '../../practice/teams/conversations.ts';
import { commands } from '../../services/registry.ts';
import { startHarness } from '../harness/harness.ts';
import { isUnharmed, message, post } from '../harness/hostile.ts';
import { approvable, told } from '../harness/stories.ts';

describe('an activity with something missing or odd', () => {
  const without = (name: string) => (activity: Activity) =>
    Object.fromEntries(Object.entries(activity).filter(([key]) => key !== name));
  const withValue = (name: string, value: unknown) => (activity: Activity) => ({ ...activity, [name]: value });
  const tampered: readonly (readonly [why: string, change: (activity: Activity) => object])[] = [
    ['no sender', without('from')],
    ['no conversation', without('conversation')],
    ['no recipient', without('recipient')],
    ['no id', without('id')],
    ['no channel data', without('channelData')],
    ['no text', without('text')],
    ['no entities', without('entities')],
    ['no timestamp', without('timestamp')],
    ['a sender that is a text', withValue('from', 'megan')],
    ['a conversation that is a list', withValue('conversation', [])],
    ['a conversation without an id', withValue('conversation', {})],
    ['a text that is a number', withValue('text', 5)],
    ['a text that is an object', withValue('text', { toString: 'no' })],
    ['entities that are a text', withValue('entities', 'mention')],
    ['entities that are empty', withValue('entities', [null, 5, {}, { type: 'mention' }])],
    ['a timestamp that is none', withValue('timestamp', 'yesterday')],
    ['a value that is deep', withValue('value', { verb: { verb: { verb: 'approve' } } })],
    ['a verb that is a prototype', withValue('value', JSON.parse('{"verb":"__proto__","__proto__":{"a":1}}'))],
  ];
  for (const [why, change] of tampered) {
    it(`never breaks Cordon: ${why}`, async () => {
      const story = await startHarness();

      const answer = await post(story, JSON.stringify(change(message(story, 'whoami'))));

      assert.ok([200, 400, 401].includes(answer.status), String(answer.status));
      assert.doesNotMatch(await answer.text(), /node_modules|at .*\.ts|TypeError/i);
      await isUnharmed(story);
    });
  }

  const foreign: readonly (readonly [why: string, serviceUrl: unknown])[] = [
    ['another machine', 'https://evil.example/'],
    ['another machine without TLS', 'http://10.0.0.1:3978/'],
    ['a name that looks like this machine', 'http://127.0.0.1.evil.example/'],
    ['credentials that look like this machine', 'http://127.0.0.1@evil.example/'],
    ['a file', 'file:///etc/passwd'],
    ['nothing', ''],
    ['no text', 5],
    ['no service at all', undefined],
  ];
  for (const [why, serviceUrl] of foreign) {
    it(`is refused with 401 when its answers would go to ${why}`, async () => {
      const story = await startHarness();

      const answer = await story.send({ ...message(story, 'whoami'), serviceUrl });

      assert.equal(answer.status, 401);
      assert.deepEqual(story.connector.calls, []);
      await isUnharmed(story);
    });
  }

  it('is malformed when its time is no text, because a repetition could not be told by it', async () => {
    const story = await startHarness();

    const answer = await story.send({ ...message(story, 'whoami'), timestamp: 5 });

    assert.equal(answer.status, 400);
    assert.deepEqual(story.connector.calls, []);
  });

  it('is passed over when its type means nothing to Cordon', async () => {
    const story = await startHarness();
    const types = [
      'typing',
      'event',
      'messageReaction',
      'messageUpdate',
      'endOfConversation',
      'conversationUpdate',
      'contactRelationUpdate',
      'trace',
      'handoff',
      'x'.repeat(5000),
    ];

    const answers = await Promise.all(
      types.map((type) => story.send({ ...message(story, 'contain alex@contoso.com'), type })),
    );

    assert.deepEqual(
      answers.map(({ status }) => status),
      types.map(() => 200),
    );
    await isUnharmed(story);
    assert.equal(story.connector.messages(story.thread.id).length, 0);
  });

  it('is told in words when the person has no Entra identity', async () => {
    const story = await startHarness();
    const activity = message(story, 'contain alex@contoso.com because INC-4821');

    const answers = [
      await story.send({ ...activity, from: { id: '29:stranger', name: 'Stranger' } }),
      await story.send({ ...activity, from: { id: '29:stranger', name: 'Stranger', aadObjectId: 'megan' } }),
    ];

    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200],
    );
    assert.match((await story.card(/cannot tell who you are/)).text, /work account/);
    await isUnharmed(story);
  });
});

describe('whatever is typed or clicked', () => {
  const names = commands.flatMap(({ name, aliases }) => [name, ...aliases]);
  const talk = ['help', 'status', 'approve', 'deny', 'confirm', 'cancel', 'requests', 'whoami', 'as adele:', 'because'];
  const piece = fc.oneof(
    fc.constantFrom(...names, ...talk),
    fc.constantFrom(
      'alex@contoso.com',
      'OP-7F3K',
      '--disable',
      'deliver=reveal',
      'user=',
      '"',
      "'",
      '<at>x</at>',
      '\n',
    ),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );
  const line = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(' '));

  it('is answered with 200, and nothing is written to Graph without a click', async () => {
    const story = await startHarness({ latencyMs: 0 });

    await fc.assert(
      fc.asyncProperty(line, async (text) => {
        const answer = await story.say('megan', text);

        assert.equal(answer.status, 200);
      }),
      { numRuns: 80 },
    );

    await isUnharmed(story);
  });

  it('is answered with 200 when it is a click, and decides nothing', async () => {
    const story = await startHarness({ latencyMs: 0 });
    const { id, card } = await approvable(story);
    const verb = fc.oneof(
      fc.constantFrom('confirm', 'cancel', 'approve', 'deny', 'reveal', 'refresh', 'more', 'submit'),
      fc.string(),
    );
    const data = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.record({ requestId: fc.oneof(fc.constant(id), fc.string()), digest: fc.string(), command: fc.string() }),
    );

    await fc.assert(
      fc.asyncProperty(verb, data, async (pressed, value) => {
        const action = { type: 'Action.Execute', verb: pressed, data: value };
        const invoke = story.connector.invoke({
          from: 'adele',
          conversation: story.thread,
          name: 'adaptiveCard/action',
          value: { action },
          replyToId: card.activityId,
        });
        const answer = await story.send(invoke);

        assert.equal(answer.status, 200);
        assert.ok(told(answer).length > 0);
      }),
      { numRuns: 60 },
    );

    await isUnharmed(story);
  });
});
