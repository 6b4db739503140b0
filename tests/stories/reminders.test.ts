import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { ConnectorEvent } from '../../practice/teams/conversations.ts';
import { startHarness, cardOf, type Harness } from '../harness/harness.ts';
import { freshSchema, hasPostgres } from '../harness/postgres.ts';
import { approvable, ask, containEnrico, ended } from '../harness/stories.ts';

const minuteMs = 60_000;
const approvers = { people: ['adele@contoso.com', 'lee@contoso.com'] };
const tiers = { destructive: { window: '15m', remind: '5m' }, critical: { window: '30m', remind: '10m' } };

const isReminder = ({ activity }: ConnectorEvent): boolean =>
  /^Reminder\. Approve\?/.test(cardOf(activity)?.fallbackText ?? '');
const remindersIn = ({ connector }: Harness) => connector.events.filter(isReminder);
/** Lets these minutes pass, and a sweep of every bot with all that it posts: a request that is opened afterwards is posted behind that. */
async function pass(minutes: number, ...bots: readonly Harness[]): Promise<void> {
  await bots[0]?.clock.skip(minutes * minuteMs);
  for (const bot of bots) await ask(bot, `create-user name=New upn=${randomUUID()}@contoso.com because INC-4821`);
}

describe('a reminder of the approvers', () => {
  it('comes once, so long before their time is over as the policy says, with those called whose click can count', async () => {
    const story = await startHarness({ policy: { tiers, approvers } });
    const { id, card } = await approvable(story, containEnrico); // critical: 30 minutes, two approvals
    await story.press('adele', card, 'approve');

    await pass(19, story);
    const early = remindersIn(story).length;
    await pass(1.1, story);
    const event = await story.connector.waitFor(isReminder);
    await pass(4.9, story);

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
    const story = await startHarness({
      policy: { tiers: { destructive: tiers.destructive }, approvers },
    });
    const { id, card } = await approvable(story);
    await story.press('adele', card, 'approve');
    await ended(story, id);
    await approvable(story, containEnrico); // critical: 15 minutes, and no reminder

    await pass(14, story);

    assert.deepEqual(remindersIn(story), []);
  }).timeout(20_000);

  it('comes where they were asked: in the thread of the approvals channel', async () => {
    const channel = '19:approvals@thread.tacv2';
    const story = await startHarness({
      policy: { tiers, approvers, channels: { approvals: channel } },
    });
    const { card } = await ask(story);
    await story.press('megan', card, 'confirm');
    const there = await story.connector.waitFor(({ conversation }) => conversation.startsWith(`${channel};messageid=`));
    await pass(1, story); // so that it is noted where the thread is

    await story.clock.skip(10 * minuteMs);
    const event = await story.connector.waitFor(isReminder);

    assert.equal(event.conversation, there.conversation);
  }).timeout(20_000);

  it('comes once from two bots on one database', async function () {
    this.timeout(60_000);
    if (!(await hasPostgres())) return this.skip();
    const settings = { databaseUrl: await freshSchema(), policy: { tiers, approvers } };
    const one = await startHarness(settings);
    const two = await startHarness({ ...settings, beside: one });
    await approvable(one);

    await one.clock.skip(11 * minuteMs);
    await one.connector.waitFor(isReminder);
    await pass(1, one, two);

    assert.equal(remindersIn(one).length, 1);
  });
});
