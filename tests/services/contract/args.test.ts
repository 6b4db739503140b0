import assert from 'node:assert/strict';
import { since } from '../../../services/contract/args.ts';
import { startOf } from '../../../services/base/time.ts';

describe('since', () => {
  const now = Date.UTC(2026, 2, 2, 12);

  for (const [typed, means] of [
    ['30m', now - 30 * 60_000],
    ['2H', now - 2 * 3_600_000],
    ['1d', now - 86_400_000],
    ['2026-03-01', Date.UTC(2026, 2, 1)],
    ['2026-03-01T09:00', Date.UTC(2026, 2, 1, 9)],
    ['2026-03-01T09:00:30Z', Date.UTC(2026, 2, 1, 9, 0, 30)],
    ['2026-03-01T09:00+01:00', Date.UTC(2026, 2, 1, 8)],
  ] as const) {
    it(`understands ${typed}`, () => {
      assert.equal(startOf(since.parse(typed), now), means);
    });
  }
  for (const typed of ['', '0d', '1w', 'yesterday', '2026-13-01', '12345d']) {
    it(`refuses “${typed}”`, () => {
      assert.match(since.safeParse(typed).error?.issues[0]?.message ?? '', /^expected 30m, 2h, 1d or a time/);
    });
  }
});
