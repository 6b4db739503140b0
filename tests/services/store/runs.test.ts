import assert from 'node:assert/strict';
import type { Request } from '../../../services/model/request.ts';
import { LeaseLost } from '../../../services/store/lease-lost.ts';
import { eachEngine } from '../../harness/engines.ts';
import { id, next, owner, store } from '../../harness/store.ts';
import { aPlannedStep } from '../../harness/requests.ts';

eachEngine('steps', () => {
  const running = async () => {
    const { requests } = await store();
    await requests.change(id, (request) =>
      next(request, { steps: [aPlannedStep(), aPlannedStep({ sequence: 2, action: 'revoke-sessions' })] }),
    );
    await requests.takeOver(id, owner);
    return requests;
  };

  it('are stored before anything runs, and changed individually', async () => {
    const requests = await running();
    const problem = { code: 'forbidden', status: 403, graphCode: null, message: 'no' };

    await requests.patchStep(id, { owner: 'here', sequence: 2 }, { status: 'failed', tries: 2, endedAt: 9, problem });

    assert.deepEqual(await requests.steps(id), [
      aPlannedStep(),
      aPlannedStep({ sequence: 2, action: 'revoke-sessions', status: 'failed', tries: 2, endedAt: 9, problem }),
    ]);
  });

  it('forget a problem that is over', async () => {
    const requests = await running();
    await requests.patchStep(
      id,
      { owner: 'here', sequence: 1 },
      {
        problem: { code: 'throttled', status: 429, graphCode: null, message: '' },
      },
    );

    await requests.patchStep(id, { owner: 'here', sequence: 1 }, { status: 'accepted', problem: null });

    assert.equal((await requests.steps(id))[0]?.problem, null);
  });

  it('put the cards behind', async () => {
    const requests = await running();
    const before = (await requests.find(id))?.revision ?? 0;

    await requests.patchStep(id, { owner: 'here', sequence: 1 }, { status: 'running' });

    assert.equal((await requests.find(id))?.revision, before + 1);
  });

  it('cannot be changed by anyone but the runner, or after the run has ended', async () => {
    const requests = await running();

    await assert.rejects(
      requests.patchStep(id, { owner: 'another replica', sequence: 1 }, { status: 'proved' }),
      LeaseLost,
    );
    await requests.change(id, (request) =>
      next(request, { request: { ...request, state: { kind: 'expired', endedAt: 1 } } }),
    );
    await assert.rejects(requests.patchStep(id, { owner: 'here', sequence: 1 }, { status: 'proved' }), LeaseLost);

    assert.equal((await requests.steps(id))[0]?.status, 'pending');
  });
});

eachEngine('the runner of a request', () => {
  const running = async () => {
    const { db, requests } = await store();
    await requests.change(id, next);
    return { db, requests };
  };

  it('is whoever took it over last', async () => {
    const { requests } = await running();

    const taken = [await requests.takeOver(id, 'stalled'), await requests.takeOver(id, owner)];

    assert.deepEqual(taken, [true, true]);
    await assert.rejects(requests.patchStep(id, { owner: 'stalled', sequence: 1 }, { status: 'proved' }), LeaseLost);
    await requests.patchStep(id, { owner, sequence: 1 }, { status: 'proved' });
  });

  it('alone can end it, and another one writes nothing', async () => {
    const { requests } = await running();
    await requests.takeOver(id, owner);
    const end = (request: Request) =>
      next(request, {
        request: { ...request, state: { kind: 'expired', endedAt: 1 } },
        event: { kind: 'settle', at: 3 },
      });

    await assert.rejects(requests.change(id, end, 'another replica'), LeaseLost);
    const between = [(await requests.find(id))?.state.kind, (await requests.events(id)).length];
    const ended = await requests.change(id, end, owner);

    assert.deepEqual([between, ended.ok], [['running', 2], true]);
    await assert.rejects(requests.change(id, end, owner), LeaseLost);
  });

  it('stays what it is while somebody stops the run', async () => {
    const { requests } = await running();
    await requests.takeOver(id, owner);

    await requests.change(id, (request) => next(request, { runner: 'kept' }));

    await requests.patchStep(id, { owner, sequence: 1 }, { status: 'proved' });
  });

  it('is nobody for a request that is not running', async () => {
    const { requests } = await store();

    assert.equal(await requests.takeOver(id, owner), false);
  });

  it('of the version before is left alone on a shared database until its lease has lapsed, and leaves ours alone', async () => {
    const { db, requests } = await running();
    /** The statement with which the version before took requests over. */
    const takenOver = () =>
      db.query(
        `SELECT id FROM request WHERE state = 'running' AND (lease_owner IS NULL OR lease_until IS NULL OR lease_until <= {NOW})`,
      );
    const ours = await takenOver();

    await db.query(`UPDATE request SET lease_owner = 'before', lease_until = {NOW} + 60000`);
    const early = await requests.takeOver(id, owner);
    await db.query('UPDATE request SET lease_until = {NOW} - 1');
    const late = await requests.takeOver(id, owner);

    assert.deepEqual([ours, early, late, await takenOver()], [[], db.exclusive, true, []]);
  });
});
