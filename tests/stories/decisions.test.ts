import assert from 'node:assert/strict';
import { inGroup, inPersonalChat } from '../../services/practice/activities.ts';
import { practicePersonNamed } from '../../services/practice/people.ts';
import { bench, cardOf, shown, type Bench, type Shown } from '../support/bench.ts';
import { buttons } from '../support/cards.ts';
import { approvable, ask, auditOf, ended, stateOf, statusOf, told } from '../support/stories.ts';

const changes = ({ tenant }: Bench): number => tenant.calls.filter(({ method }) => method === 'PATCH').length;
const enrico = 'contain enrico@contoso.com because INC-4821';
const minutes = (n: number): number => n * 60_000;

/** A clock that can be put forward. */
function clock() {
  const ahead = { ms: 0 };
  return { now: () => Date.now() + ahead.ms, forward: (ms: number) => (ahead.ms += ms) };
}

/** Clicks as no card of ours would: with other data, from another place, on another message. */
function forge({ connector, url, thread }: Bench, verb: string, data: object, card: Pick<Shown, 'activityId'>) {
  return (from: string, conversation = thread) =>
    connector.send(url, connector.click({ from, conversation, verb, data, replyToId: card.activityId }));
}

describe('who may decide', () => {
  const refusals: readonly {
    readonly name: string;
    readonly by: string;
    readonly verb: 'confirm' | 'approve' | 'deny' | 'cancel';
    readonly says: RegExp;
    readonly confirmed: boolean;
  }[] = [
    {
      name: 'the requester approving',
      by: 'megan',
      verb: 'approve',
      says: /another person must approve/,
      confirmed: true,
    },
    { name: 'the target approving', by: 'alex', verb: 'approve', says: /about your own account/, confirmed: true },
    { name: 'the target denying', by: 'alex', verb: 'deny', says: /about your own account/, confirmed: true },
    {
      name: 'somebody else cancelling',
      by: 'adele',
      verb: 'cancel',
      says: /Only the person who asked/,
      confirmed: true,
    },
    {
      name: 'somebody else confirming',
      by: 'adele',
      verb: 'confirm',
      says: /Only the person who asked/,
      confirmed: false,
    },
    { name: 'the target cancelling', by: 'alex', verb: 'cancel', says: /Only the person who asked/, confirmed: false },
  ];
  for (const { name, by, verb, says, confirmed } of refusals) {
    it(`refuses ${name}, in words`, async () => {
      const story = await bench();
      const { id, card } = await (confirmed ? approvable : ask)(story);
      const before = stateOf(story, id);

      const answer = await story.press(by, card, verb);
      await story.stop();

      assert.deepEqual([answer.status, statusOf(answer)], [200, 200]);
      assert.match(told(answer), says);
      assert.equal(stateOf(story, id), before);
      assert.deepEqual(story.writes(), []);
      const { events } = await auditOf(story, id);
      assert.deepEqual([events.at(-1)?.kind, events.at(-1)?.['decision']], ['refused', verb]);
    });
  }

  it('lets one denial end it, with the reason', async () => {
    const story = await bench();
    const { id, card } = await approvable(story);

    const answer = await story.press('adele', card, 'deny', { why: 'a known trip' });
    const line = await story.line(new RegExp(id));
    const late = await story.press('lee', card, 'approve');

    assert.match(told(answer), /^OP-\w+ denied: .*Adele Vance denied it .* because a known trip/);
    assert.match(line, /Denied: contain Alex Wilber/);
    assert.match(told(late), /no longer possible/);
    assert.deepEqual(story.writes(), []);
  });

  it('takes the requester’s own denial for a cancel', async () => {
    const story = await bench();
    const { id, card } = await approvable(story);

    const answer = await story.press('megan', card, 'deny', { why: 'false alarm' });

    assert.match(told(answer), new RegExp(`^${id} cancelled: .*Megan Bowen cancelled it`));
    assert.match(await story.line(new RegExp(id)), /Cancelled: contain Alex Wilber/);
  });

  it('asks for a reason before approvers are called, and takes it from the card', async () => {
    const story = await bench();
    const { id, card } = await ask(story, 'contain alex@contoso.com');

    const without = await story.press('megan', card, 'confirm', { reason: '   ' });
    const withReason = await story.press('megan', card, 'confirm', { reason: 'INC-4821' });

    assert.match(told(without), /Write a short reason/);
    assert.match(told(withReason), new RegExp(`^${id} awaiting-approval: .* because INC-4821`));
  });

  it('runs a change as soon as its requester confirms', async () => {
    const story = await bench();
    const { id, card } = await ask(story, 'enable-user raul@contoso.com');

    await story.press('megan', card, 'confirm');

    assert.match(await story.line(new RegExp(id)), /Raul Razo can sign in again/);
    assert.equal(story.tenant.user('raul@contoso.com')?.accountEnabled, true);
  });
});

