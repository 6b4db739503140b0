import assert from 'node:assert/strict';
import type { ConnectorEvent } from '../../practice/teams/conversations.ts';
import { buttons, shown as read } from '../harness/cards.ts';
import { cardOf, shown, startHarness, type Harness, type HarnessSettings, type Shown } from '../harness/harness.ts';
import { approvable, ask, containEnrico, ended, run } from '../harness/stories.ts';

const minuteMs = 60_000;
const settings: HarnessSettings = {
  policy: {
    approvers: { people: ['adele@contoso.com', 'lee@contoso.com'] },
    tiers: { destructive: { window: '15m', remind: '5m' }, critical: { window: '15m', remind: '5m' } },
  },
};

const textOf = ({ activity }: ConnectorEvent): string => cardOf(activity)?.fallbackText ?? '';

/** The posts of a request whose first text fits, each as it is now. */
async function callsNow({ connector }: Harness, first: RegExp, now: RegExp): Promise<Shown> {
  const post = await connector.waitFor((event) => event.kind === 'post' && first.test(textOf(event)));
  return shown(
    await connector.waitFor(
      (event) => event.kind === 'update' && event.activityId === post.activityId && now.test(textOf(event)),
    ),
  );
}

/** How often a message was updated. */
const updatesOf = ({ connector }: Harness, { activityId }: Shown): number =>
  connector.events.filter((event) => event.kind === 'update' && event.activityId === activityId).length;

function assertOver(call: Shown): void {
  assert.deepEqual(buttons(call.card), []);
  assert.equal(call.card.msteams?.entities, undefined);
  assert.doesNotMatch(read(call.card), /<at>|needed|type "approve|expires/);
}

describe('a call for approval does not go on claiming', () => {
  it('after a run: it says what was done and when, who asked and who approved', async () => {
    const story = await startHarness(settings);

    const { id } = await run(story);

    const call = await callsNow(story, /^Approve\?/, /was contained at/);
    assertOver(call);
    assert.match(
      call.text,
      new RegExp(
        `^Alex Wilber was contained at \\d\\d:\\d\\d UTC; asked by Megan Bowen, approved by Adele Vance at \\d\\d:\\d\\d UTC\\. ${id}$`,
      ),
    );
    assert.ok(updatesOf(story, call) <= 2, `${updatesOf(story, call)} updates`);
  });

  it('after a denial, a cancellation and an expiry: it says who ended it, when and that nothing was changed', async () => {
    const story = await startHarness(settings);
    const denied = await approvable(story, 'contain alex@contoso.com because INC-1');
    await story.press('adele', denied.card, 'deny', { why: 'a known trip' });
    const cancelled = await approvable(story, 'contain grady@contoso.com because INC-2');
    await story.say('megan', `cancel ${cancelled.id}`);
    const expired = await approvable(story, 'contain diego@contoso.com because INC-3');
    await ended(story, cancelled.id);

    await story.clock.skip(16 * minuteMs);

    const calls = [
      await callsNow(story, new RegExp(`^Approve\\?.* ${denied.id}$`), /denied by Adele Vance at .*a known trip/),
      await callsNow(story, new RegExp(`^Approve\\?.* ${cancelled.id}$`), /cancelled by Megan Bowen at/),
      await callsNow(story, new RegExp(`^Approve\\?.* ${expired.id}$`), /nobody decided before/),
    ];
    for (const call of calls) {
      assertOver(call);
      assert.match(read(call.card), /Nothing was changed/);
    }
  }).timeout(20_000);

  it('after one of two votes: it names nobody again, and drops who has voted', async () => {
    const story = await startHarness(settings);
    const { id, card } = await approvable(story, containEnrico);

    await story.press('adele', card, 'approve');

    const call = await callsNow(story, new RegExp(`^Approve\\?.* ${id}$`), /except Megan Bowen and Adele Vance/);
    assert.equal(call.card.msteams?.entities, undefined);
    assert.doesNotMatch(read(call.card), /<at>/);
  });

  it('when it was a reminder', async () => {
    const story = await startHarness(settings);
    const { id, card } = await approvable(story);
    await story.clock.skip(11 * minuteMs);
    await story.connector.waitFor((event) => /^Reminder\. Approve\?/.test(textOf(event)));

    await story.press('lee', card, 'approve');
    await ended(story, id);

    assertOver(await callsNow(story, /^Reminder\. Approve\?/, /was contained at .* approved by Lee Gu/));
  }).timeout(20_000);

  it('after a restart, of requests that ended while Teams was away', async () => {
    const before = await startHarness({ ...settings, patience: { backoffMs: () => 1500 } });
    const { connector, dataDir } = before;
    const { id, card } = await approvable(before);
    connector.failNext({ match: 'PUT /v3/conversations/*/activities/*', status: 503, times: 3 });
    await before.press('adele', card, 'deny', { why: 'a known trip' });
    await before.line(new RegExp(`${id}$`));
    await before.stop();

    const after = await startHarness({ ...settings, connector, dataDir });

    assertOver(await callsNow(after, /^Approve\?/, /denied by Adele Vance at/));
  }).timeout(20_000);
});

describe('the private card of a secret does not go on offering it', () => {
  const line = 'contain alex@contoso.com deliver=reveal because INC-4821';

  for (const looks of [true, false])
    it(`when its time is over, and says that it was ${looks ? '' : 'not '}shown`, async () => {
      const story = await startHarness();
      await run(story, line);
      const card = await story.card(/A password is ready/);
      if (looks) await story.press('megan', card, 'reveal');
      const early = updatesOf(story, card);

      await story.clock.skip(11 * minuteMs);

      const over = await callsNow(story, /A password is ready/, looks ? /^Shown at/ : /^Not shown before/);
      assert.equal(early, 0);
      assert.match(read(over.card), /Password of alex@contoso\.com/);
      assert.deepEqual(
        buttons(over.card).map(({ verb }) => verb),
        looks ? [] : ['start'],
      );
    }).timeout(20_000);

  it('before, while somebody may still be looking at it', async () => {
    const story = await startHarness();
    await run(story, line);
    const card = await story.card(/A password is ready/);

    await story.press('megan', card, 'reveal');
    await ask(story, 'enable-user grady@contoso.com because INC-1');

    assert.equal(updatesOf(story, card), 0);
  });
});
