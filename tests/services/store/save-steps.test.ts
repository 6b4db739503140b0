import assert from 'node:assert/strict';
import type { Database } from '../../../services/store/database.ts';
import { LeaseLost } from '../../../services/store/lease-lost.ts';
import { createStepSaves } from '../../../services/store/save-steps.ts';
import type { NewEvent } from '../../../services/seal/event.ts';
import { eachEngine } from '../../harness/engines.ts';
import { aPlannedStep } from '../../harness/requests.ts';
import { id, key, next, owner, store } from '../../harness/store.ts';

const numbers = Array.from({ length: 20 }, (_, n) => n + 1);

/** An event of a step; `at` makes it recognisable. */
const begun = (at: number): NewEvent => ({ kind: 'step-started', at, part: 'revoke-sessions', target: `${at}` });

/** A running request with twenty steps, and the function under test, whose transactions are counted and can be held up. */
async function running() {
  const { db, requests } = await store();
  const steps = numbers.map((sequence) => aPlannedStep({ sequence, target: `${sequence}` }));
  await requests.change(id, (request) => next(request, { steps }));
  await requests.takeOver(id, owner);
  const seen = { transactions: 0, committed: 0 };
  const hold: { until: Promise<void> } = { until: Promise.resolve() };
  const watched: Database = {
    ...db,
    async tx(body) {
      seen.transactions += 1;
      await hold.until;
      const result = await db.tx(body);
      seen.committed += 1;
      return result;
    },
  };
  const revision = async () => (await requests.find(id))?.revision ?? 0;
  return { db, requests, save: createStepSaves(watched, key), seen, hold, revision };
}

/** A promise that somebody else fulfils. */
function gate() {
  const opened: { open: () => void } = { open: () => undefined };
  const until = new Promise<void>((resolve) => {
    opened.open = resolve;
  });
  return {
    until,
    open: () => {
      opened.open();
    },
  };
}

eachEngine('what becomes of steps', () => {
  it('is stored in one transaction where it comes at the same moment, in the order in which it came', async () => {
    const { requests, save, seen, revision } = await running();
    const before = await revision();

    await Promise.all(numbers.map((n) => save(id, { owner, sequence: n }, { status: 'running', tries: n }, begun(n))));

    assert.equal(seen.transactions, 1);
    assert.equal(await revision(), before + 1);
    assert.deepEqual(
      (await requests.steps(id)).map(({ status, tries }) => `${status} ${tries}`),
      numbers.map((n) => `running ${n}`),
    );
    const sealed = await requests.sealed(id);
    assert.equal(sealed?.fault, undefined);
    assert.deepEqual(
      sealed?.events.slice(-20).map(({ at }) => at),
      numbers,
    );
  });

  it('waits for a transaction that is under way, and is stored together in the next one', async () => {
    const { save, seen, hold, requests } = await running();
    const held = gate();
    hold.until = held.until;
    const first = save(id, { owner, sequence: 1 }, { status: 'running' }, begun(1));
    while (seen.transactions === 0) await new Promise((resolve) => setImmediate(resolve));

    const others = numbers.slice(1).map((n) => save(id, { owner, sequence: n }, { status: 'running' }, begun(n)));
    held.open();
    await Promise.all([first, ...others]);

    assert.equal(seen.transactions, 2);
    assert.equal((await requests.sealed(id))?.fault, undefined);
  });

  it('keeps the order of one step, also within one transaction', async () => {
    const { save, requests } = await running();

    await Promise.all([
      save(id, { owner, sequence: 1 }, { status: 'running', tries: 1 }, begun(1)),
      save(id, { owner, sequence: 1 }, { status: 'accepted' }, { ...begun(2), kind: 'step-ended' }),
    ]);

    const [step] = await requests.steps(id);
    assert.deepEqual([step?.status, step?.tries], ['accepted', 1]);
    assert.deepEqual(
      (await requests.events(id)).slice(-2).map(({ body }) => body.kind),
      ['step-started', 'step-ended'],
    );
  });

  it('counts as stored only when it is committed', async () => {
    const { save, seen, hold, requests } = await running();
    const held = gate();
    hold.until = held.until;
    const told: string[] = [];
    const saved = save(id, { owner, sequence: 1 }, { status: 'running' }, begun(1)).then(async () => {
      told.push(`committed ${seen.committed}, ${(await requests.steps(id))[0]?.status}`);
    });
    while (seen.transactions === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(told, []);

    held.open();
    await saved;

    assert.deepEqual(told, ['committed 1, running']);
  });

  it('is refused as a whole to a runner that another one has taken over from', async () => {
    const { requests, save, revision } = await running();
    const before = await revision();

    const answers = await Promise.allSettled([
      save(id, { owner: 'another replica', sequence: 1 }, { status: 'proved' }, begun(1)),
      save(id, { owner: 'another replica', sequence: 2 }, { status: 'proved' }, begun(2)),
      save(id, { owner, sequence: 3 }, { status: 'running' }, begun(3)),
    ]);

    const errors = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []));
    assert.equal(errors.length, 2);
    assert.ok(errors[0] instanceof LeaseLost);
    assert.equal(errors[0], errors[1]);
    assert.deepEqual(
      (await requests.steps(id)).slice(0, 3).map(({ status }) => status),
      ['pending', 'pending', 'running'],
    );
    assert.equal(await revision(), before + 1);
  });

  it('is stored all or nothing: one that cannot be stored fails every other one of its transaction, and no later one', async () => {
    const { requests, save } = await running();

    const answers = await Promise.allSettled([
      save(id, { owner, sequence: 1 }, { status: 'running' }, begun(1)),
      save(id, { owner, sequence: 2 }, { status: 'running' }, { ...begun(2), tries: NaN }),
      save(id, { owner, sequence: 3 }, { status: 'running' }, begun(3)),
    ]);

    const errors = answers.map((answer) => (answer.status === 'rejected' ? (answer.reason as unknown) : undefined));
    assert.ok(errors[0] instanceof TypeError);
    assert.ok(errors.every((error) => error === errors[0]));
    assert.ok((await requests.steps(id)).every(({ status }) => status === 'pending'));
    await save(id, { owner, sequence: 4 }, { status: 'running' }, begun(4));
    assert.equal((await requests.sealed(id))?.fault, undefined);
  });
});
