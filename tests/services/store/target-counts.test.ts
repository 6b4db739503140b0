import assert from 'node:assert/strict';
import type { StepProblem, StepStatus } from '../../../services/model/request.ts';
import { countProblems, countTargets } from '../../../services/store/target-counts.ts';
import { eachEngine } from '../../harness/engines.ts';
import { aPlannedStep } from '../../harness/requests.ts';
import { id, next, owner, store } from '../../harness/store.ts';
import { aProblem } from '../../harness/views.ts';

const ended = (status: StepStatus, problem: StepProblem | null = null) => ({ status, problem, endedAt: 9000 });

/** A running request with a reset and a revoke for each of these targets, in these states. */
async function running(people: readonly (readonly [reset: StepStatus, revoke: StepStatus])[], problems = [aProblem()]) {
  const { db, requests } = await store();
  const steps = people.flatMap((_, n) => [
    aPlannedStep({ sequence: 2 * n + 1, target: `${n}`, action: 'reset-password' }),
    aPlannedStep({ sequence: 2 * n + 2, target: `${n}`, action: 'revoke-sessions', stage: 1 }),
  ]);
  await requests.change(id, (request) => next(request, { steps }));
  await requests.takeOver(id, owner);
  for (const [n, statuses] of people.entries())
    for (const [m, status] of statuses.entries()) {
      const problem = status === 'failed' || status === 'unknown' ? (problems[n % problems.length] ?? null) : null;
      const patch = status === 'pending' || status === 'running' ? { status } : ended(status, problem);
      await requests.patchStep(id, { owner, sequence: 2 * n + 1 + m }, patch);
    }
  return db;
}

const proving = ['reset-password', 'revoke-sessions'];

eachEngine('the targets of a run over many', () => {
  it('count once each, by the worst that became of them', async () => {
    const db = await running([
      ['proved', 'proved'],
      ['proved', 'skipped'],
      ['proved', 'pending'],
      ['failed', 'pending'],
      ['unknown', 'failed'],
      ['unknown', 'pending'],
      ['accepted', 'proved'],
    ]);

    const { done, failed, unknown, left, steps } = await countTargets(db, id, proving);

    assert.deepEqual({ done, failed, unknown, left }, { done: 2, failed: 2, unknown: 1, left: 2 });
    assert.deepEqual(steps, { ended: 10, left: 4, lastAt: 9000 });
  });

  it('are done when an action that nothing can prove was accepted', async () => {
    const db = await running([['proved', 'accepted']]);

    const [proved, unprovable] = [await countTargets(db, id, proving), await countTargets(db, id, ['reset-password'])];

    assert.deepEqual([proved.left, proved.done], [1, 0]);
    assert.deepEqual([unprovable.left, unprovable.done], [0, 1]);
  });

  it('are all left before anything has ended', async () => {
    const db = await running([['pending', 'pending']]);

    assert.deepEqual(await countTargets(db, id, []), {
      done: 0,
      failed: 0,
      unknown: 0,
      left: 1,
      steps: { ended: 0, left: 2, lastAt: null },
    });
  });

  it('have their problems counted by kind, once for each target and failures first', async () => {
    const other = aProblem({ code: 'throttled', status: 429 });
    const db = await running(
      [
        ['failed', 'failed'],
        ['failed', 'unknown'],
        ['unknown', 'failed'],
        ['unknown', 'proved'],
        ['proved', 'proved'],
      ],
      [aProblem(), other],
    );

    const counted = await countProblems(db, id);

    assert.deepEqual(
      counted.map(({ count, isLost, problem }) => [count, isLost, problem?.code]),
      [
        [2, false, 'forbidden'],
        [1, false, 'throttled'],
        [1, true, 'throttled'],
      ],
    );
  });
});
