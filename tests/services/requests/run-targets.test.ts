import assert from 'node:assert/strict';
import { revokeSessions } from '../../../services/actions/revoke-sessions.ts';
import type { WriteAction } from '../../../services/contract/action.ts';
import type { Bundle } from '../../../services/contract/bundle.ts';
import type { Graph } from '../../../services/graph/graph.ts';
import { createRunTargets } from '../../../services/requests/run-targets.ts';
import { stepsFor } from '../../../services/requests/plan.ts';
import { defaultTiming } from '../../../services/requests/timing.ts';
import type { StopCause } from '../../../services/model/stop-cause.ts';
import { createRequestStore, type RequestStore } from '../../../services/store/requests.ts';
import type { Database, Queryable } from '../../../services/store/database.ts';
import { eachEngine } from '../../harness/engines.ts';
import { hasty } from '../../harness/harness.ts';
import { megan, waiting } from '../../harness/requests.ts';
import { id, key, lease, next, store } from '../../harness/store.ts';
import { targetsNumbered } from '../../harness/views.ts';

/** A Graph that nobody calls. */
const unused: Graph = {
  tenant: 'contoso.com',
  clock: () => Date.now(),
  claims: () => assert.fail('claims'),
  addressOf: () => assert.fail('addressOf'),
  send: () => assert.fail('send'),
  with: () => unused,
};

/** What an action of these tests does instead of calling Graph. */
type Work = (step: { readonly action: string; readonly target: string }) => Promise<void> | void;

const action = (name: string, work: Work): WriteAction =>
  ({
    ...revokeSessions,
    name,
    async run(_: unknown, args: { readonly user: { readonly id: string } }) {
      await work({ action: name, target: args.user.id });
      return null;
    },
    prove: () => Promise.resolve('Graph shows it.'),
  }) as unknown as WriteAction;

/** Runs two actions at once and then a third for so many targets, and answers what that took of the database. */
async function run(
  size: number,
  work: (requests: RequestStore) => Work = () => () => undefined,
  halted: () => Promise<StopCause | undefined> = () => Promise.resolve(undefined),
) {
  const { db, requests: outside } = await store();
  const count = { statements: 0, rows: 0, halts: 0 };
  const counting = (inner: Queryable): Queryable => ({
    async query(...asked) {
      const rows = await inner.query(...asked);
      count.statements += 1;
      count.rows += rows.length;
      return rows;
    },
  });
  const counted: Database = {
    ...db,
    ...counting(db),
    tx: (body, limitMs) => db.tx((tx) => body(counting(tx)), limitMs),
  };
  const requests = createRequestStore(counted, key);
  const actions = ['one', 'two', 'three'].map((name) => action(name, work(outside)));
  const [one, two, three] = actions as [WriteAction, WriteAction, WriteAction];
  const command = {
    name: 'several',
    stages: [[{ action: one }, { action: two }], [{ action: three, needs: [one.name] }]],
  } as unknown as Bundle;
  const targets = targetsNumbered(size);
  const changed = await requests.change(id, (before) => {
    const request = { ...before, args: {}, targets, state: { ...waiting.running, startedAt: Date.now() } };
    return next(request, { request: { ...request, revision: 2 }, lease, steps: stepsFor(command, request) });
  });
  assert.ok(changed.ok);
  const request = { ...changed.request, args: {}, targets };
  const runTargets = createRunTargets({
    store: requests,
    timing: { ...defaultTiming, ...hasty },
    owner: lease.owner,
    graphOf: () => unused,
    commandOf: () => command,
    appRolesOf: () => Promise.resolve(undefined),
    delegatedOf: () => Promise.resolve(undefined),
    readInbox: () => Promise.resolve(undefined),
    keepSecret: () => Promise.resolve(),
    halted: () => {
      count.halts += 1;
      return halted();
    },
    onChange: () => undefined,
    onBug: (_, error) => assert.fail(String(error)),
  });
  Object.assign(count, { statements: 0, rows: 0 });
  const cause = await runTargets({ request, deadlineAt: Infinity, halt: undefined, cut: undefined }, targets);
  return {
    ...count,
    cause,
    steps: await outside.steps(id),
    events: await outside.events(id),
    sealed: await outside.sealed(id),
  };
}

eachEngine('a run over many targets', () => {
  it('asks the database for no more per target than a run over few', async () => {
    const few = await run(20);
    const many = await run(200);

    assert.ok(many.steps.every(({ status }) => status === 'proved'));
    for (const what of ['statements', 'rows'] as const) {
      const [perFew, perMany] = [few[what] / 20, many[what] / 200];
      assert.ok(perMany <= perFew * 1.1, `${perFew} ${what} per target for 20, ${perMany} for 200`);
    }
  });

  it('stores every intent before its call, and every outcome after it', async () => {
    const wrong: string[] = [];
    const { steps, sealed } = await run(40, (requests) => async ({ action: part, target }) => {
      const [stored, events] = [await requests.steps(id), await requests.events(id)];
      const step = stored.find((one) => one.target === target && one.action === part);
      const kinds = events.flatMap(({ body }) =>
        body['part'] === part && body['target'] === target ? [body.kind] : [],
      );
      if (step?.status !== 'running' || kinds.join() !== 'step-started')
        wrong.push(`${part}: ${step?.status} ${kinds.join()}`);
    });

    assert.deepEqual(wrong, []);
    assert.ok(steps.every(({ status }) => status === 'proved'));
    assert.equal(sealed?.fault, undefined);
  });

  it('knows the outcome of the earlier steps of a target without reading it back', async () => {
    const { steps } = await run(21);

    assert.ok(steps.filter(({ action: part }) => part === 'three').every(({ status }) => status === 'proved'));
  });
});

describe('a mass run', () => {
  it('asks whether it is stopped far less often than it starts steps, where a small one asks before each', async () => {
    const small = await run(20);
    const mass = await run(21);

    assert.ok(small.halts >= 60, String(small.halts));
    assert.ok(mass.halts < 30, String(mass.halts));
  });

  it('starts nothing more within a second after it was stopped', async () => {
    const stop: { at: number | undefined } = { at: undefined };
    const late: number[] = [];
    const { steps, cause } = await run(
      60,
      () => async () => {
        if (stop.at === undefined) stop.at = performance.now();
        else if (performance.now() - stop.at > 1000) late.push(performance.now() - stop.at);
        await new Promise((resolve) => setTimeout(resolve, 40));
      },
      () => Promise.resolve(stop.at === undefined ? undefined : { kind: 'stopped', by: megan }),
    );

    assert.deepEqual(late, []);
    assert.equal(cause?.kind, 'stopped');
    assert.ok(steps.filter(({ status }) => status === 'skipped').length > 100);
  });
});
