import assert from 'node:assert/strict';
import { revokeSessions } from '../../../services/actions/revoke-sessions.ts';
import type { Request, State, Step } from '../../../services/model/request.ts';
import type { StopCause } from '../../../services/model/stop-cause.ts';
import { createKnownRuns } from '../../../services/requests/known-runs.ts';
import { stepsFor } from '../../../services/requests/plan.ts';
import { defaultTiming } from '../../../services/requests/timing.ts';
import { aRequest, megan, waiting } from '../../harness/requests.ts';
import { targetsNumbered } from '../../harness/views.ts';

const request: Request = { ...aRequest(), args: {}, targets: targetsNumbered(120), state: waiting.running };
const planned = stepsFor(revokeSessions, request);

/** Runs that are known, over a store whose steps are those of the plan but for what a test changes. */
function known(steps: readonly Step[] = planned, halt?: StopCause, state: State = waiting.running) {
  return createKnownRuns({
    store: {
      state: () => Promise.resolve(state),
      steps: (_, targets = []) =>
        Promise.resolve(steps.filter(({ target }) => targets.some(({ id }) => id === target))),
    },
    halted: () => Promise.resolve(halt),
    commandOf: () => revokeSessions,
    timing: defaultTiming,
  });
}

const slice = { request: request.id, n: 3 };

describe('a slice of a request that this process has verified', () => {
  it('is ready with its own steps when none of them has been touched', async () => {
    const runs = known();
    runs.remember({ request });

    const ready = await runs.prepare(slice);

    assert.deepEqual(ready?.steps, planned.slice(100));
    assert.deepEqual([ready.request, ready.halt], [request, undefined]);
  });

  for (const [what, change] of [
    ['has started', { status: 'running', tries: 1 }],
    ['is done, as nothing says that was sealed', { status: 'proved' }],
    ['is another action', { action: 'delete-user' }],
    ['comes at another stage', { stage: 7 }],
    ['has kept a value', { kept: { value: { accountEnabled: true } } }],
  ] as const)
    it(`is not when one of its steps ${what}: then the whole trail is checked`, async () => {
      const runs = known(planned.map((step) => (step.sequence === 110 ? { ...step, ...change } : step)));
      runs.remember({ request });

      assert.equal(await runs.prepare(slice), undefined);
    });

  it('is not when one of its steps is gone, or there is one more', async () => {
    const [last = assert.fail()] = planned.slice(-1);
    for (const steps of [planned.slice(0, -1), [...planned, { ...last, sequence: 121 }]]) {
      const runs = known(steps);
      runs.remember({ request });

      assert.equal(await runs.prepare(slice), undefined);
    }
  });

  it('is told what stops the run', async () => {
    const runs = known(planned, { kind: 'stopped', by: megan });
    runs.remember({ request });

    assert.deepEqual((await runs.prepare(slice))?.halt, { kind: 'stopped', by: megan });
  });

  it('is not when its request was approved anew meanwhile, or does not run any more', async () => {
    const { running } = waiting;
    for (const state of [
      { ...running, startedAt: 99 },
      { kind: 'expired', endedAt: 1 },
    ] as const) {
      const runs = known(planned, undefined, state);
      runs.remember({ request });

      assert.equal(await runs.prepare(slice), undefined);
    }
  });

  it('is not when this process has not verified its request, or not lately', async () => {
    const runs = known();
    assert.equal(await runs.prepare(slice), undefined);
    runs.remember({ request });
    for (let n = 1; n <= 8; n += 1) runs.remember({ request: { ...request, id: `OP-${n}` as Request['id'] } });

    assert.equal(await runs.prepare(slice), undefined);
  });
});
