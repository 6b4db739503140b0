import assert from 'node:assert/strict';
import type { Request } from '../../../services/model/request.ts';
import { LeaseLost } from '../../../services/store/lease-lost.ts';
import { eachEngine } from '../../harness/engines.ts';
import { id, lease, next, store } from '../../harness/store.ts';
import { aPlannedStep } from '../../harness/requests.ts';

eachEngine('steps', () => {
  const running = async () => {
    const { requests } = await store();
    await requests.change(id, (request) =>
      next(request, { lease, steps: [aPlannedStep(), aPlannedStep({ sequence: 2, action: 'revoke-sessions' })] }),
    );
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

  it('cannot be changed by anyone who does not hold the lease, or after the run has ended', async () => {
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

eachEngine('a lease', () => {
  const lapsed = { ...lease, forMs: 0 };
  const running = async (held = lease) => {
    const { requests } = await store();
    await requests.change(id, (request) => next(request, { lease: held }));
    return requests;
  };

  it('is taken over once when it has lapsed', async () => {
    const requests = await running(lapsed);

    assert.deepEqual(await requests.takeOver(lease), [id]);
    assert.deepEqual(await requests.takeOver(lease), []);
  });

  it('is not taken over while its owner, and nobody else, renews it', async () => {
    const requests = await running(lapsed);

    await requests.renewLease(id, { owner: 'another replica', forMs: 60_000 });
    const notTheirs = await requests.takeOver({ ...lease, owner: 'here', forMs: 0 });
    await requests.renewLease(id, { owner: 'here', forMs: 60_000 });

    assert.deepEqual([notTheirs, await requests.takeOver(lease)], [[id], []]);
  });

  it('that is lost keeps its runner from ending the request, and nothing is written', async () => {
    const requests = await running();
    const end = (request: Request) =>
      next(request, {
        request: { ...request, state: { kind: 'expired', endedAt: 1 } },
        event: { kind: 'settle', at: 3 },
      });

    await assert.rejects(requests.change(id, end, 'another replica'), LeaseLost);
    const between = [(await requests.find(id))?.state.kind, (await requests.events(id)).length];
    const ended = await requests.change(id, end, 'here');

    assert.deepEqual([between, ended.ok], [['running', 2], true]);
    await assert.rejects(requests.change(id, end, 'here'), LeaseLost);
  });

  it('is not taken over for a request that is not running', async () => {
    const { requests } = await store();

    assert.deepEqual(await requests.takeOver({ owner: 'new', forMs: 200 }), []);
  });
});

describe('a lease of a process that is gone (SQLite)', () => {
  it('is taken over at once, because no other process can hold the file', async () => {
    const { requests } = await store();
    await requests.change(id, (request) => next(request, { lease }));

    assert.deepEqual(await requests.takeOver({ owner: 'after the restart', forMs: 200 }), [id]);
  });
});
