import assert from 'node:assert/strict';
import { createTestClock } from './test-clock.ts';
import { until } from './until.ts';

const noon = Date.UTC(2026, 10, 21, 12);

describe('the test clock', () => {
  it('stands still until it is advanced', async () => {
    const clock = createTestClock({ at: noon });

    await clock.advance(1500);

    assert.deepEqual([clock.now(), clock.elapsed()], [noon + 1500, 1500]);
  });

  it('runs timers at their own moments, the earliest first', async () => {
    const clock = createTestClock({ at: noon });
    const ran: string[] = [];
    clock.after(300, () => ran.push(`late at ${clock.elapsed()}`));
    clock.after(100, () => ran.push(`early at ${clock.elapsed()}`));
    clock.after(1000, () => ran.push('never'));

    await clock.advance(500);

    assert.deepEqual(ran, ['early at 100', 'late at 300']);
  });

  it('repeats what runs every so often until that is ended', async () => {
    const clock = createTestClock();
    const moments: number[] = [];
    const end = clock.every(100, () => moments.push(clock.elapsed()));

    await clock.advance(350);
    end();
    await clock.advance(350);

    assert.deepEqual(moments, [100, 200, 300]);
  });

  it('does not run a timer that was cancelled, even by one of the same moment', async () => {
    const clock = createTestClock();
    const ran: string[] = [];
    clock.after(100, () => {
      ran.push('first');
      cancel();
    });
    const cancel = clock.after(100, () => ran.push('second'));

    await clock.advance(100);

    assert.deepEqual(ran, ['first']);
  });

  it('runs a timer that the work of an earlier one sets after a wait', async () => {
    const clock = createTestClock();
    const slept: number[] = [];
    const work = async () => {
      await clock.sleep(100);
      slept.push(clock.elapsed());
      await clock.sleep(100);
      slept.push(clock.elapsed());
    };

    const working = work();
    await clock.advance(200);
    await working;

    assert.deepEqual(slept, [100, 200]);
  });

  it('runs what repeats once when time is skipped, as after a suspension', async () => {
    const clock = createTestClock();
    const moments: number[] = [];
    clock.every(100, () => moments.push(clock.elapsed()));

    await clock.skip(350);
    await clock.advance(100);

    assert.deepEqual(moments, [350, 450]);
  });

  it('leaves timers and elapsed time alone when the time of day is set', async () => {
    const clock = createTestClock({ at: noon });
    const ran: number[] = [];
    clock.after(100, () => ran.push(clock.now()));

    clock.set(noon - 3_600_000);
    assert.deepEqual([clock.now(), clock.elapsed(), ran], [noon - 3_600_000, 0, []]);
    await clock.advance(100);

    assert.deepEqual(ran, [noon - 3_600_000 + 100]);
  });

  it('passes by itself at the given speed, and can still be advanced', async () => {
    const clock = createTestClock({ at: noon, speed: 100 });
    const ran: string[] = [];
    clock.after(1000, () => ran.push('by itself'));
    clock.after(3_600_000, () => ran.push('advanced'));

    await until(() => ran.length === 1);
    await clock.advance(3_600_000);

    assert.deepEqual(ran, ['by itself', 'advanced']);
    assert.ok(clock.now() >= noon + 3_601_000);
  });
});
