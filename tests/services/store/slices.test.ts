import assert from 'node:assert/strict';
import type { RequestId } from '../../../services/model/request.ts';
import type { NewEvent } from '../../../services/seal/event.ts';
import type { Database } from '../../../services/store/database.ts';
import { LeaseLost } from '../../../services/store/lease-lost.ts';
import { migrate } from '../../../services/store/migrate.ts';
import { createRequestStore } from '../../../services/store/requests.ts';
import { sliceIn, type Split } from '../../../services/store/slices.ts';
import type { Work } from '../../../services/store/work.ts';
import { emptyDatabase, eachEngine } from '../../harness/engines.ts';
import { aPlannedStep, aRequest } from '../../harness/requests.ts';
import { event, id, key, next, owner } from '../../harness/store.ts';

const [here, there] = [owner, 'another replica'];
const sliceNumbered = (n: number) => ({ request: id, n });

/** An event of a step. */
const started = (n: number): NewEvent => ({ kind: 'step-started', at: n, part: 'revoke-sessions', target: `${n}` });

/** A running request with a step for each of six slices, and the jobs that it led to. */
async function running(db: Database) {
  await migrate(db);
  const jobs: string[] = [];
  const enqueue: Work['enqueue'] = (_, kind, name) => Promise.resolve(void jobs.push(`${kind} ${name}`));
  const requests = createRequestStore(db, key, enqueue);
  await requests.add({ request: aRequest(), event });
  const steps = [1, 2, 3, 4, 5, 6].map((sequence) => aPlannedStep({ sequence, target: `${sequence}` }));
  await requests.change(id, (request) => next(request, { steps }));
  await requests.takeOver(id, here);
  return { db, requests, slices: requests.slices, jobs };
}

/** The same, split into slices. */
async function split(differs: Partial<Split> = {}) {
  const self = await running(await emptyDatabase());
  await self.slices.split(id, { owner: here, count: 6, atOnce: 2, hasBegun: false, ...differs });
  return self;
}

