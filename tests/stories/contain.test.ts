import assert from 'node:assert/strict';
import type { RecordedCall } from '../../practice/http/log.ts';
import { lineOf, startHarness, type HarnessSettings, type Harness } from '../harness/harness.ts';
import { shown as words } from '../harness/cards.ts';
import { alexId, approvable, askAgain, containAlex, ended, run, settled, told } from '../harness/stories.ts';
import { createTestClock } from '../harness/test-clock.ts';

const reset = 'PATCH /users/*';
const revoke = 'POST /users/*/revokeSignInSessions';

/** Graph calls about one person that fit, in the order in which they began. */
const calls = ({ tenant }: Harness, fits: RegExp, id = alexId): readonly RecordedCall[] =>
  tenant.calls
    .filter(({ method, url }) => url.includes(id) && fits.test(`${method} ${url}`))
    .toSorted((a, b) => a.startedAt.localeCompare(b.startedAt));

const revokes = (harness: Harness, id = alexId): number => calls(harness, /revokeSignInSessions/, id).length;

/** Milliseconds from the approval of a containment to its result. */
async function containmentMs(settings: HarnessSettings): Promise<number> {
  const story = await startHarness(settings);
  const { id, card } = await approvable(story);
  const startedAt = story.clock.elapsed();
  await story.press('adele', card, 'approve');
  await ended(story, id);
  return story.clock.elapsed() - startedAt;
}

describe('the main job', () => {
  it('goes from a typed line to a proved containment, posted back in the thread', async () => {
    const { say, press, card, line: posted } = await startHarness();

    await say('megan', containAlex);
    await press('megan', await card(/awaiting-confirmation/), 'confirm');
    await press('adele', await card(/awaiting-approval/), 'approve');
    const result = await posted(/Alex Wilber is contained/);

    assert.match(result, /OP-/);
    assert.match(result, /proved by Microsoft Graph at \d\d:\d\d:\d\d UTC/);
    assert.match(result, /asked by Megan Bowen, approved by Adele Vance/);
    assert.match((await card(/ done: /)).text, /^OP-[0-9A-Z]{4,} done: /);
  });

  it('changes the password and the session cut-off of nobody else', async () => {
    const story = await startHarness();
    const before = { ...story.tenant.user('grady@contoso.com') };

    await run(story);

    const alex = story.tenant.user(alexId);
    assert.notEqual(alex?.lastPasswordChangeDateTime, before.lastPasswordChangeDateTime);
    assert.notEqual(alex?.signInSessionsValidFromDateTime, before.signInSessionsValidFromDateTime);
    assert.deepEqual(story.tenant.user('grady@contoso.com'), before);
    assert.ok(story.writes().every((call) => call.includes(alexId)));
  });

  it('starts the password change and the revocation at once', async () => {
    const story = await startHarness({ latencyMs: 100 });

    await run(story);

    const [change] = calls(story, /^PATCH/);
    const [cut] = calls(story, /revokeSignInSessions/);
    assert.ok(change && cut);
    assert.ok(change.startedAt < cut.endedAt && cut.startedAt < change.endedAt, 'the two calls do not overlap');
  });

  it('writes nothing to Graph before the last approval', async () => {
    const story = await startHarness();

    await approvable(story);

    assert.deepEqual(story.writes(), []);
  });

  it('answers the approving click before Graph has answered anything', async () => {
    const story = await startHarness({ latencyMs: 100 });
    const { card } = await approvable(story);

    const answer = await story.press('adele', card, 'approve');

    assert.match(told(answer), /^OP-\w+ running: /);
    assert.deepEqual(story.writes(), []); // a call is listed when it has been answered
  });

  it('blocks sign-in first when that is asked for', async () => {
    const story = await startHarness({ latencyMs: 30 });

    await run(story, 'contain alex@contoso.com disable=yes because INC-4821');

    const [block, change] = calls(story, /^PATCH/);
    const [cut] = calls(story, /revokeSignInSessions/);
    assert.ok(block && change && cut);
    assert.deepEqual(block.body, { accountEnabled: false });
    assert.ok(block.endedAt <= change.startedAt && block.endedAt <= cut.startedAt);
    assert.equal(story.tenant.user(alexId)?.accountEnabled, false);
  });

  it('contains several people in one request and says so in one line', async () => {
    const story = await startHarness();
    const people = ['alex@contoso.com', 'grady@contoso.com', 'henrietta@contoso.com'];

    const { id, result } = await run(story, `contain ${people.join(' ')} because INC-4821`);

    assert.match(result, /3 people are contained/);
    for (const upn of people) {
      const user = story.tenant.user(upn);
      assert.ok(Date.parse(user?.lastPasswordChangeDateTime ?? '') > Date.parse('2026-02-01'), upn);
      assert.ok(revokes(story, user?.id) >= 1, upn);
    }
    assert.equal(story.connector.messages(story.thread.id).filter(({ activity }) => lineOf(activity)).length, 1, id);
  });

  it('runs once for somebody who is named twice', async () => {
    const story = await startHarness();

    const { result } = await run(story, `contain alex@contoso.com ${alexId} ALEX@contoso.com because INC-4821`);

    assert.match(result, /Alex Wilber is contained/);
    assert.equal(calls(story, /^PATCH/).length, 1);
  });

  it('takes no longer than the slower call, the closing revoke and the reads', async () => {
    const ownMs = await containmentMs({ latencyMs: 0 }); // this machine's own work, which may be busy with other tests
    const story = await startHarness({ latencyMs: 100, lagMs: 1 });
    const { id, card } = await approvable(story);
    const begun = story.clock.now();

    await story.press('adele', card, 'approve');
    const ended = await story.connector.waitFor(({ activity }) => lineOf(activity)?.includes(id) ?? false);

    const took = (list: readonly RecordedCall[]) =>
      list.map(({ startedAt, endedAt }) => Date.parse(endedAt) - Date.parse(startedAt));
    const since = (fits: RegExp) => calls(story, fits).filter(({ startedAt }) => Date.parse(startedAt) >= begun);
    const [first = 0, ...closing] = took(since(/revokeSignInSessions/));
    const reads = took(since(/^GET/));
    const needed = Math.max(first, ...took(since(/^PATCH/))) + [...closing, ...reads].reduce((sum, ms) => sum + ms, 0);
    const slack = Math.max(400, 3 * ownMs);
    assert.ok(ended.at - begun <= 1.15 * needed + slack, `${ended.at - begun} ms for ${needed} ms of calls`);
  });

  for (const [why, aheadMs] of [
    ['an hour behind', -3_600_000],
    ['an hour ahead', 3_600_000],
  ] as const) {
    it(`is proved by Graph’s clock, which is ${why}`, async () => {
      const story = await startHarness({ aheadMs });

      const { card } = await run(story);

      assert.match(card.text, /^OP-\w+ done: Alex Wilber is contained/);
    });
  }

  it('is not proved by what somebody else did before', async () => {
    const earlier = await startHarness({ aheadMs: -60_000 });
    await run(earlier);
    await earlier.stop();
    const story = await startHarness({ dataDir: earlier.dataDir, connector: earlier.connector });
    const again = await askAgain(story);
    story.tenant.setFaults([{ match: reset, drop: 'before', times: 99 }]);

    const { card: end } = await settled(story, again);

    assert.match(end.text, /outcome unknown/);
  });
});

