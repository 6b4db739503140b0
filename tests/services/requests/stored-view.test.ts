import assert from 'node:assert/strict';
import { commandNamed } from '../../../services/registry.ts';
import { createStoredView } from '../../../services/requests/stored-view.ts';
import { createStandDowns } from '../../../services/store/stand-down.ts';
import { adele, aPlannedStep, aRequest, lee, waiting } from '../../harness/requests.ts';
import { id, key, next, owner, store } from '../../harness/store.ts';
import { targetsNumbered } from '../../harness/views.ts';
import type { Request } from '../../../services/model/request.ts';

const tenant = { id: aRequest().tenant, name: 'Contoso', domains: ['contoso.com'] };
const standDown = { by: lee, at: 1000, reason: null };

async function setUp(request: Request) {
  const { db, requests } = await store(request);
  const standDowns = createStandDowns(db, key);
  const view = createStoredView({
    storage: { db, store: requests, standDowns, vaults: { reveals: { waiting: () => Promise.resolve(undefined) } } },
    commandNamed,
    isOffered: () => true,
    tenants: { all: [tenant], defaultTenant: tenant, botTenant: tenant.id },
    practice: false,
    maxTries: 4,
  });
  return { requests, standDowns, view: (detail?: 'whole') => view(request, detail) };
}

describe('the view of a stored request', () => {
  it('has the stand-down that holds, until it is lifted', async () => {
    const { standDowns, view } = await setUp(aRequest());

    await standDowns.begin(standDown, aRequest().place);
    const during = await view();
    await standDowns.lift(standDown, { by: adele, at: 2000, conversation: 'c' });

    assert.deepEqual([during.standDown, (await view()).standDown], [standDown, null]);
  });

  it('has none after the request has ended', async () => {
    const { standDowns, view } = await setUp(aRequest({ state: { kind: 'expired', endedAt: 5 } }));

    await standDowns.begin(standDown, aRequest().place);

    assert.equal((await view()).standDown, null);
  });

  it('says that more is needed now when a review was stored and approvals are awaited', async () => {
    const { requests, view } = await setUp(aRequest({ state: waiting.approval }));

    const before = await view();
    await requests.note(id, { kind: 'review', at: 3 });

    assert.deepEqual([before.raised, (await view()).raised], [false, true]);
  });

  it('does not say so of a request that runs', async () => {
    const { requests, view } = await setUp(aRequest({ state: waiting.running }));

    await requests.note(id, { kind: 'review', at: 3 });

    assert.equal((await view()).raised, false);
  });
});

/** A running request about so many people, a revoke each, of which the third one failed and all others are proved. */
async function running(size: number, differs: Partial<Request> = {}) {
  const targets = targetsNumbered(size);
  const request = aRequest({ command: 'revoke-sessions', args: {}, targets, state: waiting.running, ...differs });
  const { requests, view } = await setUp(request);
  const steps = targets.map(({ id: target }, n) =>
    aPlannedStep({ sequence: n + 1, target, action: 'revoke-sessions' }),
  );
  await requests.change(id, (before) => next(before, { steps }));
  await requests.takeOver(id, owner);
  await Promise.all(
    steps.map(({ sequence }) =>
      requests.patchStep(id, { owner, sequence }, { status: sequence === 3 ? 'failed' : 'proved' }),
    ),
  );
  return view;
}

describe('the view of a run over many targets', () => {
  it('has the numbers of its steps, and of the steps only those in trouble', async () => {
    const view = await running(51);

    const { counts, steps } = await view();

    assert.deepEqual(
      counts?.map(({ status, count, words }) => [words.done, status, count]),
      [
        ['Sign-in sessions revoked', 'failed', 1],
        ['Sign-in sessions revoked', 'proved', 50],
      ],
    );
    assert.deepEqual(
      steps.map(({ sequence }) => sequence),
      [3],
    );
  });

  it('has the numbers of its targets, and why some are in trouble', async () => {
    const view = await running(51);

    const { progress, large } = await view();

    assert.deepEqual(
      [progress?.done, progress?.failed, progress?.unknown, progress?.left, progress?.minutesLeft, large],
      [50, 1, 0, 0, null, true],
    );
    assert.deepEqual(progress?.causes, [{ count: 1, isLost: false, problem: null }]);
  });

  it('has no such numbers for whoever asks for all, nor where there are few', async () => {
    const [many, few] = [await running(51), await running(50)];

    assert.deepEqual([(await many('whole')).progress, (await few()).progress], [null, null]);
  });

  it('has every step for whoever asks for all, and where there are few', async () => {
    const [many, few] = [await running(51), await running(50)];

    for (const { counts, steps } of [await many('whole'), await few()])
      assert.deepEqual([counts, steps.length >= 50], [null, true]);
  });
});
