import assert from 'node:assert/strict';
import { practiceGroupChat, practicePersonalChat } from '../../practice/teams/activities.ts';
import { practicePersonNamed } from '../../practice/people/people.ts';
import { startHarness, cardOf, type Harness, type Shown } from '../harness/harness.ts';
import { buttons } from '../harness/cards.ts';
import { approvable, ask, stateOf, statusOf, told } from '../harness/stories.ts';

/** Clicks as no card of ours would: with other data, from another place, on another message. */
function forge({ connector, url, thread }: Harness, verb: string, data: object, card: Pick<Shown, 'activityId'>) {
  return (from: string, conversation = thread) =>
    connector.send(url, connector.click({ from, conversation, verb, data, replyToId: card.activityId }));
}

describe('a click that does not fit', () => {
  it('is refused when the digest was tampered with', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story);
    const digest = 'f'.repeat(64);

    const answer = await story.press('adele', card, 'approve', { digest });

    assert.match(told(answer), /does not show what is stored/);
    assert.equal(stateOf(story, id), 'awaiting-approval');
    assert.deepEqual(story.writes(), []);
  });

  it('is refused from a card of another conversation', async () => {
    const story = await startHarness();
    const { card } = await approvable(story);
    const { data } = buttons(card.card).find(({ verb }) => verb === 'approve') ?? assert.fail('no approve');
    const click = forge(story, 'approve', data, card);

    const answers = [
      await click('adele', { id: '19:incidents@thread.tacv2;messageid=1', conversationType: 'channel' }),
      await click('adele', practiceGroupChat()),
      await click('adele', practicePersonalChat('adele')),
    ];

    for (const answer of answers) assert.match(told(answer), /did not post it for this request/);
    assert.deepEqual(story.writes(), []);
  });

  it('is refused with the data of another request', async () => {
    const story = await startHarness();
    const alex = await approvable(story);
    const grady = await approvable(story, 'contain grady@contoso.com because INC-4822');
    const { data } = buttons(grady.card.card).find(({ verb }) => verb === 'approve') ?? assert.fail('no approve');

    const whole = await forge(story, 'approve', data, alex.card)('adele');
    const mixed = await story.press('adele', alex.card, 'approve', { requestId: grady.id });

    assert.match(told(whole), /did not post it for this request/);
    assert.match(told(mixed), /does not show what is stored/);
    assert.deepEqual(story.writes(), []);
  });

  it('is refused on a message that Cordon did not post', async () => {
    const story = await startHarness();
    const { card } = await approvable(story);
    const { data } = buttons(card.card).find(({ verb }) => verb === 'approve') ?? assert.fail('no approve');

    const answer = await forge(story, 'approve', data, { activityId: '1700000000000' })('adele');

    assert.match(told(answer), /did not post it for this request/);
    assert.deepEqual(story.writes(), []);
  });

  it('is refused on a message that Cordon did not post, also while a copy of the card is on its way', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story);
    const { data } = buttons(card.card).find(({ verb }) => verb === 'approve') ?? assert.fail('no approve');
    story.connector.failNext({ match: 'POST /v3/conversations/*', status: 503, retryAfter: 60, times: 9 });
    await story.say('lee', `status ${id}`);

    const answer = await forge(story, 'approve', data, { activityId: '1700000000000' })('adele');

    assert.match(told(answer), /did not post it for this request/);
    assert.deepEqual(story.writes(), []);
  });

  it('cannot say who clicked', async () => {
    const story = await startHarness();
    const { card } = await approvable(story);
    const adele = practicePersonNamed('adele');

    const answer = await story.press('megan', card, 'approve', {
      from: { aadObjectId: adele?.id },
      aadObjectId: adele?.id,
      by: { id: adele?.id, name: 'Adele Vance' },
      mayApprove: 'yes',
    });

    assert.match(told(answer), /another person must approve/);
    assert.deepEqual(story.writes(), []);
  });

  const malformed: readonly (readonly [why: string, data: object])[] = [
    ['no request', { digest: 'a'.repeat(64) }],
    ['no digest', { requestId: 'OP-7F3K' }],
    ['a digest that is none', { requestId: 'OP-7F3K', digest: 'yes' }],
    ['an id that is none', { requestId: '../OP-7F3K', digest: 'a'.repeat(64) }],
    ['a list for an id', { requestId: ['OP-7F3K'], digest: 'a'.repeat(64) }],
    ['a reason that is a novel', { requestId: 'OP-7F3K', digest: 'a'.repeat(64), why: 'x'.repeat(100_000) }],
  ];
  for (const [why, data] of malformed) {
    it(`is answered with 400 in the body when it carries ${why}`, async () => {
      const story = await startHarness();
      const { card } = await approvable(story);

      const answer = await forge(story, 'approve', data, card)('adele');

      assert.deepEqual([answer.status, statusOf(answer)], [200, 400]);
      assert.match(told(answer), /does not fit the card/);
    });
  }

  it('is answered with 400 in the body when the verb is unknown', async () => {
    const story = await startHarness();
    const { card } = await approvable(story);

    const answer = await forge(story, 'launch', {}, card)('adele');

    assert.deepEqual([answer.status, statusOf(answer)], [200, 400]);
    assert.match(told(answer), /"launch"/);
  });

  it('is answered with 400 in the body when it is no click at all', async () => {
    const story = await startHarness();
    const invoke = { from: 'adele', conversation: story.thread };

    const answers = [
      await story.send(story.connector.invoke({ ...invoke, name: 'composeExtension/query', value: {} })),
      await story.send(story.connector.invoke({ ...invoke, name: 'adaptiveCard/action', value: {} })),
      await story.send(story.connector.invoke({ ...invoke, name: 'adaptiveCard/action', value: { action: 5 } })),
    ];

    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200],
    );
    assert.deepEqual(answers.map(statusOf), [400, 400, 400]);
  });

  it('is told that somebody without an Entra identity cannot act', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story);
    const { data } = buttons(card.card).find(({ verb }) => verb === 'approve') ?? assert.fail('no approve');
    const click = story.connector.click({
      from: 'adele',
      conversation: story.thread,
      verb: 'approve',
      data,
      replyToId: card.activityId,
    });
    const { aadObjectId, ...nameless } = click['from'] as Record<string, unknown>;

    const answer = await story.send({ ...click, from: nameless });

    assert.ok(aadObjectId);
    assert.match(told(answer), /no Entra identity/);
    assert.equal(stateOf(story, id), 'awaiting-approval');
  });
});

