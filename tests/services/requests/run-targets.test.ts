import assert from 'node:assert/strict';
import { revokeSessions } from '../../../services/actions/revoke-sessions.ts';
import type { WriteAction } from '../../../services/contract/action.ts';
import type { Bundle } from '../../../services/contract/bundle.ts';
import type { Graph } from '../../../services/graph/graph.ts';
import { createRunTargets, type TargetsJob } from '../../../services/requests/run-targets.ts';
import { stepsFor } from '../../../services/requests/plan.ts';
import { defaultTiming } from '../../../services/requests/timing.ts';
import type { StepStatus } from '../../../services/model/request.ts';
import type { StopCause } from '../../../services/model/stop-cause.ts';
import { LeaseLost } from '../../../services/store/lease-lost.ts';
import { createRequestStore, type RequestStore } from '../../../services/store/requests.ts';
import type { Database, Queryable } from '../../../services/store/database.ts';
import { eachEngine } from '../../harness/engines.ts';
import { hasty } from '../../harness/harness.ts';
import { megan, waiting } from '../../harness/requests.ts';
import { id, key, next, owner, store } from '../../harness/store.ts';
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

/** How a run of these tests differs from one in which everything works. */
interface Differs {
  readonly work?: (requests: RequestStore) => Work;
  readonly halted?: () => Promise<StopCause | undefined>;
  readonly elapsed?: () => number;
  /** The job that the targets are run for. */
  readonly job?: Omit<TargetsJob, 'slice'>;
  /** Runs them as the one slice of the request. */
  readonly isSlice?: boolean;
  /** What an earlier runner has left. */
  readonly left?: (requests: RequestStore) => Promise<unknown>;
}

/** Runs two actions at once and then a third for so many targets, and answers what that took of the database. */
async function run(size: number, { work, halted, elapsed, left, job = {}, isSlice = false }: Differs = {}) {
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
  const actions = ['one', 'two', 'three'].map((name) => action(name, work?.(outside) ?? (() => undefined)));
  const [one, two, three] = actions as [WriteAction, WriteAction, WriteAction];
  const command = {
    name: 'several',
    stages: [[{ action: one }, { action: two }], [{ action: three, needs: [one.name] }]],
  } as unknown as Bundle;
  const targets = targetsNumbered(size);
  const changed = await requests.change(id, (before) => {
    const request = { ...before, args: {}, targets, state: { ...waiting.running, startedAt: Date.now() } };
    return next(request, { request: { ...request, revision: 2 }, steps: stepsFor(command, request) });
  });
  assert.ok(changed.ok);
  await requests.takeOver(id, owner);
  if (isSlice) {
    await requests.slices.split(id, { owner, count: 1, atOnce: 1, hasBegun: false });
    await requests.slices.take({ request: id, n: 1 }, owner);
  }
  const request = { ...changed.request, args: {}, targets };
  const runTargets = createRunTargets({
    store: requests,
    timing: { ...defaultTiming, ...hasty, ...(elapsed && { elapsed }) },
    owner,
    graphOf: () => unused,
    commandOf: () => command,
    appRolesOf: () => Promise.resolve(undefined),
    delegatedOf: () => Promise.resolve(undefined),
    readInbox: () => Promise.resolve(undefined),
    keepSecret: () => Promise.resolve(),
    halted: () => {
      count.halts += 1;
      return halted?.() ?? Promise.resolve(undefined);
    },
    onChange: () => undefined,
    onBug: (_, error) => assert.fail(String(error)),
  });
  await left?.(requests);
  Object.assign(count, { statements: 0, rows: 0 });
  const cause = await runTargets({ request, deadlineAt: Infinity, halt: undefined, cut: undefined }, targets, {
    ...job,
    ...(isSlice && { slice: 1 }),
  });
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
    const work =
      (requests: RequestStore): Work =>
      async ({ action: part, target }) => {
        const [stored, events] = [await requests.steps(id), await requests.events(id)];
        const step = stored.find((one) => one.target === target && one.action === part);
        const kinds = events.flatMap(({ body }) =>
          body['part'] === part && body['target'] === target ? [body.kind] : [],
        );
        if (step?.status !== 'running' || kinds.join() !== 'step-started')
          wrong.push(`${part}: ${step?.status} ${kinds.join()}`);
      };

    const { steps, sealed } = await run(40, { work });

    assert.deepEqual(wrong, []);
    assert.ok(steps.every(({ status }) => status === 'proved'));
    assert.equal(sealed?.fault, undefined);
  });

  it('knows the outcome of the earlier steps of a target without reading it back', async () => {
    const { steps } = await run(21);

    assert.ok(steps.filter(({ action: part }) => part === 'three').every(({ status }) => status === 'proved'));
  });
});

