import assert from 'node:assert/strict';
import type { ConnectorEvent } from '../../practice/conversations.ts';
import { startHarness, cardOf, type Harness } from '../harness/harness.ts';
import { freshSchema, hasPostgres } from '../harness/postgres.ts';
import { approvable, ask, containEnrico, ended } from '../harness/stories.ts';

const minuteMs = 60_000;
const approvers = { people: ['adele@contoso.com', 'lee@contoso.com'] };
const tiers = { destructive: { window: '15m', remind: '5m' }, critical: { window: '30m', remind: '10m' } };

const isReminder = ({ activity }: ConnectorEvent): boolean =>
  /^Reminder, approval needed/.test(cardOf(activity)?.fallbackText ?? '');
const remindersIn = ({ connector }: Harness) => connector.events.filter(isReminder);
/** Longer than two looks of the worker, which looks every second. */
const looked = () => new Promise((resolve) => setTimeout(resolve, 2200));

function clock() {
  const ahead = { ms: 0 };
  return { now: () => Date.now() + ahead.ms, to: (minutes: number) => (ahead.ms = minutes * minuteMs) };
}

describe('a reminder of the approvers', () => {
  it('comes once, so long before their time is over as the policy says, with those called whose click can count', async () => {
    const { now, to } = clock();
    const story = await startHarness({ patience: { now }, policy: { tiers, approvers } });
    const { id, card } = await approvable(story, containEnrico); // critical: 30 minutes, two approvals
    await story.press('adele', card, 'approve');

    to(19);
    await looked();
    const early = remindersIn(story).length;
    to(20.1);
    const event = await story.connector.waitFor(isReminder);
    to(25);
    await looked();

    const { msteams, fallbackText = '' } = cardOf(event.activity) ?? assert.fail();
    assert.equal(early, 0);
    assert.equal(remindersIn(story).length, 1);
    assert.equal(event.conversation, story.thread.id);
    assert.deepEqual(
      (msteams?.entities ?? []).map(({ text }) => text),
      ['<at>Lee Gu</at>'],
    );
    assert.match(fallbackText, new RegExp(`It expires at \\d\\d:\\d\\d UTC\\. ${id}$`));
  }).timeout(20_000);

  it('does not come where they have decided, nor where the policy names no time', async () => {
    const { now, to } = clock();
    const story = await startHarness({
      patience: { now },
      policy: { tiers: { destructive: tiers.destructive }, approvers },
    });
    const { id, card } = await approvable(story);
    await story.press('adele', card, 'approve');
    await ended(story, id);
    await approvable(story, containEnrico); // critical: 15 minutes, and no reminder

    to(14);
    await looked();

    assert.deepEqual(remindersIn(story), []);
  }).timeout(20_000);

  it('comes where they were asked: in the thread of the approvals channel', async () => {
    const { now, to } = clock();
    const channel = '19:approvals@thread.tacv2';
    const story = await startHarness({
      patience: { now },
      policy: { tiers, approvers, channels: { approvals: channel } },
    });
    const { card } = await ask(story);
    await story.press('megan', card, 'confirm');
    const there = await story.connector.waitFor(({ conversation }) => conversation.startsWith(`${channel};messageid=`));
    await looked(); // so that it is noted where the thread is

    to(11);
    const event = await story.connector.waitFor(isReminder);

    assert.equal(event.conversation, there.conversation);
  }).timeout(20_000);

  it('comes once from two bots on one database', async function () {
    this.timeout(60_000);
    if (!(await hasPostgres())) return this.skip();
    const { now, to } = clock();
    const settings = { databaseUrl: await freshSchema(), patience: { now }, policy: { tiers, approvers } };
    const one = await startHarness(settings);
    await startHarness({ ...settings, beside: one });
    await approvable(one);

    to(11);
    await one.connector.waitFor(isReminder);
    await looked();

    assert.equal(remindersIn(one).length, 1);
  });
});
