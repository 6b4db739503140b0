import assert from 'node:assert/strict';
import { disableUser } from '../../../services/actions/disable-user.ts';
import { revokeSessions } from '../../../services/actions/revoke-sessions.ts';
import type { Graph } from '../../../services/graph/graph.ts';
import { runStep } from '../../../services/requests/run-step.ts';
import type { PracticeTenant } from '../../../practice/tenant.ts';
import type { Step } from '../../../services/model/request.ts';
import type { NewEvent } from '../../../services/seal/event.ts';
import type { StepPatch } from '../../../services/store/step-rows.ts';
import { createRunner } from '../../../services/requests/runner.ts';
import { defaultTiming } from '../../../services/requests/timing.ts';
import { actionFixture, secrets } from '../../harness/actions.ts';
import { hasty } from '../../harness/harness.ts';
import { aPlannedStep, waiting } from '../../harness/requests.ts';
import { id, next, owner, store } from '../../harness/store.ts';

/** Runs a session revocation over a store that cannot write what `when` says; answers what Graph was asked to change. */
async function runOver(when: string) {
  const { tenant, graph, target } = await actionFixture('alex@contoso.com');
  const { db, requests } = await store();
  await db.query(
    `CREATE TRIGGER full_disk BEFORE INSERT ON event WHEN ${when} BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`,
  );
  const step = aPlannedStep({ action: revokeSessions.name, target: target.id });
  const changed = await requests.change(id, (request) => {
    const running = { ...waiting.running, startedAt: Date.now() };
    return next(request, { request: { ...request, targets: [target], state: running }, steps: [step] });
  });
  await requests.takeOver(id, owner);
  const writes: string[] = [];
  const watched = (inner: Graph): Graph => ({
    ...inner,
    with: (habits) => watched(inner.with(habits)),
    send(call) {
      if (call.method !== 'GET') writes.push(call.path.encoded);
      return inner.send(call);
    },
  });
  const bugs: string[] = [];
  const before = tenant.user('alex@contoso.com')?.signInSessionsValidFromDateTime;
  assert.ok(changed.ok);
  const request = { ...changed.request, command: revokeSessions.name, args: {}, targets: [target] };
  const runner = createRunner({
    store: requests,
    timing: { ...defaultTiming, ...hasty },
    owner,
    graphOf: () => watched(graph),
    commandOf: () => revokeSessions,
    appRolesOf: () => Promise.resolve(undefined),
    delegatedOf: () => Promise.resolve(undefined),
    readInbox: () => Promise.resolve(undefined),
    keepSecret: () => Promise.resolve(),
    prepare: () => Promise.resolve({ request, deadlineAt: Infinity, halt: undefined, cut: undefined, hasBegun: false }),
    halted: () => Promise.resolve(undefined),
    settle: () => Promise.resolve(),
    onChange: () => undefined,
    onBug: (_, error) => bugs.push(String(error)),
  });
  await runner.run(id, new AbortController().signal).catch((error: unknown) => bugs.push(String(error)));
  const events = (await requests.events(id)).map(({ body }) => body.kind);
  const isUntouched = tenant.user('alex@contoso.com')?.signInSessionsValidFromDateTime === before;
  return { writes, bugs, isUntouched, events, step: (await requests.steps(id))[0] };
}

/** Runs a disable-user of Alex whose step stands as `differs` says, with a value that can or cannot be read. */
async function disabling(differs: Partial<Step>, faults: Parameters<PracticeTenant['setFaults']>[0] = []) {
  const { tenant, graph, target } = await actionFixture('alex@contoso.com');
  tenant.setFaults(faults);
  const saved: (readonly [StepPatch, NewEvent | undefined])[] = [];
  const seen: string[] = [];
  const watched = (inner: Graph): Graph => ({
    ...inner,
    with: (habits) => watched(inner.with(habits)),
    send(call) {
      seen.push(call.method);
      return inner.send(call);
    },
  });
  await runStep({
    action: disableUser,
    target,
    args: {},
    step: aPlannedStep({ action: disableUser.name, target: target.id, ...differs }),
    earlier: [],
    needs: [],
    substitutes: [],
    foreseen: [],
    appRoles: undefined,
    graph: watched(graph),
    secrets,
    delegated: undefined,
    timing: { ...defaultTiming, ...hasty },
    starts: new Map(),
    deadlineAt: Infinity,
    halted: () => Promise.resolve(undefined),
    save: (patch, event) => {
      saved.push([patch, event]);
      return Promise.resolve();
    },
    onBug: (error) => assert.fail(String(error)),
  });
  return { saved, seen, isBlocked: tenant.user('alex@contoso.com')?.accountEnabled === false };
}

describe('what a step replaces', () => {
  it('is read right before it is replaced, and stored and sealed before that', async () => {
    const { saved, seen } = await disabling({});
    const [[patch, event] = assert.fail()] = saved;

    assert.deepEqual(seen, ['GET', 'PATCH']);
    assert.deepEqual(patch.kept, { value: { enabled: true } });
    assert.equal(event?.kind, 'step-started');
    assert.deepEqual(event['kept'], patch.kept);
  });
  it('does not hold it up when it cannot be read', async () => {
    const { saved, isBlocked } = await disabling({}, [{ match: 'GET /users/*', status: 403 }]);

    assert.ok(isBlocked);
    assert.deepEqual(saved[0]?.[0].kept, { lost: 'unread' });
  });
  it('is not read once more after a crash, when it may be replaced already', async () => {
    const { saved, seen } = await disabling({ status: 'running', tries: 1, startedAt: 1 });

    assert.deepEqual(seen, ['PATCH']);
    assert.ok(saved.every(([patch, event]) => !('kept' in patch) && event?.['kept'] === undefined));
  });
});

describe('a step', () => {
  it('whose intent cannot be written to the audit changes nothing in the tenant', async () => {
    const { writes, bugs, isUntouched, events, step } = await runOver(`NEW.body LIKE '%"kind":"step-started"%'`);

    assert.deepEqual(writes, []);
    assert.ok(isUntouched);
    assert.match(bugs.join(), /the disk is full/);
    assert.equal(step?.status, 'pending');
    assert.ok(!events.includes('step-started'));
  });

  it('whose intent was written calls Graph, also when its outcome cannot be written', async () => {
    const { writes, isUntouched, events, step } = await runOver(`NEW.body LIKE '%"kind":"step-ended"%'`);

    assert.equal(writes.length, 1);
    assert.ok(!isUntouched);
    assert.equal(step?.status, 'running');
    assert.equal(events.at(-1), 'step-started');
  });
});