describe('two approvals', () => {
  it('are needed for an administrator, by two people', async () => {
    const story = await bench();
    const { id, card } = await approvable(story, enrico);

    const first = await story.press('adele', card, 'approve');
    const same = await story.press('adele', card, 'approve');
    const before = [...story.writes()];
    const second = await story.press('lee', card, 'approve');
    const result = await story.line(new RegExp(id));

    assert.match(told(first), new RegExp(`^${id} awaiting-approval: .*1 of 2 approvals`));
    assert.match(told(same), /already approved this/);
    assert.deepEqual(before, []);
    assert.match(told(second), new RegExp(`^${id} running: `));
    assert.match(result, /Enrico Cattaneo is contained/);
    assert.match(result, /approved by Adele Vance and Lee Gu/);
  });

  it('are not needed when one of them denies', async () => {
    const story = await bench();
    const { id, card } = await approvable(story, enrico);

    await story.press('adele', card, 'approve');
    await story.press('lee', card, 'deny');

    assert.match((await ended(story, id)).card.text, /^OP-\w+ denied: /);
    assert.deepEqual(story.writes(), []);
  });

  it('raises the whole request when only one of its people is an administrator', async () => {
    const story = await bench();

    const { card } = await approvable(story, 'contain alex@contoso.com enrico@contoso.com because INC-4821');

    assert.match(card.text, /0 of 2 approvals/);
  });
});

describe('at the same instant', () => {
  it('two approvers start one run', async () => {
    const story = await bench();
    const { id, card } = await approvable(story);

    const answers = await Promise.all(
      ['adele', 'lee', 'nestor', 'patti'].map((by) => story.press(by, card, 'approve')),
    );
    await story.line(new RegExp(id));

    assert.equal(answers.filter((answer) => told(answer).startsWith(`${id} running`)).length, 1);
    assert.equal(answers.filter((answer) => /no longer possible/.test(told(answer))).length, 3);
    assert.equal(changes(story), 1);
    const { events } = await auditOf(story, id);
    assert.equal(events.filter(({ kind }) => kind === 'approve').length, 1);
  });

  it('an approval and a denial give one of the two, told alike everywhere', async () => {
    const story = await bench();
    const { id, card } = await approvable(story);

    await Promise.all([story.press('adele', card, 'approve'), story.press('lee', card, 'deny')]);
    const { card: end } = await ended(story, id);

    assert.match(end.text, /^OP-\w+ (done|denied): /);
    assert.equal(changes(story), end.text.startsWith(`${id} done`) ? 1 : 0);
  });

  it('one person who clicks twice counts once', async () => {
    const story = await bench();
    const { id, card } = await approvable(story, enrico);

    const answers = await Promise.all([story.press('adele', card, 'approve'), story.press('adele', card, 'approve')]);

    assert.deepEqual(answers.map((answer) => /already approved/.test(told(answer))).sort(), [false, true]);
    assert.equal(stateOf(story, id), 'awaiting-approval');
    assert.deepEqual(story.writes(), []);
  });

  it('a redelivered click changes nothing', async () => {
    const story = await bench();
    const { id, card } = await approvable(story);
    const { data } = buttons(card.card).find(({ verb }) => verb === 'approve') ?? assert.fail('no approve');
    const click = { from: 'adele', conversation: story.thread, verb: 'approve', data, replyToId: card.activityId };
    const activity = story.connector.click(click);

    const answers = [await story.send(activity), await story.send(activity)];
    await story.line(new RegExp(id));

    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200],
    );
    assert.equal(changes(story), 1);
  });
});