describe('a run that is taken over', () => {
  it('goes on from what is stored: nothing that has ended is done again', async () => {
    const done: string[] = [];
    const [first = assert.fail(), second = assert.fail()] = targetsNumbered(2);
    const { steps } = await run(30, {
      async left(requests) {
        const patch = (sequence: number, status: StepStatus) =>
          requests.patchStep(id, { owner, sequence }, { status, tries: 1, startedAt: 1 });
        await Promise.all([patch(1, 'proved'), patch(2, 'failed'), patch(4, 'running')]);
      },
      work:
        () =>
        ({ action: part, target }) => {
          done.push(`${part} ${target}`);
        },
    });

    assert.deepEqual(
      done.filter((one) => one.endsWith(first.id)),
      [`three ${first.id}`],
    );
    assert.equal(done.filter((one) => one.endsWith(second.id)).length, 3);
    assert.equal(done.length, 88);
    assert.equal(steps.find(({ sequence }) => sequence === 4)?.tries, 2);
  });
});

describe('a mass run', () => {
  it('asks once in a tenth of a second whether it is stopped, where a small one asks before each step', async () => {
    const elapsed = () => 0;

    const small = await run(20, { elapsed });
    const mass = await run(21, { elapsed });

    assert.ok(small.halts >= 60, String(small.halts));
    assert.equal(mass.halts, 1);
  });

  it('works on sixteen targets at the same time, where a small one works on eight', async () => {
    const most = async (size: number) => {
      const under = { way: 0, most: 0 };
      await run(size, {
        work:
          () =>
          async ({ action: part }) => {
            if (part !== 'three') return;
            under.way += 1;
            under.most = Math.max(under.most, under.way);
            for (let n = 0; n < 20; n += 1) await new Promise((resolve) => setImmediate(resolve));
            under.way -= 1;
          },
      });
      return under.most;
    };

    assert.deepEqual([await most(20), await most(40)], [8, 16]);
  });

  it('starts nothing more within a second after it was stopped', async () => {
    const clock = { ms: 0 };
    const started: number[] = [];

    const { steps, cause } = await run(60, {
      elapsed: () => clock.ms,
      halted: () => Promise.resolve(clock.ms > 0 ? { kind: 'stopped', by: megan } : undefined),
      work: () => () => {
        started.push(clock.ms);
        clock.ms += 20;
      },
    });

    assert.ok(Math.max(...started) < 1000, started.join());
    assert.equal(cause?.kind, 'stopped');
    assert.equal(steps.filter(({ status }) => status === 'skipped').length, 180 - started.length);
  });
});

describe('a slice of a mass run', () => {
  it('works on a quarter of the targets at the same time, because there are four', async () => {
    const under = { way: 0, most: 0 };

    const { steps } = await run(40, {
      isSlice: true,
      work:
        () =>
        async ({ action: part }) => {
          if (part !== 'three') return;
          under.way += 1;
          under.most = Math.max(under.most, under.way);
          for (let n = 0; n < 20; n += 1) await new Promise((resolve) => setImmediate(resolve));
          under.way -= 1;
        },
    });

    assert.ok(steps.every(({ status }) => status === 'proved'));
    assert.equal(under.most, 4);
  });

  it('has the next one enqueued when its last four targets begin', async () => {
    const begun = new Set<string>();
    const seen: number[] = [];

    await run(40, {
      isSlice: true,
      work: () => (step) => void begun.add(step.target),
      job: { onLast: () => Promise.resolve(void seen.push(begun.size)) },
    });

    assert.equal(seen.length, 1);
    assert.ok((seen[0] ?? 0) >= 33 && (seen[0] ?? 0) <= 36, seen.join());
  });

  it('starts nothing more when another process may have taken it over', async () => {
    const taken = new AbortController();
    const started: string[] = [];

    const running = run(40, {
      isSlice: true,
      job: { signal: taken.signal },
      work:
        () =>
        ({ target }) => {
          started.push(target);
          taken.abort();
        },
    });

    await assert.rejects(running, LeaseLost);
    assert.ok(started.length > 0 && started.length <= 8, `${started.length} started`);
  });
});
