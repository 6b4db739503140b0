import assert from 'node:assert/strict';
import type { StepStatus } from '../../../services/model/request.ts';
import { countSteps, stepsInTrouble } from '../../../services/store/step-counts.ts';
import { eachEngine } from '../../harness/engines.ts';
import { aPlannedStep } from '../../harness/requests.ts';
import { id, next, owner, store } from '../../harness/store.ts';

const statuses: readonly StepStatus[] = ['proved', 'unknown', 'failed', 'proved', 'failed', 'pending'];

/** A running request with a reset and a revoke for each of six people, the revokes with these statuses. */
async function running() {
  const { db, requests } = await store();
  const steps = statuses.flatMap((_, n) => [
    aPlannedStep({ sequence: 2 * n + 1, target: `${n}`, action: 'reset-password' }),
    aPlannedStep({ sequence: 2 * n + 2, target: `${n}`, action: 'revoke-sessions', stage: 1 }),
  ]);
  await requests.change(id, (request) => next(request, { steps }));
  await requests.takeOver(id, owner);
  for (const [n, status] of statuses.entries())
    await requests.patchStep(id, { owner, sequence: 2 * n + 2 }, { status });
  return db;
}

eachEngine('the steps of a large request', () => {
  it('are counted by action and status, in the order of the plan', async () => {
    assert.deepEqual(await countSteps(await running(), id), [
      { action: 'reset-password', status: 'pending', count: 6 },
      { action: 'revoke-sessions', status: 'failed', count: 2 },
      { action: 'revoke-sessions', status: 'pending', count: 1 },
      { action: 'revoke-sessions', status: 'proved', count: 2 },
      { action: 'revoke-sessions', status: 'unknown', count: 1 },
    ]);
  });

  it('that are in trouble are read alone, failed ones first, and no more than asked for', async () => {
    const db = await running();

    const first = await stepsInTrouble(db, id, 2);
    const every = await stepsInTrouble(db, id, 99);

    assert.deepEqual(
      first.map(({ sequence }) => sequence),
      [6, 10],
    );
    assert.deepEqual(
      every.map(({ sequence, status }) => `${sequence} ${status}`),
      ['6 failed', '10 failed', '4 unknown'],
    );
  });
});
