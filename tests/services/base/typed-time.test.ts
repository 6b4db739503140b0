import assert from 'node:assert/strict';
import fc from 'fast-check';
import { howFarAhead, readTime, timeInZone, timeToType, yourTime } from '../../../services/base/typed-time.ts';
import { instantsAt, timeZoneNamed, wallClock } from '../../../services/base/time-zone.ts';

const zurich = 'Europe/Zurich';
const newYork = 'America/New_York';

/** What a typed time is read as, in short. */
function read(typed: string, zone: string | undefined): string {
  const time = readTime(typed, zone);
  const iso = (at: number) => new Date(at).toISOString().slice(0, 16);
  if (time.kind === 'instant') return iso(time.at);
  if (time.kind === 'skipped') return `skipped, then ${iso(time.after)}`;
  return time.kind === 'twice' ? time.instants.map(iso).join(' or ') : time.kind;
}

describe('a typed time', () => {
  const rows: readonly (readonly [typed: string, zone: string | undefined, means: string, why: string])[] = [
    ['2027-01-31T17:00', zurich, '2027-01-31T16:00', 'is the sender’s in winter'],
    ['2027-07-31T17:00', zurich, '2027-07-31T15:00', 'is the sender’s in summer'],
    ['2027-01-31 17:00', newYork, '2027-01-31T22:00', 'may have a space for the T'],
    ['2027-01-31T17:00Z', zurich, '2027-01-31T17:00', 'keeps UTC when it says so'],
    ['2027-01-31T17:00-08:00', zurich, '2027-02-01T01:00', 'keeps its own offset'],
    ['2027-01-31T17:00', undefined, '2027-01-31T17:00', 'is UTC where no zone is known'],
    ['2027-01-31', newYork, '2027-01-31T05:00', 'without an hour is the first moment of the day'],
    ['2027-01-31T17:00', 'Asia/Kathmandu', '2027-01-31T11:15', 'knows zones of odd minutes'],
    ['2027-03-28T02:30', zurich, 'skipped, then 2027-03-28T01:30', 'does not exist when the clocks go forward'],
    ['2027-03-28T01:59', zurich, '2027-03-28T00:59', 'exists just before'],
    ['2027-03-28T03:00', zurich, '2027-03-28T01:00', 'exists just after'],
    ['2027-10-31T02:30', zurich, '2027-10-31T00:30 or 2027-10-31T01:30', 'comes twice when the clocks go back'],
    ['2027-10-31T02:30+01:00', zurich, '2027-10-31T01:30', 'is clear with an offset even then'],
    ['2027-10-31T03:00', zurich, '2027-10-31T02:00', 'comes once just after'],
    ['2027-03-14T02:30', newYork, 'skipped, then 2027-03-14T07:30', 'does not exist in New York either'],
    ['2026-11-01T01:30', newYork, '2026-11-01T05:30 or 2026-11-01T06:30', 'comes twice in New York'],
    ['2026-11-01T02:00', newYork, '2026-11-01T07:00', 'comes once after that'],
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00', 'without an hour begins where midnight is skipped'],
    ['2027-02-30', zurich, 'unreadable', 'is not a day of another month'],
    ['2027-02-28T24:00', zurich, 'unreadable', 'has no hour 24'],
    ['2027-01-31T17:00+99:00', zurich, 'unreadable', 'has no such offset'],
    ['31.1.2027', zurich, 'unreadable', 'is ISO 8601'],
    ['2h', zurich, 'unreadable', 'is no period'],
  ];
  for (const [typed, zone, means, why] of rows) {
    it(`${why}: ${typed} in ${zone ?? 'no zone'}`, () => {
      assert.equal(read(typed, zone), means);
    });
  }

  it('is read back from what a form shows, whatever the instant', () => {
    const minutes = fc.integer({ min: 0, max: 60_000_000 }).map((n) => n * 60_000);
    fc.assert(
      fc.property(minutes, fc.constantFrom(zurich, newYork, 'Australia/Lord_Howe', undefined), (at, zone) => {
        const shown = readTime(timeToType(new Date(at).toISOString(), zone), zone);

        assert.deepEqual(shown, { kind: 'instant', at });
        assert.ok(instantsAt(wallClock(at, zone), zone).includes(at));
      }),
    );
  });
});

describe('a time that is shown', () => {
  const evening = Date.UTC(2027, 0, 31, 16);

  it('names the zone for others, and is their own for its sender', () => {
    assert.equal(timeInZone(evening, zurich), '31 Jan 2027, 17:00 Europe/Zurich, 16:00 UTC');
    assert.equal(yourTime(evening, zurich), '31 Jan 2027, 17:00 (your time), 16:00 UTC');
  });

  it('names both days where they differ', () => {
    const night = Date.UTC(2027, 1, 1, 1);

    assert.equal(timeInZone(night, newYork), '31 Jan 2027, 20:00 America/New_York, 1 Feb 2027, 01:00 UTC');
  });

  it('is said once where the zone is UTC, not known, or shows the same', () => {
    for (const zone of ['UTC', undefined, 'Europe/London', 'Mars/Base'])
      assert.equal(yourTime(evening, zone), '31 Jan 2027, 16:00 UTC');
  });

  for (const [ms, words] of [
    [-1, ''],
    [20_000, ''],
    [60_000, 'in 1 minute'],
    [89 * 60_000, 'in 89 minutes'],
    [3 * 3_600_000, 'in 3 hours'],
    [5 * 86_400_000, 'in 5 days'],
  ] as const) {
    it(`lies ${words === '' ? 'not ahead' : words} after ${ms} ms`, () => {
      assert.equal(howFarAhead(evening + ms, evening), words);
    });
  }
});

describe('a time zone', () => {
  for (const [name, zone] of [
    ['Europe/Zurich', 'Europe/Zurich'],
    ['europe/zurich', 'Europe/Zurich'],
    ['UTC', 'UTC'],
    ['Mars/Base', undefined],
    ['W. Europe Standard Time', undefined],
    ['+01:00', undefined],
    ['', undefined],
    ['x'.repeat(10_000), undefined],
  ] as const) {
    it(`is ${zone ?? 'not known'} for “${name.slice(0, 30)}”`, () => {
      assert.equal(timeZoneNamed(name), zone);
    });
  }
});
