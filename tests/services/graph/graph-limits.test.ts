import assert from 'node:assert/strict';
import { setMaxListeners } from 'node:events';
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { graphPath } from '../../../services/graph/graph.ts';
import { createGraphLimits, type GraphLimits } from '../../../services/graph/graph-limits.ts';
import { createPacing } from '../../../services/graph/pacing.ts';
import { createOwnBuckets } from '../../../services/graph/token-buckets.ts';
import { problemIn } from '../../harness/graph.ts';
import { createTestClock } from '../../harness/test-clock.ts';

const log = { method: 'GET', path: graphPath`/auditLogs/signIns` } as const;
const report = {
  method: 'GET',
  path: graphPath`/reports/authenticationMethods/userRegistrationDetails/${'x'}`,
} as const;
const rules = { method: 'GET', path: graphPath`/users/${'x'}/mailFolders/inbox/messageRules` } as const;
const risk = { method: 'POST', path: graphPath`/identityProtection/riskyUsers/dismiss` } as const;
const write = { method: 'PATCH', path: graphPath`/users/${'x'}` } as const;
const read = { method: 'GET', path: graphPath`/users/${'x'}` } as const;
const mass = { pace: 'mass' } as const;

/** Limits on a clock that stands still until it is advanced, and a list of when each call was let through. */
function setUp() {
  const clock = createTestClock();
  const pacing = createPacing(clock);
  const limits = createGraphLimits(pacing.of('contoso app'));
  const times: number[] = [];
  const take = (...turn: Parameters<GraphLimits['turn']>) =>
    limits.turn(...turn).then(() => {
      times.push(clock.elapsed());
    });
  /** Lets time pass, once the calls of before have asked. */
  const pass = async (ms: number) => {
    await eventLoopTurn();
    await clock.advance(ms);
  };
  return { clock, limits, times, take, pass };
}

/** Whether a turn has come by now. */
async function hasCome(turn: Promise<unknown>): Promise<boolean> {
  const later = Symbol();
  return (await Promise.race([turn, new Promise((resolve) => setImmediate(resolve, later))])) !== later;
}

/** The most calls in any window of so many milliseconds. */
const mostIn = (windowMs: number, times: readonly number[]): number =>
  Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length));

const throttled = (headers: Readonly<Record<string, string>>) => ({ status: 429, headers: new Headers(headers) });
const fine = (headers: Readonly<Record<string, string>>) => ({ status: 204, headers: new Headers(headers) });