describe('a click that nobody meant', () => {
  for (const verb of ['confirm', 'approve', 'deny', 'cancel', 'reveal']) {
    it(`does not ${verb} when a client refreshes by itself`, async () => {
      const story = await startHarness();
      const { id, card } = await (verb === 'confirm' ? ask : approvable)(story);
      const before = stateOf(story, id);
      const { data } = buttons(card.card)[0] ?? assert.fail('no button');
      const value = { action: { type: 'Action.Execute', verb, data }, trigger: 'automatic' };
      const invoke = { name: 'adaptiveCard/action', value, conversation: story.thread, replyToId: card.activityId };

      for (const from of ['megan', 'adele']) await story.send(story.connector.invoke({ from, ...invoke }));

      assert.equal(stateOf(story, id), before);
      const now = await story.send(story.connector.invoke({ from: 'lee', ...invoke }));
      assert.ok(verb === 'reveal' || told(now).startsWith(`${id} ${before}: `), told(now));
      assert.deepEqual(story.writes(), []);
    });
  }

  for (const verb of ['refresh', 'more']) {
    it(`shows a card to whoever wants to ${verb}, but not the card of another conversation`, async () => {
      const story = await startHarness();
      const { id, card } = await approvable(story);
      const { data } = buttons(card.card)[0] ?? assert.fail('no button');
      const canteen = practiceGroupChat('19:canteen@thread.v2');

      const here = await forge(story, verb, data, card)('lee');
      const elsewhere = await forge(story, verb, data, card)('isaiah', canteen);
      const guessed = await forge(story, verb, { requestId: id, digest: 'a'.repeat(64) }, card)('isaiah', canteen);

      assert.match(told(here), new RegExp(`^${id} awaiting-approval: `));
      for (const answer of [elsewhere, guessed]) assert.doesNotMatch(JSON.stringify(answer.body), /Alex Wilber/);
    });
  }
});

describe('a client without Action.Execute', () => {
  it('decides with the same buttons', async () => {
    const story = await startHarness();
    const { id, card } = await ask(story);

    await story.submit('megan', card, 'confirm');
    const waiting = await story.card(new RegExp(`^${id} awaiting-approval: `));
    await story.submit('adele', waiting, 'approve');

    assert.match(await story.line(new RegExp(id)), /Alex Wilber is contained/);
  });

  it('is refused for the same reasons, in a message', async () => {
    const story = await startHarness();
    const { card } = await approvable(story);

    const answer = await story.submit('megan', card, 'approve');

    assert.equal(answer.status, 200);
    assert.match((await story.card(/^Not done/)).text, /another person must approve/);
    assert.deepEqual(story.writes(), []);
  });
});

describe('a card that was posted again', () => {
  it('decides like the first one, and both end true', async () => {
    const story = await startHarness();
    const { id } = await approvable(story);
    await story.say('adele', `status ${id}`, practicePersonalChat('adele'));
    const own = await story.connector.waitFor(({ conversation }) => conversation === practicePersonalChat('adele').id);
    const copy = await story.card(new RegExp(`^${id} awaiting-approval: `));
    assert.equal(copy.conversation, own.conversation);

    await story.press('adele', copy, 'approve');

    for (const place of [story.thread.id, practicePersonalChat('adele').id]) {
      const end = await story.connector.waitFor(
        ({ conversation, activity }) =>
          conversation === place && (cardOf(activity)?.fallbackText?.startsWith(`${id} done: `) ?? false),
      );
      assert.equal(end.kind, 'update');
    }
  });
});