describe('a click that does not fit', () => {
  it('is refused when the digest was tampered with', async () => {
    const story = await bench();
    const { id, card } = await approvable(story);
    const digest = 'f'.repeat(64);

    const answer = await story.press('adele', card, 'approve', { digest });

    assert.match(told(answer), /does not show what is stored/);
    assert.equal(stateOf(story, id), 'awaiting-approval');
    assert.deepEqual(story.writes(), []);
  });

  it('is refused from a card of another conversation', async () => {
    const story = await bench();
    const { card } = await approvable(story);
    const { data } = buttons(card.card).find(({ verb }) => verb === 'approve') ?? assert.fail('no approve');
    const click = forge(story, 'approve', data, card);

    const answers = [
      await click('adele', { id: '19:incidents@thread.tacv2;messageid=1', conversationType: 'channel' }),
      await click('adele', inGroup()),
      await click('adele', inPersonalChat('adele')),
    ];

    for (const answer of answers) assert.match(told(answer), /did not post that card for this request/);
    assert.deepEqual(story.writes(), []);
  });

  it('is refused with the data of another request', async () => {
    const story = await bench();
    const alex = await approvable(story);
    const grady = await approvable(story, 'contain grady@contoso.com because INC-4822');
    const { data } = buttons(grady.card.card).find(({ verb }) => verb === 'approve') ?? assert.fail('no approve');

    const whole = await forge(story, 'approve', data, alex.card)('adele');
    const mixed = await story.press('adele', alex.card, 'approve', { requestId: grady.id });

    assert.match(told(whole), /did not post that card for this request/);
    assert.match(told(mixed), /does not show what is stored/);
    assert.deepEqual(story.writes(), []);
  });

  it('is refused on a message that Cordon did not post', async () => {
    const story = await bench();
    const { card } = await approvable(story);
    const { data } = buttons(card.card).find(({ verb }) => verb === 'approve') ?? assert.fail('no approve');

    const answer = await forge(story, 'approve', data, { activityId: '1700000000000' })('adele');

    assert.match(told(answer), /did not post that card for this request/);
    assert.deepEqual(story.writes(), []);
  });

  it('cannot say who clicked', async () => {
    const story = await bench();
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
      const story = await bench();
      const { card } = await approvable(story);

      const answer = await forge(story, 'approve', data, card)('adele');

      assert.deepEqual([answer.status, statusOf(answer)], [200, 400]);
      assert.match(told(answer), /does not fit the card/);
    });
  }

  it('is answered with 400 in the body when the verb is unknown', async () => {
    const story = await bench();
    const { card } = await approvable(story);

    const answer = await forge(story, 'launch', {}, card)('adele');

    assert.deepEqual([answer.status, statusOf(answer)], [200, 400]);
    assert.match(told(answer), /"launch"/);
  });

  it('is answered with 400 in the body when it is no click at all', async () => {
    const story = await bench();
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
    const story = await bench();
    const { id, card } = await approvable(story);
    const { data } = buttons(card.card).find(({ verb }) => verb === 'approve') ?? assert.fail('no approve');
    const click = story.connector.click({
      ...{ from: 'adele', conversation: story.thread, verb: 'approve', data, replyToId: card.activityId },
    });
    const { aadObjectId, ...nameless } = click['from'] as Record<string, unknown>;

    const answer = await story.send({ ...click, from: nameless });

    assert.ok(aadObjectId);
    assert.match(told(answer), /no Entra identity/);
    assert.equal(stateOf(story, id), 'awaiting-approval');
  });
});

