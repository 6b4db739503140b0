import assert from 'node:assert/strict';
import { inTime } from '../../../bot/teams/in-time.ts';

describe('inTime', () => {
  it('waits for work that ends in time', async () => {
    assert.equal(await inTime(Promise.resolve('done'), 60_000, 'late'), 'done');
  });

  it('does not wait for work that takes longer', async () => {
    assert.equal(await inTime(new Promise<string>(() => undefined), 5, 'late'), 'late');
  });

  it('rejects as the work does', async () => {
    await assert.rejects(inTime(Promise.reject(new TypeError('broken')), 60_000, 'late'), /broken/);
  });
});
