import assert from 'node:assert/strict';
import { buttonOf, startHarness, type Harness } from '../harness/harness.ts';
import { buttons } from '../harness/cards.ts';
import {
  answerTo,
  approvable,
  containEnrico,
  ask,
  auditOf,
  ended,
  stateOf,
  statusOf,
  told,
} from '../harness/stories.ts';

const changes = ({ tenant }: Harness): number => tenant.calls.filter(({ method }) => method === 'PATCH').length;
const minutes = (n: number): number => n * 60_000;

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
      const story = await startHarness();
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
    const story = await startHarness();
    const { id, card } = await approvable(story);

    const answer = await story.press('adele', card, 'deny', { why: 'a known trip' });
    const line = await story.line(new RegExp(id));
    const late = await story.press('lee', card, 'approve');

    assert.match(told(answer), /^OP-\w+ denied: .*Adele Vance denied it .* because a known trip/);
    assert.match(line, /Denied: contain Alex Wilber/);
    assert.match(told(late), /^Too late: Adele Vance denied it on \d+ \w+ \d{4}, \d\d:\d\d UTC\./);
    assert.deepEqual(story.writes(), []);
  });

  it('says why an approval comes too early, clicked or typed', async () => {
    const story = await startHarness();
    const { id, card } = await ask(story);

    const clicked = await story.send(
      story.connector.click({
        from: 'adele',
        conversation: story.thread,
        verb: 'approve',
        data: buttonOf(card, 'confirm').data,
        replyToId: card.activityId,
      }),
    );
    const typed = await answerTo(story, `approve ${id}`, { by: 'adele' });

    assert.equal(told(clicked), 'Not yet: Megan Bowen has not confirmed it.');
    assert.match(typed.text, /not done\. Not yet: Megan Bowen has not confirmed it\./);
    const { events } = await auditOf(story, id);
    assert.deepEqual(
      events.slice(-2).map(({ refusal }) => refusal),
      ['not-confirmed', 'not-confirmed'],
    );
  });

  it('takes the requester’s own denial for a cancel', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story);

    const answer = await story.press('megan', card, 'deny', { why: 'false alarm' });

    assert.match(told(answer), new RegExp(`^${id} cancelled: .*Megan Bowen cancelled it`));
    assert.match(await story.line(new RegExp(id)), /Cancelled: contain Alex Wilber/);
  });

  it('asks for a reason before approvers are called, and takes it from the card', async () => {
    const story = await startHarness();
    const { id, card } = await ask(story, 'contain alex@contoso.com');

    const without = await story.press('megan', card, 'confirm', { reason: '   ' });
    const withReason = await story.press('megan', card, 'confirm', { reason: 'INC-4821' });

    assert.match(told(without), /Write a short reason/);
    assert.match(told(withReason), new RegExp(`^${id} awaiting-approval: .* because INC-4821`));
  });

  it('runs a change as soon as its requester confirms', async () => {
    const story = await startHarness();
    const { id, card } = await ask(story, 'update-user raul@contoso.com city=Bern');

    await story.press('megan', card, 'confirm');

    assert.match(await story.line(new RegExp(id)), /The properties of Raul Razo are changed/);
    assert.equal(story.tenant.user('raul@contoso.com')?.['city'], 'Bern');
  });

  it('lets nobody in again before somebody else has approved', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story, 'enable-user raul@contoso.com because INC-4821');

    const own = await story.press('megan', card, 'approve');
    const before = story.tenant.user('raul@contoso.com')?.accountEnabled;
    await story.press('adele', card, 'approve');

    assert.match(told(own), /another person must approve it/);
    assert.equal(before, false);
    assert.match(await story.line(new RegExp(id)), /Raul Razo can sign in again/);
    assert.equal(story.tenant.user('raul@contoso.com')?.accountEnabled, true);
  });
});

describe('two approvals', () => {
  it('are needed for an administrator, by two people', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story, containEnrico);

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
    const story = await startHarness();
    const { id, card } = await approvable(story, containEnrico);

    await story.press('adele', card, 'approve');
    await story.press('lee', card, 'deny');

    assert.match((await ended(story, id)).card.text, /^OP-\w+ denied: /);
    assert.deepEqual(story.writes(), []);
  });

  it('raises the whole request when only one of its people is an administrator', async () => {
    const story = await startHarness();

    const { card } = await approvable(story, 'contain alex@contoso.com enrico@contoso.com because INC-4821');

    assert.match(card.text, /0 of 2 approvals/);
  });
});

describe('at the same instant', () => {
  it('two approvers start one run', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story);

    const answers = await Promise.all(
      ['adele', 'lee', 'nestor', 'patti'].map((by) => story.press(by, card, 'approve')),
    );
    await story.line(new RegExp(id));

    assert.equal(answers.filter((answer) => told(answer).startsWith(`${id} running`)).length, 1);
    assert.equal(
      answers.filter((answer) => /^Too late: it (has been running since .*, approved by|ended on) /.test(told(answer)))
        .length,
      3,
    );
    assert.equal(changes(story), 1);
    const { events } = await auditOf(story, id);
    assert.equal(events.filter(({ kind }) => kind === 'approve').length, 1);
  });

  it('an approval and a denial give one of the two, told alike everywhere', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story);

    await Promise.all([story.press('adele', card, 'approve'), story.press('lee', card, 'deny')]);
    const { card: end } = await ended(story, id);

    assert.match(end.text, /^OP-\w+ (done|denied): /);
    assert.equal(changes(story), end.text.startsWith(`${id} done`) ? 1 : 0);
  });

  it('one person who clicks twice counts once', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story, containEnrico);

    const answers = await Promise.all([story.press('adele', card, 'approve'), story.press('adele', card, 'approve')]);

    assert.deepEqual(answers.map((answer) => /already approved/.test(told(answer))).sort(), [false, true]);
    assert.equal(stateOf(story, id), 'awaiting-approval');
    assert.deepEqual(story.writes(), []);
  });

  it('a redelivered click changes nothing', async () => {
    const story = await startHarness();
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

describe('time', () => {
  it('refuses a late click, in words, even before the request is swept', async () => {
    const story = await startHarness({ policy: { tiers: { destructive: { window: '2m' } } } });
    const { card } = await approvable(story);

    story.clock.set(story.clock.now() + minutes(3)); // no timer runs, so nothing has swept the request
    const answer = await story.press('adele', card, 'approve');

    assert.match(told(answer), /has expired and nothing was changed/);
    assert.deepEqual(story.writes(), []);
  });

  it('ends what nobody confirms or approves, and says so', async () => {
    const story = await startHarness();
    const asked = await ask(story);
    const waiting = await approvable(story, 'contain grady@contoso.com because INC-4821');

    await story.clock.skip(minutes(16));
    const ends = await Promise.all([ended(story, asked.id), ended(story, waiting.id)]);

    for (const { card, result } of ends) {
      assert.match(card.text, /^OP-\w+ expired: /);
      assert.match(result, /Expired: contain (Alex Wilber|Grady Archie)/);
    }
  });

  it('gives approvers their whole window from the confirmation on', async () => {
    const story = await startHarness();
    const { id, card } = await ask(story);
    await story.clock.skip(minutes(10));
    await story.press('megan', card, 'confirm');
    const waiting = await story.card(new RegExp(`^${id} awaiting-approval: `));

    await story.clock.skip(minutes(10));
    const answer = await story.press('adele', waiting, 'approve');

    assert.match(told(answer), new RegExp(`^${id} running: `));
  });
});