describe('time', () => {
  it('ends a request that nobody confirms', async () => {
    const { now, forward } = clock();
    const story = await bench({ patience: { now } });
    const { id, card } = await ask(story);

    forward(minutes(16));
    const answer = await story.press('megan', card, 'confirm');
    const { card: end, result } = await ended(story, id);

    assert.match(told(answer), /has expired and nothing was changed/);
    assert.match(result, /Expired: contain Alex Wilber/);
    assert.match(end.text, /^OP-\w+ expired: /);
  });

  it('ends a request that nobody approves within the window of the policy', async () => {
    const { now, forward } = clock();
    const story = await bench({ patience: { now }, policy: { tiers: { destructive: { window: '2m' } } } });
    const { id, card } = await approvable(story);

    forward(minutes(3));
    const answer = await story.press('adele', card, 'approve');
    await story.line(new RegExp(id));

    assert.match(told(answer), /has expired and nothing was changed/);
    assert.deepEqual(story.writes(), []);
  });

  it('gives approvers their whole window from the confirmation on', async () => {
    const { now, forward } = clock();
    const story = await bench({ patience: { now } });
    const { id, card } = await ask(story);
    forward(minutes(10));
    await story.press('megan', card, 'confirm');
    const waiting = await story.card(new RegExp(`^${id} awaiting-approval: `));

    forward(minutes(10));
    const answer = await story.press('adele', waiting, 'approve');

    assert.match(told(answer), new RegExp(`^${id} running: `));
  });
});

