import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { startHarness } from '../harness/harness.ts';
import { run } from '../harness/stories.ts';

/** Timers that keep this process alive. */
const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

describe('a Cordon that was stopped', () => {
  it('leaves no timer behind that would keep the process alive', async () => {
    await turn(); // mocha's own timer runs from now on
    const before = timers();
    const story = await startHarness();
    await run(story);

    await story.stop();

    assert.ok(timers() <= before, `${timers() - before} more timers`);
  });

  it('does not answer any more, and can be stopped twice', async () => {
    const story = await startHarness();

    await story.stop();
    await story.stop();

    await assert.rejects(story.say('megan', 'help'));
  });
});
