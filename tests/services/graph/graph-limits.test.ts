import assert from 'node:assert/strict';
import { graphPath } from '../../../services/graph/graph.ts';
import { createGraphLimits } from '../../../services/graph/graph-limits.ts';

const log = { path: graphPath`/auditLogs/signIns` };
const report = { path: graphPath`/reports/authenticationMethods/userRegistrationDetails/${'x'}` };
const rules = { path: graphPath`/users/${'x'}/mailFolders/inbox/messageRules` };
const user = { path: graphPath`/users/${'x'}` };

/** Limits whose clock moves only when they wait. */
function setUp() {
  const clock = { at: 1_000_000 };
  const waits: number[] = [];
  const limits = createGraphLimits(
    () => clock.at,
    (ms) => {
      waits.push(ms);
      clock.at += ms;
      return Promise.resolve();
    },
  );
  return { limits, clock, waits };
}

/** Whether a turn has come by now. */
async function hasCome(turn: Promise<unknown>): Promise<boolean> {
  const later = Symbol();
  return (await Promise.race([turn, new Promise((resolve) => setImmediate(resolve, later))])) !== later;
}

describe('the limits of Graph', () => {
  it('allow five calls to the logs in ten seconds, of all kinds together', async () => {
    const { limits, clock, waits } = setUp();
    for (const call of [log, report, log, report, log]) await limits.turn(call);
    clock.at += 2000;

    for (const call of [log, report]) await limits.turn(call);

    assert.deepEqual(waits, [8000]);
  });
  it('never allow more than five in any ten seconds, however many ask at once', async () => {
    const { limits, clock } = setUp();
    const times: number[] = [];

    await Promise.all(
      Array.from({ length: 23 }, async () => {
        await limits.turn(log);
        times.push(clock.at);
      }),
    );

    for (const [n, at] of times.entries()) if (n >= 5) assert.ok(at - (times[n - 5] ?? 0) >= 10_000, `call ${n}`);
    assert.equal(clock.at, 1_000_000 + 4 * 10_000);
  });
  it('delay no other call', async () => {
    const { limits, waits } = setUp();

    for (let n = 0; n < 50; n += 1) await limits.turn(user);
    for (let n = 0; n < 50; n += 1) await limits.turn({ ...log, service: 'beta' });

    assert.deepEqual(waits, []);
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
    const { limits, waits } = setUp();
    const gaveUp = AbortSignal.abort();
    for (let n = 0; n < 4; n += 1) await limits.turn(log);

    for (let n = 0; n < 9; n += 1) await assert.rejects(limits.turn(log, gaveUp));
    await limits.turn(log);

    assert.deepEqual(waits, []);
  });
});
