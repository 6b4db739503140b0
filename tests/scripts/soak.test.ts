import assert from 'node:assert/strict';
import { runScript } from '../harness/script.ts';

describe('npm run soak', () => {
  it('kills, fails, fills the disk, sets the clock and contains many at once, and finds that everything holds', async function () {
    if (process.platform !== 'linux') this.skip(); // a full disk is played with prlimit
    this.timeout(240_000);

    const said = await runScript('soak', ['--rounds', '1', '--accounts', '60', '--seed', '1']);

    for (const phase of ['killed', 'Graph and Teams failing', 'disk full', 'clocks set', '60 accounts at once'])
      assert.match(said, new RegExp(`^${phase}.*: over after \\d+ s$`, 'm'));
    assert.match(said, /^requests [4-9], .*kills 2, acknowledged clicks [1-9]/m);
    assert.match(said, /^lost 0, doubled 0: everything holds\.$/m);
  });
});
