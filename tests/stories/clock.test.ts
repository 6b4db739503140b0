import assert from 'node:assert/strict';
import { startHarness } from '../harness/harness.ts';
import { approvable, assertPosts, auditOf, ended } from '../harness/stories.ts';

const hourMs = 3_600_000;

describe('a clock that jumps', () => {
  for (const [how, aheadMs] of [
    ['forward by an hour', hourMs],
    ['back by an hour', -hourMs],
  ] as const) {
    it(`${how} in the middle of a run leaves a run that ends, proved and told once`, async () => {
      const story = await startHarness();
      const { id, card } = await approvable(story);
      story.tenant.setFaults([{ match: 'PATCH /users/*', delayMs: 150 }]);

      await story.press('adele', card, 'approve');
      story.clock.set(story.clock.now() + aheadMs);
      const { result } = await ended(story, id);

      assert.match(result, /✅.*Alex Wilber is contained/s);
      assertPosts(story, id);
      const { events, chain } = await auditOf(story, id);
      assert.deepEqual(chain, { ok: true });
      assert.equal(events.filter(({ kind, part }) => kind === 'step-started' && part === 'reset-password').length, 1);
    });
  }

  it('forward over the deadline of an approval expires it within a minute, and a late click counts for nothing', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story);

    story.clock.set(story.clock.now() + hourMs);
    await story.press('adele', card, 'approve');
    await story.clock.skip(60_000);

    assert.match((await ended(story, id)).result, /Expired/);
    assert.deepEqual(story.writes(), []);
  });
});