describe('a click that nobody meant', () => {
  for (const verb of ['confirm', 'approve', 'deny', 'cancel', 'reveal']) {
    it(`does not ${verb} when a client refreshes by itself`, async () => {
      const story = await bench();
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

  it('shows a card to whoever refreshes it, but not the card of another conversation', async () => {
    const story = await bench();
    const { id, card } = await approvable(story);
    const { data } = buttons(card.card)[0] ?? assert.fail('no button');
    const refresh = forge(story, 'refresh', data, card);
    const guess = forge(story, 'refresh', { requestId: id, digest: 'a'.repeat(64) }, card);

    const here = await refresh('lee');
    const elsewhere = await guess('isaiah', inGroup('19:canteen@thread.v2'));

    assert.match(told(here), new RegExp(`^${id} awaiting-approval: `));
    assert.doesNotMatch(JSON.stringify(elsewhere.body), /Alex Wilber/);
  });
});

describe('a client without Action.Execute', () => {
  it('decides with the same buttons', async () => {
    const story = await bench();
    const { id, card } = await ask(story);

    await story.submit('megan', card, 'confirm');
    const waiting = await story.card(new RegExp(`^${id} awaiting-approval: `));
    await story.submit('adele', waiting, 'approve');

    assert.match(await story.line(new RegExp(id)), /Alex Wilber is contained/);
  });

  it('is refused for the same reasons, in a message', async () => {
    const story = await bench();
    const { card } = await approvable(story);

    const answer = await story.submit('megan', card, 'approve');

    assert.equal(answer.status, 200);
    assert.match((await story.card(/^Not done/)).text, /another person must approve/);
    assert.deepEqual(story.writes(), []);
  });
});

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
      const story = await bench();
      const { id } = await approvable(story);

      await story.say('adele', line(id));

      assert.match(await story.line(new RegExp(id)), /Alex Wilber is contained/);
    });
  }

  it('counts in the approver’s own chat with Cordon, and is answered there', async () => {
    const story = await bench();
    const { id } = await approvable(story);

    await story.say('adele', `approve ${id}`, inPersonalChat('adele'));

    assert.match(await story.line(/is recorded/), new RegExp(`^${id}: approve`));
    assert.match(await story.line(/is contained/), new RegExp(id));
  });

  it('is refused anywhere else', async () => {
    const story = await bench();
    const { id } = await approvable(story);

    await story.say('adele', `approve ${id}`, inGroup());
    await story.say('adele', `approve ${id}`, { ...story.thread, id: `${story.thread.id}1` });

    for (const place of [inGroup().id, `${story.thread.id}1`]) {
      const answer = await story.connector.waitFor(({ conversation }) => conversation === place);
      assert.match(shown(answer).text, /not done. A decision counts only where the request was made/);
    }
    assert.equal(stateOf(story, id), 'awaiting-approval');
    assert.deepEqual(story.writes(), []);
  });

  it('is refused for the same reasons as a click', async () => {
    const story = await bench();
    const { id } = await approvable(story);

    await story.say('megan', `approve ${id}`);

    assert.match((await story.card(/not done/)).text, /another person must approve/);
    assert.equal(stateOf(story, id), 'awaiting-approval');
  });

  it('can be spoken as another person of the practice tenant', async () => {
    const story = await bench();
    const { id } = await approvable(story);

    await story.say('megan', `as adele: approve ${id}`);

    assert.match(await story.line(new RegExp(id)), /asked by Megan Bowen, approved by Adele Vance/);
  });

  it('cannot be spoken as oneself twice, nor as the target', async () => {
    const story = await bench();
    const { id } = await approvable(story, enrico);

    await story.say('megan', `as adele: approve ${id}`);
    await story.say('lee', `as adele: approve ${id}`);
    await story.say('lee', `as enrico: approve ${id}`);

    assert.match((await story.card(/already approved/)).text, /^OP-\w+: not done/);
    assert.match((await story.card(/your own account/)).text, /^OP-\w+: not done/);
    assert.deepEqual(story.writes(), []);
  });

  it('denies with a reason and cancels', async () => {
    const story = await bench();
    const first = await approvable(story);
    const second = await approvable(story);

    await story.say('adele', `deny ${first.id} because it is a known trip`);
    await story.say('megan', `cancel ${second.id}`);

    const ends = [await ended(story, first.id), await ended(story, second.id)];
    assert.match(ends[0]?.result ?? '', /because it is a known trip/);
    assert.match(ends[0]?.card.text ?? '', /^OP-\w+ denied: /);
    assert.match(ends[1]?.card.text ?? '', /^OP-\w+ cancelled: /);
  });

  it('asks which request when none is named, and says when there is none', async () => {
    const story = await bench();

    await story.say('adele', 'approve');
    await story.say('adele', 'approve OP-ZZZZZ');
    await story.say('adele', 'deny ../../etc/passwd');

    assert.match((await story.card(/^Which request/)).text, /approve OP-7F3K/);
    assert.match((await story.card(/^No request “OP-ZZZZZ”/)).text, /Check the id/);
    assert.match((await story.card(/^No request “\.\.\/\.\.\/etc\/passwd”/)).text, /Check the id/);
  });
});

describe('a card that was posted again', () => {
  it('decides like the first one, and both end true', async () => {
    const story = await bench();
    const { id } = await approvable(story);
    await story.say('adele', `status ${id}`, inPersonalChat('adele'));
    const own = await story.connector.waitFor(({ conversation }) => conversation === inPersonalChat('adele').id);
    const copy = await story.card(new RegExp(`^${id} awaiting-approval: `));
    assert.equal(copy.conversation, own.conversation);

    await story.press('adele', copy, 'approve');

    for (const place of [story.thread.id, inPersonalChat('adele').id]) {
      const end = await story.connector.waitFor(
        ({ conversation, activity }) =>
          conversation === place && (cardOf(activity)?.fallbackText?.startsWith(`${id} done: `) ?? false),
      );
      assert.equal(end.kind, 'update');
    }
  });
});
