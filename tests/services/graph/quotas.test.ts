import assert from 'node:assert/strict';
import { publishedQuotas, quotasTimes, type Quota } from '../../../services/graph/quotas.ts';

/** How many processes may keep tokens in hand without that all together exceed a limit. */
const processes = 8;
const rates: readonly (readonly [name: string, quota: Quota, limit: number, windowMs: number])[] = [
  ['writes', publishedQuotas.writes, 3000, 150_000],
  ['resource units, less one for each write', publishedQuotas.units, 3500 - 200, 10_000],
];

describe('the quotas', () => {
  for (const [name, quota, limit, windowMs] of rates) {
    it(`let no more ${name} through in any window than Microsoft does`, () => {
      const { tokenMs, single, mass } = quota;

      const most = (windowMs + single.leadMs) / tokenMs + processes * (single.keep + mass.keep);

      assert.ok(most <= limit, `${most}`);
    });
    it(`never let a mass run be so far ahead with ${name} that a single call waits for it`, () => {
      const { tokenMs, single, mass } = quota;

      assert.ok(mass.leadMs + mass.mostMs + tokenMs <= single.leadMs);
    });
  }
  it('give a mass run at least 95 percent of the writes', () => {
    assert.ok(150_000 / publishedQuotas.writes.tokenMs >= 0.95 * 3000);
  });
  it('grant the same tokens in a tenth of the time at ten times the pace', () => {
    const { writes } = quotasTimes(10);

    assert.deepEqual(
      [writes.tokenMs, writes.single.leadMs, writes.mass.mostMs, writes.mass.lot],
      [publishedQuotas.writes.tokenMs / 10, 290, 150, publishedQuotas.writes.mass.lot],
    );
  });
});
