import assert from 'node:assert/strict';
import { minutesFor } from '../../../services/requests/run-progress.ts';

const startedAt = 1_000_000;
const after = (seconds: number) => startedAt + seconds * 1000;

describe('the time that a run over many targets still takes', () => {
  const rows: readonly (readonly [
    why: string,
    ended: number,
    left: number,
    seconds: number,
    minutes: number | null,
  ])[] = [
    ['at the rate so far, rounded up', 600, 400, 180, 2],
    ['never less than a minute', 950, 50, 60, 1],
    ['many minutes at a slow pace', 100, 1900, 60, 19],
    ['not said before enough steps have ended', 19, 981, 60, null],
    ['not said in the first seconds', 100, 900, 9, null],
    ['not said when nothing is left', 1000, 0, 60, null],
  ];
  for (const [why, ended, left, seconds, minutes] of rows)
    it(why, () => {
      assert.equal(minutesFor({ ended, left, lastAt: after(seconds) }, startedAt), minutes);
    });

  it('is not said before anything has ended', () => {
    assert.equal(minutesFor({ ended: 0, left: 10, lastAt: null }, startedAt), null);
  });
});