eachEngine('slices', () => {
  it('are all stored when a request is split, and as many enqueued as may be begun at the same time', async () => {
    const { db, jobs } = await split();

    const rows = await db.query('SELECT n, lease_owner, state FROM slice ORDER BY n');
    assert.deepEqual(
      rows.map((row) => `${row['n']}${row['lease_owner']} ${row['state']}`),
      ['1 queued', '2 queued', '3 waiting', '4 waiting', '5 waiting', '6 waiting'],
    );
    assert.deepEqual(jobs, [`slice ${id} 1`, `slice ${id} 2`]);
    assert.deepEqual(sliceIn(`${id} 2`), sliceNumbered(2));
  });

  it('are not made of a request that has begun as a whole, which its runner goes on with', async () => {
    const { db, requests, slices, jobs } = await running(await emptyDatabase());

    const isSplit = await slices.split(id, { owner: here, count: 6, atOnce: 2, hasBegun: true });

    assert.deepEqual([isSplit, jobs, await db.query('SELECT n FROM slice')], [false, [], []]);
    await requests.patchStep(id, { owner: here, sequence: 1 }, { status: 'running' });
  });

  it('are made by nobody but the runner of the request', async () => {
    const { db, slices } = await running(await emptyDatabase());

    await assert.rejects(slices.split(id, { owner: there, count: 6, atOnce: 2, hasBegun: false }), LeaseLost);

    assert.deepEqual(await db.query('SELECT n FROM slice'), []);
  });

  it('are enqueued one for each that has begun all of its targets, once', async () => {
    const { slices, jobs } = await split();
    await slices.take(sliceNumbered(1), here);

    await slices.begun(sliceNumbered(1), here);
    await slices.begun(sliceNumbered(1), here);
    await slices.end(sliceNumbered(1), here);

    assert.deepEqual(jobs.slice(2), [`slice ${id} 3`]);
  });

  it('are enqueued also by one that ends before it has said so', async () => {
    const { slices, jobs } = await split();
    await slices.take(sliceNumbered(2), here);

    await slices.end(sliceNumbered(2), here);

    assert.deepEqual(jobs.slice(2), [`slice ${id} 3`]);
  });

  it('belong to whoever took them over last, who alone can store anything of them', async () => {
    const { requests, slices } = await split();
    const taken = [await slices.take(sliceNumbered(1), here), await slices.take(sliceNumbered(1), there)];
    const revision = async () => (await requests.find(id))?.revision;
    const before = [await revision(), (await requests.events(id)).length];

    const lost = await Promise.allSettled([
      requests.patchStep(id, { owner: here, sequence: 1, slice: 1 }, { status: 'proved' }, started(1)),
      requests.patchStep(id, { owner: here, sequence: 1 }, { status: 'proved' }, started(1)),
      slices.begun(sliceNumbered(1), here),
      slices.end(sliceNumbered(1), here),
    ]);

    assert.deepEqual(taken, ['first', 'taken-over']);
    for (const answer of lost) assert.ok(answer.status === 'rejected' && answer.reason instanceof LeaseLost);
    assert.deepEqual([await revision(), (await requests.events(id)).length], before);
    await requests.patchStep(id, { owner: there, sequence: 1, slice: 1 }, { status: 'running' }, started(1));
    assert.equal((await requests.steps(id))[0]?.status, 'running');
  });

  it('that are lost cost the others of the same process nothing, also where they are stored together', async () => {
    const { requests, slices } = await split();
    for (const n of [1, 2]) await slices.take(sliceNumbered(n), here);
    await slices.take(sliceNumbered(1), there);

    const answers = await Promise.allSettled(
      [1, 2].map((n) =>
        requests.patchStep(id, { owner: here, sequence: n, slice: n }, { status: 'running' }, started(n)),
      ),
    );

    assert.deepEqual(
      answers.map(({ status }) => status),
      ['rejected', 'fulfilled'],
    );
    const steps = await requests.steps(id);
    assert.deepEqual([steps[0]?.status, steps[1]?.status], ['pending', 'running']);
    assert.equal((await requests.sealed(id))?.fault, undefined);
  });

  it('of several processes share one chain of events', async () => {
    const { requests, slices } = await split();
    for (const n of [1, 2]) await slices.take(sliceNumbered(n), n === 1 ? here : there);

    await Promise.all(
      [1, 2].map((n) =>
        requests.patchStep(
          id,
          { owner: n === 1 ? here : there, sequence: n, slice: n },
          { status: 'running' },
          started(n),
        ),
      ),
    );

    const sealed = await requests.sealed(id);
    assert.equal(sealed?.fault, undefined);
    assert.deepEqual(
      sealed?.events
        .slice(-2)
        .map(({ at }) => at)
        .sort(),
      [1, 2],
    );
  });

  it('that come after one that a review has cut short are taken as such, and those that nobody cut are not', async () => {
    const { slices } = await split();
    for (const n of [1, 2]) await slices.take(sliceNumbered(n), here);
    await slices.end(sliceNumbered(1), here);
    const before = await slices.take(sliceNumbered(3), there);

    await slices.end(sliceNumbered(2), here, 'cut');
    const after = await slices.take(sliceNumbered(4), there);

    assert.deepEqual([before, after], ['first', 'after-cut']);
  });

  it('make one process the one that settles when the last two end at the same moment', async () => {
    const { requests, slices } = await split();
    for (const n of [1, 2, 3, 4, 5, 6]) await slices.take(sliceNumbered(n), n % 2 === 0 ? there : here);
    for (const n of [1, 2, 3, 4]) assert.equal(await slices.end(sliceNumbered(n), n % 2 === 0 ? there : here), false);

    const last = await Promise.all([slices.end(sliceNumbered(5), here), slices.end(sliceNumbered(6), there)]);

    assert.deepEqual([...last].sort(), [false, true]);
    const [settler, other] = last[0] ? [here, there] : [there, here];
    await assert.rejects(
      requests.change(id, (request) => next(request), other),
      LeaseLost,
    );
    assert.ok((await requests.change(id, (request) => next(request, { runner: 'kept' }), settler)).ok);
  });

  it('leave the settling to whoever comes next when the process that ended the last one is gone', async () => {
    const { requests, slices, jobs } = await split({ count: 1, atOnce: 1 });
    await slices.take(sliceNumbered(1), here);
    assert.equal(await slices.end(sliceNumbered(1), here), true);
    jobs.length = 0;

    await requests.enqueueLeft(0);
    const taken = await slices.take(sliceNumbered(1), there);

    assert.deepEqual([jobs, taken], [[`slice ${id} 1`], 'all-ended']);
    await assert.rejects(
      requests.change(id, (request) => next(request), here),
      LeaseLost,
    );
  });

  it('that have no job any more get one, and no others do', async () => {
    const { requests, slices, jobs } = await split();
    await slices.take(sliceNumbered(1), here);
    await slices.begun(sliceNumbered(1), here);
    await slices.take(sliceNumbered(2), here);
    await slices.end(sliceNumbered(2), here);
    jobs.length = 0;

    await requests.enqueueLeft(0);

    assert.deepEqual(
      jobs,
      [1, 3, 4].map((n) => `slice ${id} ${n}`),
    );
  });

  it('keep the request from being taken over as a whole, by this version and the one before', async () => {
    const { db, requests } = await split();

    const taken = await requests.takeOver(id, there);
    /** The statement with which the version before took requests over that are shared. */
    const before = await db.query(
      `SELECT id FROM request WHERE state = 'running'
       AND (lease_until IS NULL OR lease_until = ${Number.MAX_SAFE_INTEGER} OR lease_until <= {NOW})`,
    );

    assert.deepEqual([taken, before], [false, []]);
  });

  it('are nobody’s to work on once the request has ended, or when there are none', async () => {
    const { requests, slices } = await split();
    await slices.take(sliceNumbered(1), here);

    const none = await slices.take({ request: 'OP-NONE' as RequestId, n: 1 }, here);
    await requests.change(id, (request) =>
      next(request, { request: { ...request, state: { kind: 'expired', endedAt: 1 } } }),
    );
    const ended = await slices.take(sliceNumbered(2), here);

    assert.deepEqual([none, ended], [undefined, undefined]);
    await assert.rejects(
      requests.patchStep(id, { owner: here, sequence: 1, slice: 1 }, { status: 'proved' }, started(1)),
      LeaseLost,
    );
    await assert.rejects(slices.end(sliceNumbered(1), here), LeaseLost);
  });

  it('go on where they were when their request waited for approvals in between', async () => {
    const { requests, slices, jobs } = await split();
    await slices.take(sliceNumbered(1), here);
    await slices.end(sliceNumbered(1), here);
    await requests.change(id, (request) => next(request)); // approved again: nobody runs it yet
    await requests.takeOver(id, there);
    jobs.length = 0;

    const isSplit = await slices.split(id, { owner: there, count: 6, atOnce: 2, hasBegun: true });

    assert.equal(isSplit, true);
    assert.deepEqual(
      jobs,
      [2, 3].map((n) => `slice ${id} ${n}`),
    );
  });
});