describe('the closing revoke', () => {
  it('runs when the sessions may have been cut off before the password changed', async () => {
    const story = await startHarness();

    const { card } = await run(story);

    assert.equal(revokes(story), 2);
    assert.match(words(card.card), /revoked again after the reset/i);
  });

  it('does not run when the revoke that Graph carried out was sent after the answer to the reset', async () => {
    const story = await startHarness();
    story.tenant.setFaults([{ match: revoke, status: 429, retryAfter: 1 }]);

    const { card } = await run(story);

    const refused = story.tenant.calls.filter(({ status }) => status === 429).length;
    assert.deepEqual([refused, revokes(story)], [1, 2]);
    assert.match(words(card.card), /Not needed: the sessions were revoked after the password was replaced/);
  });

  it('runs when the reset was repeated after the revoke', async () => {
    const story = await startHarness();
    story.tenant.setFaults([{ match: reset, status: 429, retryAfter: 1 }]);

    await run(story);

    const user = story.tenant.user(alexId);
    assert.equal(revokes(story), 2);
    assert.ok((user?.signInSessionsValidFromDateTime ?? '') >= (user?.lastPasswordChangeDateTime ?? ''));
  });

  it('runs when Graph was slow to revoke, because only the order of calls tells what came first', async () => {
    const story = await startHarness({ clock: createTestClock({ speed: 20 }) });
    story.tenant.setFaults([{ match: revoke, delayMs: 400 }]);

    await run(story);

    assert.equal(revokes(story), 2);
  });

  it('is sent without a read before it', async () => {
    const story = await startHarness();

    await run(story);

    const about = calls(story, /./).map(({ method, url }) => `${method} ${url}`);
    const writes = about.flatMap((call, n) => (/^(PATCH|POST)/.test(call) ? [n] : []));
    const [first = 0, last = 0] = [writes[0], writes.at(-1)];
    assert.equal(last - first, 2, about.join('\n'));
  });

  it('runs when the directory does not show the late password change yet', async () => {
    const story = await startHarness({ clock: createTestClock({ speed: 20 }), lagMs: 4000 });
    story.tenant.setFaults([{ match: reset, delayMs: 400 }]);

    await run(story);

    const user = story.tenant.user(alexId);
    assert.equal(revokes(story), 2);
    assert.ok((user?.signInSessionsValidFromDateTime ?? '') >= (user?.lastPasswordChangeDateTime ?? ''));
  });
});
