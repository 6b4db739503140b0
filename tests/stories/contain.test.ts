import assert from 'node:assert/strict';
import { bench } from '../support/bench.ts';

const line = 'contain alex@contoso.com because impossible travel, INC-4821';

describe('the main job', () => {
  it('goes from a typed line to a proved containment, posted back in the thread', async () => {
    const { say, press, card, line: posted } = await bench();

    await say('megan', line);
    await press('megan', await card(/awaiting-confirmation/), 'confirm');
    await press('adele', await card(/awaiting-approval/), 'approve');
    const result = await posted(/Alex Wilber is contained/);

    assert.match(result, /OP-/);
    assert.match((await card(/ done: /)).text, /^OP-[0-9A-Z]{4,} done: /);
  });
});