describe('the limits of Graph', () => {
  it('allow five calls to the logs in ten seconds, of all kinds together', async () => {
    const { times, take, pass } = setUp();
    const turns = [log, report, log, report, log, log, report].map((call) => take(call));

    await pass(9999);
    const early = times.length;
    await pass(1);
    await Promise.all(turns);

    assert.deepEqual([early, ...times.slice(5)], [5, 10_000, 10_000]);
  });
  it('never allow more than five in any ten seconds, however many ask at once', async () => {
    const { times, take, pass } = setUp();
    const turns = Array.from({ length: 23 }, () => take(log));

    await pass(40_000);
    await Promise.all(turns);

    assert.equal(mostIn(10_000, times), 5);
  });
  it('allow one call a second to identity protection', async () => {
    const { times, take, pass } = setUp();
    const turns = [risk, risk, risk].map((call) => take(call));

    await pass(2000);
    await Promise.all(turns);

    assert.deepEqual(times, [0, 1000, 2000]);
  });
  it('delay no single person’s calls', async () => {
    const { clock, times, take } = setUp();

    for (let n = 0; n < 20; n += 1) await Promise.all([take(write), take(write), take(read), take(read)]);

    assert.equal(clock.elapsed(), 0);
    assert.equal(times.length, 80);
  });
  it('allow four calls to Outlook at once, and the next one when one ends', async () => {
    const { limits } = setUp();
    const ends = await Promise.all([1, 2, 3, 4].map(() => limits.turn(rules)));
    const fifth = limits.turn(rules);
    const before = await hasCome(fifth);

    ends[0]?.();

    assert.deepEqual([before, await hasCome(fifth)], [false, true]);
    for (const end of [...ends.slice(1), await fifth]) end();
    assert.ok(await hasCome(limits.turn(rules)));
  });
  it('count no call that gave up before its turn came', async () => {
    const { times, take } = setUp();
    const gaveUp = { signal: AbortSignal.abort() };
    for (let n = 0; n < 4; n += 1) await take(log);

    for (let n = 0; n < 9; n += 1) await assert.rejects(take(log, gaveUp));
    await take(log);

    assert.equal(times.length, 5);
  });
  it('end the wait of a call at once when its deadline passes, and not the wait of the next', async () => {
    const { times, take, pass } = setUp();
    for (let n = 0; n < 5; n += 1) await take(log);
    const deadline = new AbortController();
    const late = assert.rejects(take(log, { signal: deadline.signal }), /too late/);
    const next = take(log);

    deadline.abort(new Error('too late'));

    await late;
    await pass(10_000);
    await next;
    assert.equal(times.length, 6);
  });

  it('let a mass run write at 97 percent of the ceiling, smoothly, and never beyond the ceiling', async () => {
    const { times, take, pass } = setUp();
    const turns = Array.from({ length: 6000 }, () => take(write, mass));

    await pass(310_000);
    await Promise.all(turns);

    const steady = times.filter((at) => at >= 100_000 && at < 250_000).length;
    assert.ok(steady >= 2895 && steady <= 2925, `${steady} in 150 s`);
    assert.ok(mostIn(150_000, times) <= 3000);
    assert.ok(mostIn(1000, times) <= 40, `${mostIn(1000, times)} in one second`);
  }).timeout(20_000);
  it('keep everything together within 3,000 writes in 150 s', async () => {
    const { times, take, pass } = setUp();
    const turns = Array.from({ length: 3500 }, (_, n) => take(write, n % 2 === 0 ? mass : {}));

    await pass(200_000);
    await Promise.all(turns);

    assert.ok(mostIn(150_000, times) <= 3000, `${mostIn(150_000, times)}`);
  }).timeout(20_000);
  it('let the writes of single containments overtake a mass run at once', async () => {
    const { times, take, pass } = setUp();
    const run = Array.from({ length: 400 }, () => take(write, mass));
    await pass(5000);
    const before = times.length;

    const contained = Array.from({ length: 6 }, () => Promise.all([take(write), take(write), take(write)]));
    const all = await hasCome(Promise.all(contained));

    assert.ok(before < 200);
    assert.ok(all);
    await pass(60_000);
    await Promise.all(run);
  });
  it('starve no mass run, whatever single calls there are', async () => {
    const { take, pass } = setUp();
    const done = { mass: 0, stop: false };
    const people = Array.from({ length: 40 }, async () => {
      while (!done.stop) await take(write);
    });
    await pass(10_000);
    const run = Array.from({ length: 30 }, () =>
      take(write, mass).then(() => {
        done.mass += 1;
      }),
    );

    await pass(60_000);

    assert.ok(done.mass >= 20, `${done.mass} of 30`);
    done.stop = true;
    await pass(60_000);
    await Promise.all([...people, ...run]);
  });
  it('hoard no tokens for calls that gave up', async () => {
    const { times, take, pass } = setUp();
    const deadline = new AbortController();
    setMaxListeners(0, deadline.signal);
    const late = Array.from({ length: 30 }, () => take(write, { pace: 'mass', signal: deadline.signal }));
    const settled = Promise.allSettled(late);
    await pass(300);
    deadline.abort();
    await settled;
    await pass(60_000);
    const before = times.length;

    const run = Array.from({ length: 30 }, () => take(write, mass));
    await pass(0);
    const atOnce = times.length - before;

    assert.equal(atOnce, 1);
    await pass(60_000);
    await Promise.all(run);
  });
  it('keep reads and writes apart', async () => {
    const { limits, take, pass } = setUp();
    const reads = Array.from({ length: 2000 }, () => take(read));

    const wrote = await hasCome(limits.turn(write));

    assert.ok(wrote);
    await pass(20_000);
    await Promise.all(reads);
  });
  it('keep reads within what Graph allows the smallest tenant', async () => {
    const { times, take, pass } = setUp();
    const reads = Array.from({ length: 6000 }, (_, n) => take(read, n % 2 === 0 ? mass : {}));

    await pass(30_000);
    await Promise.all(reads);

    assert.ok(mostIn(10_000, times) <= 3300, `${mostIn(10_000, times)}`);
  }).timeout(20_000);
  it('count a call as what Graph counts it', async () => {
    const { times, take, pass } = setUp();
    const batch = { method: 'POST', path: graphPath`/$batch`, countsAs: 20 } as const;
    const batches = Array.from({ length: 20 }, () => take(batch, mass));

    await pass(10_000);
    await Promise.all(batches);

    assert.ok((times.at(-1) ?? 0) > 2000, `${times.at(-1)}`); // 800 units at 297 a second
  });

  it('wait as long as Graph says after a 429, all calls of its kind and no others', async () => {
    const { limits, times, take, pass } = setUp();
    await take(write);

    await limits.answered(write, throttled({ 'retry-after': '7' }));
    const turns = [take(write), take(write, mass)];
    const other = await hasCome(limits.turn(read));
    await pass(6999);
    const early = times.length;
    await pass(5000);
    await Promise.all(turns);

    assert.deepEqual([other, early, times[1]], [true, 1, 7000]);
  });
  it('wait for the limit that a 429 names', async () => {
    const { limits } = setUp();

    await limits.answered(
      write,
      throttled({ 'retry-after': '7', 'x-ms-throttle-information': 'ResourceUnitLimitExceeded' }),
    );

    assert.deepEqual([await hasCome(limits.turn(write)), await hasCome(limits.turn(read))], [true, false]);
  });
  it('pause for eight 429 at the same moment as for one', async () => {
    const { limits, times, take, pass } = setUp();
    for (let n = 0; n < 8; n += 1) await limits.answered(write, throttled({ 'retry-after': '3' }));
    const turn = take(write);

    await pass(3000);
    await turn;

    assert.deepEqual(times, [3000]);
  });
  it('tell a call at once that Graph has asked the app to wait for a minute, and end the pause when it said', async () => {
    const { clock, limits, times, take, pass } = setUp();
    const scope = 'Tenant_Application/Write/app/contoso';
    await limits.answered(write, throttled({ 'retry-after': '60', 'x-ms-throttle-scope': scope }));
    await pass(20_000);

    const problem = await problemIn(take(write));
    await pass(35_000);
    const turn = take(write);
    await pass(10_000);
    await turn;

    assert.deepEqual([problem.code, problem.details.retryAfterMs, times], ['throttled', 40_000, [60_000]]);
    assert.equal(clock.elapsed(), 65_000);
  });
  it('never pause for longer than Graph’s longest window', async () => {
    const { limits, times, take, pass } = setUp();
    await limits.answered(write, throttled({ 'retry-after': '99999999', 'x-ms-throttle-scope': 'Tenant/Write' }));
    await pass(145_000);
    const turn = take(write);

    await pass(10_000);
    await turn;

    assert.deepEqual(times, [150_000]);
  });
  it('pause for ten seconds at most after a 429 that may be about one call only', async () => {
    const { limits, times, take, pass } = setUp();
    await limits.answered(write, throttled({ 'retry-after': '3600' }));
    const turn = take(write);

    await pass(10_000);
    await turn;

    assert.deepEqual(times, [10_000]);
  });
  it('pause for a second where a 429 does not say how long', async () => {
    const { limits, times, take, pass } = setUp();
    await limits.answered(risk, throttled({}));
    const turn = take(risk);

    await pass(1000);
    await turn;

    assert.deepEqual(times, [1000]);
  });

  /** How many writes of a mass run go within a minute when each answer says that this much of the limit is used. */
  async function paceAt(used: string): Promise<number> {
    const { limits, times, take, pass } = setUp();
    const run = Array.from({ length: 2000 }, async () => {
      await take(write, mass);
      await limits.answered(write, fine({ 'x-ms-throttle-limit-percentage': used }));
    });
    await pass(60_000);
    const took = times.length;
    assert.ok(await hasCome(take(write)), 'a single call waits');
    await pass(10 * 60_000);
    await Promise.all(run);
    return took;
  }
  for (const [used, least, most, why] of [
    ['0.85', 1150, 1200, 'it only loses its advance'],
    ['0.97', 1150, 1200, 'this is its own steady use'],
    ['1.02', 300, 900, 'others use it too'],
    ['1.5', 100, 500, 'the next call would be throttled'],
  ] as const) {
    it(`slow a mass run to ${least} to ${most} writes a minute at ${used} of a limit, and no single call: ${why}`, async () => {
      const took = await paceAt(used);

      assert.ok(took >= least && took <= most, `${took}`);
    }).timeout(20_000);
  }

  it('tell what each call has waited, and at which pace', async () => {
    const clock = createTestClock();
    const waits: unknown[] = [];
    const limits = createGraphLimits({
      name: 'contoso app',
      buckets: createOwnBuckets(clock),
      clock,
      onWait: (...waited) => waits.push(waited),
    });
    await limits.turn(risk);
    const second = limits.turn(risk, mass);
    await eventLoopTurn();

    await clock.advance(1000);
    await second;

    assert.deepEqual(waits, [
      [0, 'single'],
      [1000, 'mass'],
    ]);
  });
});
