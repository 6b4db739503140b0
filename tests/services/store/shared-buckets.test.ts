import assert from 'node:assert/strict';
import { createGraphLimits } from '../../../services/graph/graph-limits.ts';
import { graphPath } from '../../../services/graph/graph.ts';
import { createPacing } from '../../../services/graph/pacing.ts';
import { createOwnBuckets, type Reservation, type TokenBuckets } from '../../../services/graph/token-buckets.ts';
import { systemClock } from '../../../services/base/clock.ts';
import type { Database } from '../../../services/store/database.ts';
import { migrate } from '../../../services/store/migrate.ts';
import { openPostgres } from '../../../services/store/postgres.ts';
import { createSharedBuckets } from '../../../services/store/shared-buckets.ts';
import { afterTest } from '../../harness/cleanup.ts';
import { freshSchema, hasPostgres } from '../../harness/postgres.ts';
import { createTestClock } from '../../harness/test-clock.ts';

/** Waits are told in hours and rounded to minutes, because real time passes while PostgreSQL answers. */
const hour = 3_600_000;
const minute = 60_000;

/** Handles of one migrated database, as several replicas have them. */
async function replicas(count: number): Promise<readonly Database[]> {
  const url = await freshSchema();
  const all = Array.from({ length: count }, () => openPostgres({ url }));
  for (const db of all) afterTest(() => db.close());
  await migrate(all[0] ?? assert.fail());
  return all;
}

const fails = () => assert.fail('the buckets were away');

/** A reservation in hours. */
const hours = (cost: number, lead: number, most: number, slots = 1): Reservation => ({
  bucket: 'contoso app writes',
  slots,
  costMs: cost * hour,
  leadMs: lead * hour,
  mostMs: most * hour,
});

const engines: readonly (readonly [name: string, open: () => Promise<TokenBuckets>])[] = [
  ['this process', () => Promise.resolve(createOwnBuckets(createTestClock()))],
  ['PostgreSQL', async () => createSharedBuckets((await replicas(1))[0] ?? assert.fail())],
];

for (const [name, open] of engines) {
  describe(`the token buckets of ${name}`, () => {
    before(async function () {
      this.timeout(60_000);
      if (name === 'PostgreSQL' && !(await hasPostgres())) this.skip();
    });

    /** Makes reservations one after the other. */
    async function waits(asked: readonly Reservation[], held: readonly number[] = []): Promise<readonly unknown[]> {
      const buckets = await open();
      for (const ms of held) await buckets.holdBack(hours(1, 1, 1), ms * hour);
      const answers: unknown[] = [];
      for (const one of asked) {
        const waitMs = await buckets.reserve(one);
        answers.push(waitMs === undefined ? 'refused' : Math.round(waitMs / minute) / 60);
      }
      return answers;
    }

    it('let the lead through at once and then each at its time', async () => {
      assert.deepEqual(await waits(Array.from({ length: 5 }, () => hours(1, 3, 100))), [0, 0, 0, 1, 2]);
    });
    it('refuse a wait that is too long, and take nothing then', async () => {
      assert.deepEqual(await waits([hours(4, 2, 9), hours(4, 2, 5), hours(4, 2, 9), hours(1, 2, 5), hours(1, 2, 9)]), [
        2,
        'refused',
        6,
        'refused',
        7,
      ]);
    });
    it('refuse the first reservation too when its wait is too long', async () => {
      assert.deepEqual(await waits([hours(4, 2, 1), hours(4, 2, 2)]), ['refused', 2]);
    });
    it('let a longer lead overtake a shorter one', async () => {
      assert.deepEqual(await waits([hours(2, 1, 9), hours(2, 1, 9), hours(1, 9, 0)]), [1, 3, 0]);
    });
    it('take from the earliest of several slots', async () => {
      assert.deepEqual(await waits(Array.from({ length: 7 }, () => hours(10, 10, 99, 3))), [0, 0, 0, 10, 10, 10, 20]);
    });
    it('grant nothing while they are held back, however often that is said', async () => {
      assert.deepEqual(await waits([hours(1, 2, 99)], [5, 5, 3]), [4]);
    });
    it('keep buckets of other names apart', async () => {
      const other = { ...hours(1, 1, 99), bucket: 'fabrikam app writes' };

      assert.deepEqual(await waits([hours(9, 1, 99), other]), [8, 0]);
    });
  });
}

describe('the token buckets of several replicas', () => {
  before(async function () {
    this.timeout(60_000);
    if (!(await hasPostgres())) this.skip();
  });

  it('grant each token once, however many ask at once', async () => {
    const all = (await replicas(3)).map(createSharedBuckets);

    const waits = await Promise.all(
      Array.from({ length: 150 }, (_, n) => (all[n % 3] ?? assert.fail()).reserve(hours(1, 1, 999))),
    );

    const granted = waits.map((ms) => Math.round((ms ?? NaN) / hour)).sort((one, other) => one - other);
    assert.deepEqual(
      granted,
      Array.from({ length: 150 }, (_, n) => n),
    );
  });
  it('hold back all replicas when Graph throttles one', async () => {
    const [one, other] = (await replicas(2)).map(createSharedBuckets);

    await one?.holdBack(hours(1, 1, 1), 5 * hour);

    assert.equal(await other?.reserve(hours(1, 1, 3)), undefined);
  });
  it('go on where they were after a restart of the bots', async () => {
    const url = await freshSchema();
    const first = openPostgres({ url });
    await migrate(first);
    await createSharedBuckets(first).reserve(hours(8, 1, 99));
    await first.close();
    const second = openPostgres({ url });
    afterTest(() => second.close());

    const waitMs = await createSharedBuckets(second).reserve(hours(1, 1, 99));

    assert.ok((waitMs ?? 0) > 7 * hour);
  });
  it('are full again when a crash of the server has emptied them', async () => {
    const [db] = await replicas(1);
    const buckets = createSharedBuckets(db ?? assert.fail());
    await buckets.reserve(hours(8, 1, 99));
    await db?.query('DELETE FROM graph_pace');

    assert.equal(await buckets.reserve(hours(1, 1, 0)), 0);
  });
  it('let two mass runs write no faster than one, and a single write overtake both', async () => {
    const limits = (await replicas(2)).map((db) => {
      const pacing = createPacing(systemClock);
      pacing.join({ buckets: createSharedBuckets(db), onAway: fails, onBack: fails });
      return createGraphLimits(pacing.of('contoso app'));
    });
    const write = { method: 'PATCH', path: graphPath`/users/${'x'}` } as const;
    const startedAt = performance.now();
    const done = { mass: 0 };
    const runs = Array.from({ length: 60 }, async (_, n) => {
      await limits[n % 2]?.turn(write, { pace: 'mass' });
      done.mass += 1;
    });

    await Promise.all(limits.map((one) => one.turn(write)));
    const before = done.mass;
    await Promise.all(runs);

    assert.ok(before < 60, `the single writes came after ${before} of 60`);
    assert.ok(performance.now() - startedAt > 2300, 'sixty at 19.4 a second, ten of them in advance');
  });
});
