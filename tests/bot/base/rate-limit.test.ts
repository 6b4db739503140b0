import assert from 'node:assert/strict';
import { createRateLimit } from '../../../bot/base/rate-limit.ts';

describe('a rate limit', () => {
  const setUp = (perMinute: number) => {
    const clock = { at: 0 };
    return { clock, limit: createRateLimit(perMinute, () => clock.at) };
  };

  it('allows so many within any minute, for each key separately', () => {
    const { clock, limit } = setUp(2);

    const first = [limit.take('megan'), limit.take('megan'), limit.take('megan'), limit.take('adele')];
    clock.at = 59_999;
    const late = limit.take('megan');
    clock.at = 60_000;

    assert.deepEqual([...first, late], [true, true, false, true, false]);
    assert.ok(limit.take('megan'));
  });

  it('allows everything at 0', () => {
    const { limit } = setUp(0);

    assert.ok(Array.from({ length: 1000 }, () => limit.take('megan')).every(Boolean));
  });
});
