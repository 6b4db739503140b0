import assert from 'node:assert/strict';
import { graphPath } from '../../../services/graph/graph.ts';
import { createGraphLimits } from '../../../services/graph/graph-limits.ts';

const log = { path: graphPath`/auditLogs/signIns` };
const report = { path: graphPath`/reports/authenticationMethods/userRegistrationDetails/${'x'}` };
const rules = { path: graphPath`/users/${'x'}/mailFolders/inbox/messageRules` };
const user = { path: graphPath`/users/${'x'}` };

/** A pace whose clock moves only when it waits. */
function paced() {
  const clock = { at: 1_000_000 };
  const waits: number[] = [];
  const pace = createGraphLimits(
    () => clock.at,
    (ms) => {
      waits.push(ms);
      clock.at += ms;
      return Promise.resolve();
    },
  );
  return { pace, clock, waits };
}

/** Whether a turn has come by now. */
async function hasCome(turn: Promise<unknown>): Promise<boolean> {
  const later = Symbol();
  return (await Promise.race([turn, new Promise((resolve) => setImmediate(resolve, later))])) !== later;
}

describe('the pace', () => {
  it('lets five calls to the logs out in ten seconds, of all kinds together', async () => {
    const { pace, clock, waits } = paced();
    for (const call of [log, report, log, report, log]) await pace.turn(call);
    clock.at += 2000;

    for (const call of [log, report]) await pace.turn(call);

    assert.deepEqual(waits, [8000]);
  });
  it('never lets more than five out in any ten seconds, however many ask at once', async () => {
    const { pace, clock } = paced();
    const times: number[] = [];

    await Promise.all(
      Array.from({ length: 23 }, async () => {
        await pace.turn(log);
        times.push(clock.at);
      }),
    );

    for (const [n, at] of times.entries()) if (n >= 5) assert.ok(at - (times[n - 5] ?? 0) >= 10_000, `call ${n}`);
    assert.equal(clock.at, 1_000_000 + 4 * 10_000);
  });
  it('holds no other call back', async () => {
    const { pace, waits } = paced();

    for (let n = 0; n < 50; n += 1) await pace.turn(user);
    for (let n = 0; n < 50; n += 1) await pace.turn({ ...log, service: 'beta' });

    assert.deepEqual(waits, []);
  });
  it('has four calls to Outlook under way at most, and the next one when one ends', async () => {
    const { pace } = paced();
    const ends = await Promise.all([1, 2, 3, 4].map(() => pace.turn(rules)));
    const fifth = pace.turn(rules);
    const before = await hasCome(fifth);

    ends[0]?.();

    assert.deepEqual([before, await hasCome(fifth)], [false, true]);
    for (const end of [...ends.slice(1), await fifth]) end();
    assert.ok(await hasCome(pace.turn(rules)));
  });
  it('spends no turn on a call that gave up before its turn came', async () => {
    const { pace, waits } = paced();
    const gaveUp = AbortSignal.abort();
    for (let n = 0; n < 4; n += 1) await pace.turn(log);

    for (let n = 0; n < 9; n += 1) await assert.rejects(pace.turn(log, gaveUp));
    await pace.turn(log);

    assert.deepEqual(waits, []);
  });
});
