import assert from 'node:assert/strict';
import type { WriteCommand } from '../../../services/contract/bundle.ts';
import { plainTarget, type Target } from '../../../services/model/person.ts';
import type { Request, RequestId } from '../../../services/model/request.ts';
import { authorityBench, benchAction } from '../../harness/authority-bench.ts';
import { afterTest } from '../../harness/cleanup.ts';
import { adele, alex, aRequest, meganThere, lee, megan } from '../../harness/requests.ts';

const other: Target = plainTarget({ ...alex, id: lee.id, name: 'Other', upn: 'other@contoso.com' });
const origin = { kind: 'text', conversation: aRequest().place.conversation } as const;

/** A change of two accounts, one after the other, during whose first step something happens. */
async function runOf(during: (bench: Bench, id: RequestId) => Promise<unknown>, targets = [alex, other]) {
  const ran: string[] = [];
  const now: { id?: RequestId } = {};
  const command: WriteCommand = benchAction('plain', { tier: 'change', opensAccess: false }, async (_tag, target) => {
    ran.push(target);
    if (ran.length === 1) await during(bench, now.id ?? assert.fail());
    return 'Done.';
  });
  const bench: Bench = await authorityBench([command]);
  afterTest(() => bench.close());
  for (const { id } of [megan, adele]) bench.world.responders.add(id);
  bench.world.approvers.add(adele.id);
  const asked = { ...aRequest({ args: { tag: '0' }, targets, approvalsNeeded: 0 }), command };
  const opened = await bench
    .requests()
    .open(asked, { graph: bench.graph, activity: undefined, secrets: [], viewer: meganThere, known: 'all' });
  now.id = opened.ok ? opened.id : assert.fail(opened.refusal.kind);
  const confirm = () =>
    bench.requests().decide(now.id ?? assert.fail(), { type: 'confirm', reason: null }, megan, origin);
  const ended = async (): Promise<Request> => {
    await bench.settled();
    return bench.find(now.id ?? assert.fail());
  };
  return { bench, ran, id: now.id, confirm, ended, steps: () => bench.store().steps(now.id ?? assert.fail()) };
}

type Bench = Awaited<ReturnType<typeof authorityBench>>;

const stoppedBy = (by: typeof megan) => (bench: Bench, id: RequestId) =>
  bench.requests().decide(id, { type: 'stop' }, by, origin);
const standDown = { by: adele, at: 1, reason: 'INC-1' };
const standsDown = (bench: Bench) => {
  bench.world.standDown = standDown;
  return Promise.resolve();
};

describe('a run that is stopped', () => {
  for (const [who, by] of [
    ['its requester', megan],
    ['an approver', adele],
  ] as const) {
    it(`by ${who} ends after the step under way, and says what was not started`, async () => {
      const { ran, confirm, ended, steps } = await runOf(stoppedBy(by));

      await confirm();
      const { state } = await ended();

      assert.deepEqual(ran, [alex.id]);
      assert.deepEqual([state.kind, 'cause' in state && state.cause], ['partly-done', { kind: 'stopped', by }]);
      const [first, second] = await steps();
      assert.deepEqual([first?.status, second?.status], ['proved', 'skipped']);
      assert.equal(second?.note, `Not started: ${by.name} stopped the request.`);
    });
  }

  it('goes on when somebody without the right says stop', async () => {
    const { ran, confirm, ended } = await runOf(stoppedBy({ ...lee, name: 'Nobody' }));

    await confirm();

    assert.equal((await ended()).state.kind, 'done');
    assert.equal(ran.length, 2);
  });

  it('during its last step is done, because nothing was left out', async () => {
    const { confirm, ended } = await runOf(stoppedBy(megan), [alex]);

    await confirm();
    const { state } = await ended();

    assert.deepEqual([state.kind, 'cause' in state], ['done', false]);
  });
});

describe('a stand-down', () => {
  it('ends a run after the step under way', async () => {
    const { ran, confirm, ended, steps } = await runOf(standsDown);

    await confirm();
    const { state } = await ended();

    assert.equal(ran.length, 1);
    assert.deepEqual([state.kind, 'cause' in state && state.cause], ['partly-done', { kind: 'stand-down', by: adele }]);
    assert.equal((await steps())[1]?.note, `Not started: ${adele.name} told Cordon to stand down.`);
  });

  it('refuses confirmations, and lets a request be cancelled', async () => {
    const { bench, id, ran, confirm } = await runOf(() => assert.fail());
    bench.world.standDown = standDown;

    const answer = await confirm();
    const cancelled = await bench.requests().decide(id, { type: 'cancel' }, megan, origin);

    assert.deepEqual(answer, { ok: false, refusal: 'stood-down' });
    assert.ok(cancelled.ok);
    assert.deepEqual(ran, []);
  });

  it('lets a scheduled request wait until it is lifted', async () => {
    const { bench, ran } = await runOf(() => Promise.resolve());
    const startsAt = bench.clock.now() + 60_000;
    const command = benchAction('plain', { tier: 'change', opensAccess: false }, () => assert.fail());
    const asked = { ...aRequest({ args: { tag: '1' }, targets: [alex], startsAt }), command };
    const opened = await bench
      .requests()
      .open(asked, { graph: bench.graph, activity: undefined, secrets: [], viewer: meganThere, known: 'all' });
    const id = opened.ok ? opened.id : assert.fail();
    await bench.requests().decide(id, { type: 'confirm', reason: null }, megan, origin);
    bench.world.standDown = standDown;
    await bench.clock.skip(60_001);

    await bench.requests().sweep();
    await bench.settled();
    const waits = (await bench.find(id)).state.kind;
    bench.world.standDown = undefined;
    await bench.clock.skip(60_000);
    await bench.requests().sweep();
    await bench.settled();

    assert.deepEqual([waits, (await bench.find(id)).state.kind, ran], ['scheduled', 'done', [alex.id]]);
  });

  it('leaves a run failed, never done, that it ended before the first step', async () => {
    const { bench, ran, confirm, ended, steps } = await runOf(() => assert.fail());

    await confirm();
    bench.world.standDown = standDown; // before the run, which begins after the answer, has asked
    const { state } = await ended();

    assert.deepEqual(ran, []);
    assert.deepEqual([state.kind, 'cause' in state && state.cause], ['failed', { kind: 'stand-down', by: adele }]);
    assert.deepEqual(new Set((await steps()).map(({ status }) => status)), new Set(['skipped']));
  });
});
