import assert from 'node:assert/strict';
import { drained } from '../../../bot/base/drain.ts';

/** A clock with one timer, which the test lets go off. */
function aTimer() {
  const timer: { ms?: number; work?: (() => void) | undefined } = {};
  const after = (ms: number, work: () => void) => {
    Object.assign(timer, { ms, work });
    return () => {
      timer.work = undefined;
    };
  };
  return { timer, after };
}

describe('waiting for runs at shutdown', () => {
  it('ends with the last run and leaves no timer behind', async () => {
    const { timer, after } = aTimer();

    await drained(() => Promise.resolve(), { after });

    assert.equal(timer.work, undefined);
  });

  it('ends after 25 seconds although something still runs', async () => {
    const { timer, after } = aTimer();
    const endless = new Promise<void>(() => undefined);

    const waiting = drained(() => endless, { after });
    timer.work?.();

    await waiting;
    assert.equal(timer.ms, 25_000);
  });
});
