import assert from 'node:assert/strict';
import fc from 'fast-check';
import { clockTime, timeWithSeconds, date, duration } from '../../cards/time.ts';

const instant = fc.date({ min: new Date('1970-01-01'), max: new Date('2199-12-31'), noInvalidDate: true });

describe('times on cards', () => {
  it('formats the time of day as Date does', () => {
    fc.assert(
      fc.property(instant, (at) => {
        assert.equal(timeWithSeconds(at.getTime()), at.toISOString().slice(11, 19));
        assert.equal(clockTime(at.getTime()), `${at.toISOString().slice(11, 16)} UTC`);
      }),
    );
  });

  it('formats the date as Intl does', () => {
    fc.assert(
      fc.property(instant, (at) => {
        const day = at.toLocaleDateString('en-GB', {
          day: 'numeric',
          month: 'short',
          year: 'numeric',
          timeZone: 'UTC',
        });
        assert.equal(date(at.getTime()), day.replace('Sept', 'Sep'));
      }),
    );
  });

  const rows: readonly (readonly [ms: number, words: string])[] = [
    [-5, '0.0 s'],
    [840, '0.8 s'],
    [9_949, '9.9 s'],
    [9_960, '10 s'],
    [12_300, '12 s'],
    [120_000, '2 min'],
    [3 * 3_600_000, '3 h'],
    [4 * 86_400_000, '4 d'],
  ];
  for (const [ms, words] of rows)
    it(`formats ${ms} ms as ${words}`, () => {
      assert.equal(duration(ms), words);
    });
});
