import assert from 'node:assert/strict';
import { trusting } from '../harness/trusting.ts';

describe('one bot of tenants in three clouds', () => {
  it('keeps every story of clouds.trusting.ts', async () => {
    const { code, said } = await trusting(new URL('clouds.trusting.ts', import.meta.url));

    assert.equal(code, 0, said);
    assert.match(said, /\d passing/);
  }).timeout(90_000);
});
