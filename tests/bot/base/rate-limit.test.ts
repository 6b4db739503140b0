import assert from 'node:assert/strict';
import { createRateLimit } from '../../../bot/base/rate-limit.ts';

describe('a pace', () => {
  const setUp = (perMinute: number) => {
    const clock = { at: 0 };
    return { clock, pace: createRateLimit(perMinute, () => clock.at) };
  };

  it('lets as many through as fit into any minute, for everybody on their own', () => {
    const { clock, pace } = setUp(2);

    const first = [pace.take('megan'), pace.take('megan'), pace.take('megan'), pace.take('adele')];
    clock.at = 59_999;
    const late = pace.take('megan');
    clock.at = 60_000;

    assert.deepEqual([...first, late], [true, true, false, true, false]);
    assert.ok(pace.take('megan'));
  });

  it('is no limit at 0', () => {
    const { pace } = setUp(0);

    assert.ok(Array.from({ length: 1000 }, () => pace.take('megan')).every(Boolean));
  });
});
