import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Database } from '../../../services/store/database.ts';
import { migrate } from '../../../services/store/migrate.ts';
import { readBacklog } from '../../../services/store/backlog.ts';
import { duePosts } from '../../../services/store/outbox-rows.ts';
import { postsLeft } from '../../../services/store/post-queues.ts';
import { createRequestStore } from '../../../services/store/requests.ts';
import { openSqlite } from '../../../services/store/sqlite.ts';
import { temporaryFolder, afterTest } from '../../harness/harness.ts';

/** An empty table in a database that is closed after the test. */
async function table(file = join(temporaryFolder(), 'cordon.db')): Promise<Database> {
  const db = openSqlite(file);
  afterTest(() => db.close().catch(() => undefined));
  await db.query('CREATE TABLE IF NOT EXISTS note (n {SERIAL}, text TEXT NOT NULL)');
  return db;
}

const add = (db: Pick<Database, 'query'>, text: string) => db.query('INSERT INTO note (text) VALUES ($1)', [text]);
const notes = async (db: Pick<Database, 'query'>) =>
  (await db.query('SELECT text FROM note ORDER BY n')).map(({ text }) => text);

describe('the SQLite database', () => {
  it('keeps what a transaction wrote', async () => {
    const db = await table();

    const answer = await db.tx(async (tx) => {
      await add(tx, 'one');
      await add(tx, 'two');
      return 'kept';
    });

    assert.equal(answer, 'kept');
    assert.deepEqual(await notes(db), ['one', 'two']);
  });

  it('rolls a transaction back when it throws, and keeps working', async () => {
    const db = await table();

    const failed = db.tx(async (tx) => {
      await add(tx, 'one');
      await add(tx, 'two');
      throw new RangeError('no');
    });

    await assert.rejects(failed, RangeError);
    await add(db, 'three');
    assert.deepEqual(await notes(db), ['three']);
  });

  it('rolls a transaction back when a statement fails', async () => {
    const db = await table();

    const failed = db.tx(async (tx) => {
      await add(tx, 'one');
      await tx.query('INSERT INTO note (text) VALUES ($1)', [null]);
    });

    await assert.rejects(failed, /NOT NULL/);
    assert.deepEqual(await notes(db), []);
  });

  it('does not lose a write from outside when the open transaction is rolled back', async () => {
    const db = await table();

    const began: { inside?: boolean } = {};
    const failed = db.tx(async (tx) => {
      await add(tx, 'inside');
      began.inside = true;
      await turn();
      await turn();
      throw new RangeError('no');
    });
    while (began.inside === undefined) await Promise.resolve();
    const outside = add(db, 'outside');

    await assert.rejects(failed, RangeError);
    await outside;
    assert.deepEqual(await notes(db), ['outside']);
  });

  it('runs transactions one after the other', async () => {
    const db = await table();
    const count = async (): Promise<number> => Number((await db.query('SELECT COUNT(*) AS n FROM note'))[0]?.['n']);

    await Promise.all(
      Array.from({ length: 20 }, () =>
        db.tx(async (tx) => {
          const [before] = await tx.query('SELECT COUNT(*) AS n FROM note');
          await turn();
          await add(tx, String(before?.['n']));
        }),
      ),
    );

    assert.equal(await count(), 20);
    assert.deepEqual(
      await notes(db),
      Array.from({ length: 20 }, (_, n) => String(n)),
    );
  });

  it('refuses to be used from inside a transaction but through it, instead of waiting for itself', async () => {
    const db = await table();

    const query = db.tx(async () => db.query('SELECT 1'));
    const nested = db.tx(async () => db.tx(() => Promise.resolve()));

    await assert.rejects(query, /only the database it was given/);
    await assert.rejects(nested, /only the database it was given/);
    assert.deepEqual(await notes(db), []);
  });

  it('rejects queries after it was closed', async () => {
    const db = await table();

    await db.close();

    await assert.rejects(add(db, 'late'));
  });

  it('refuses a second handle', async () => {
    const file = join(temporaryFolder(), 'cordon.db');
    await table(file);

    assert.throws(() => openSqlite(file), /database is locked/);
  });

  it('can be closed and opened again in the same process, with everything in it', async () => {
    const file = join(temporaryFolder(), 'cordon.db');
    const first = await table(file);
    await add(first, 'kept');
    await first.close();

    const second = await table(file);

    assert.deepEqual(await notes(second), ['kept']);
  });

  it('refuses a second process, until the first one is killed', async () => {
    const file = join(temporaryFolder(), 'cordon.db');
    const holder = fork(new URL('hold-database.ts', import.meta.url), [file], { execArgv: ['--import', 'tsx'] });
    afterTest(() => holder.kill('SIGKILL'));
    await once(holder, 'message');

    assert.throws(() => openSqlite(file), /database is locked/);
    holder.kill('SIGKILL');
    await once(holder, 'exit');

    assert.deepEqual(await notes(await table(file)), ['from the other process']);
  }).timeout(20_000);

  it('binds and returns texts, numbers and null unchanged', async () => {
    const db = await table();
    const values = ['', "it's $1 {NOW} -- ;", 'Zoë 🔐', 0, -1, 1.5, 2 ** 53 - 1, null];

    const [row] = await db.query(`SELECT ${values.map((_, n) => `$${n + 1} AS v${n}`).join(', ')}`, values);

    assert.deepEqual(Object.values(row ?? {}), values);
  });

  it('knows the time, in milliseconds', async () => {
    const db = await table();

    const [row] = await db.query('SELECT {NOW} AS now');

    assert.ok(Math.abs(Number(row?.['now']) - Date.now()) < 5000);
  });

  it('makes its folder, and writes commits to disk at once', async () => {
    const file = join(temporaryFolder(), 'a', 'b', 'cordon.db');
    const db = await table(file);

    await add(db, 'committed-and-synced');

    const bytes = readFileSync(file, 'latin1') + readFileSync(`${file}-wal`, 'latin1');
    assert.ok(bytes.includes('committed-and-synced'));
  });

  it('leaves nothing of a deleted row in its files once they are purged', async () => {
    const file = join(temporaryFolder(), 'cordon.db');
    const db = await table(file);
    await add(db, `planted-${'x'.repeat(10_000)}`); // on pages of its own, which become free
    await add(db, 'planted-short');
    await add(db, 'kept');
    await db.query("DELETE FROM note WHERE text LIKE 'planted%'");
    const holdsIt = () => [file, `${file}-wal`].filter((path) => readFileSync(path, 'latin1').includes('planted'));
    const before = holdsIt();

    await Promise.all([db.purgeDeleted(), db.purgeDeleted()]);

    assert.deepEqual([before, holdsIt()], [[`${file}-wal`], []]);
    assert.equal(statSync(`${file}-wal`).size, 0);
    assert.deepEqual(await notes(db), ['kept']);
  });

  it('purges what was deleted after a purge had begun as well', async () => {
    const file = join(temporaryFolder(), 'cordon.db');
    const db = await table(file);
    await add(db, 'one');

    const first = db.purgeDeleted();
    await first;
    await db.query('DELETE FROM note');
    await db.purgeDeleted();

    assert.equal(statSync(`${file}-wal`).size, 0);
  });

  it('finds the newest requests of a channel by an index alone, in order', async () => {
    const plans = await plansOf((db) =>
      createRequestStore(db, Buffer.alloc(32, 7)).latestIn('19:incidents@thread.tacv2;messageid=7', 10),
    );

    assert.deepEqual(plans, ['SEARCH request USING INDEX request_channel (<expr>=?)']);
  });

  it('finds the messages that are due among those that are not settled, without reading the others', async () => {
    const plans = await plansOf(async (db) => {
      await duePosts(db, 1);
      await postsLeft(db, 1);
      await readBacklog(db, 1);
    });

    const reads = plans.filter((plan) => / card\b/.test(plan));
    assert.equal(reads.length, 6);
    const ofSecret = 'SEARCH card USING INDEX card_request (request=?)'; // the card of each secret that is offered now
    for (const plan of reads) if (plan !== ofSecret) assert.match(plan, /card USING INDEX card_open/);
    assert.equal(reads.filter((plan) => plan === ofSecret).length, 1);
  });
});

/** How SQLite finds the rows of each query that `work` makes in an empty database. */
async function plansOf(work: (db: Database) => Promise<unknown>): Promise<readonly string[]> {
  const db = openSqlite(':memory:');
  afterTest(() => db.close());
  await migrate(db);
  const plans: string[] = [];
  await work({
    ...db,
    async query(sql, params) {
      const plan = await db.query(`EXPLAIN QUERY PLAN ${sql}`, params);
      plans.push(...plan.map(({ detail }) => String(detail)));
      return db.query(sql, params);
    },
  });
  return plans;
}
