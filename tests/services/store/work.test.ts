import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PgBoss } from 'pg-boss';
import { DatabaseUnusable, type Database } from '../../../services/store/database.ts';
import { migrate } from '../../../services/store/migrate.ts';
import { openPostgres } from '../../../services/store/postgres.ts';
import { bossSchemaVersion } from '../../../services/store/postgres-work.ts';
import { openSqlite } from '../../../services/store/sqlite.ts';
import type { OpenWork } from '../../../services/store/work.ts';
import { afterTest, temporaryFolder } from '../../harness/cleanup.ts';
import { freshSchema, hasPostgres } from '../../harness/postgres.ts';
import { createTestClock } from '../../harness/test-clock.ts';
import { until, within } from '../../harness/until.ts';
import { workOver, type WorkSettings } from '../../harness/work.ts';

/** An empty, migrated database, and a way to open `Work` over it. */
interface Opened {
  readonly db: Database;
  readonly url?: string;
  readonly open: (settings?: WorkSettings) => Promise<OpenWork>;
}

async function migrated(db: Database, url?: string): Promise<Opened> {
  afterTest(() => db.close().catch(() => undefined)); // a test may have closed it
  await migrate(db);
  return { db, ...(url !== undefined && { url }), open: (settings = {}) => workOver(db, { url, ...settings }) };
}

async function postgresql(): Promise<Opened & { readonly url: string }> {
  const url = await freshSchema();
  return { ...(await migrated(openPostgres({ url }), url)), url };
}

/** A promise that somebody else resolves. */
function gate() {
  const self = { open: (): void => undefined };
  const opened = new Promise<void>((resolve) => {
    self.open = resolve;
  });
  return {
    opened,
    open: () => {
      self.open();
    },
  };
}

for (const [engine, opened] of [
  ['SQLite', () => migrated(openSqlite(':memory:'))],
  ['PostgreSQL', postgresql],
] as const)
  describe(`work (${engine})`, () => {
    before(async function () {
      this.timeout(60_000);
      if (opened === postgresql && !(await hasPostgres())) this.skip();
    });

    it('is done once when its transaction commits, and not at all when that rolls back', async () => {
      const { db, open } = await opened();
      const work = await open();
      const done: string[] = [];
      work.on('run', { atOnce: 2 }, ({ key }) => Promise.resolve(void done.push(key)));

      await assert.rejects(
        db.tx(async (tx) => {
          await work.enqueue(tx, 'run', 'rolled back');
          throw new Error('no');
        }),
        /no/,
      );
      await db.tx((tx) => work.enqueue(tx, 'run', 'committed'));
      await db.tx((tx) => work.enqueue(tx, 'run', 'the last'));
      await until(() => done.includes('the last') && done.includes('committed'));

      assert.deepEqual(done.sort(), ['committed', 'the last']);
    });

    it('that waits already is not enqueued again, and one is done at a time for each key', async () => {
      const { db, open } = await opened();
      const work = await open();
      for (let n = 0; n < 3; n += 1) await work.enqueue(db, 'post', 'thread');
      const first = gate();
      const seen: string[] = [];
      const stop = work.on('post', { atOnce: 3 }, async ({ key }) => {
        seen.push(`${key} begins`);
        if (seen.length === 1) await first.opened;
        seen.push(`${key} ends`);
      });
      await until(() => seen.length === 1);

      await work.enqueue(db, 'post', 'thread');
      await work.enqueue(db, 'post', 'thread');
      await work.enqueue(db, 'post', 'another');
      await until(() => seen.includes('another ends'));
      first.open();
      await until(() => seen.length >= 6);
      await stop();

      const [begins, ends] = ['thread begins', 'thread ends'];
      assert.deepEqual(seen, [begins, 'another begins', 'another ends', ends, begins, ends]);
    });

    it('goes on after a burst that exceeds what one process does at once', async () => {
      const { db, open } = await opened();
      const work = await open();
      const now = { running: 0, most: 0 };
      const done = new Set<string>();
      await db.tx(async (tx) => {
        for (let n = 0; n < 30; n += 1) await work.enqueue(tx, 'run', `OP-${n}`);
      });

      work.on('run', { atOnce: 3 }, async ({ key }) => {
        now.running += 1;
        now.most = Math.max(now.most, now.running);
        await new Promise(setImmediate);
        now.running -= 1;
        done.add(key);
      });

      await until(() => done.size === 30, 5000);
      assert.ok(now.most <= 3, `${now.most} at once`);
    });

    it('waits for its time', async () => {
      const { db, open } = await opened();
      const clock = createTestClock({ speed: 1 });
      const work = await open({ clock });
      const done: string[] = [];
      work.on('due', { atOnce: 1 }, ({ key }) => Promise.resolve(void done.push(key)));

      await work.enqueue(db, 'due', 'later', clock.now() + 1500);
      await work.enqueue(db, 'due', 'in a year', clock.now() + 365 * 24 * 3_600_000);
      await work.enqueue(db, 'due', 'now');
      await until(() => done.length === 1);
      const first = [...done];
      await until(() => done.length === 2);

      assert.deepEqual([first, done], [['now'], ['now', 'later']]);
    });

    it('that waits for its time starts at once when it is enqueued again without one', async () => {
      const { db, open } = await opened();
      const work = await open();
      const done: string[] = [];
      work.on('due', { atOnce: 1 }, ({ key }) => Promise.resolve(void done.push(key)));
      await work.enqueue(db, 'due', 'OP-7F3K', Date.now() + 3_600_000);

      await work.enqueue(db, 'due', 'OP-7F3K');

      await until(() => done.length === 1);
      await work.enqueue(db, 'due', 'the last');
      await until(() => done.includes('the last'));
      assert.deepEqual(done, ['OP-7F3K', 'the last']);
    });

    it('may be enqueued for later by its own handler', async () => {
      const { db, open } = await opened();
      const work = await open();
      const times: number[] = [];
      work.on('due', { atOnce: 1 }, async ({ key }) => {
        times.push(Date.now());
        if (times.length === 1) await work.enqueue(db, 'due', key, Date.now() + 1000);
      });

      await work.enqueue(db, 'due', 'OP-7F3K');

      await until(() => times.length === 2);
      assert.ok((times[1] ?? 0) - (times[0] ?? 0) >= 1000, JSON.stringify(times));
    });

    it('that fails is tried again, and in the end told as a dead letter', async () => {
      const { db, open } = await opened();
      const dead: string[] = [];
      const problems: unknown[] = [];
      const work = await open({
        tries: 2,
        onDead: (kind, key) => dead.push(`${kind} ${key}`),
        onProblem: (error) => problems.push(error),
      });
      work.on('run', { atOnce: 1 }, () => Promise.reject(new TypeError('of megan@contoso.com')));

      await work.enqueue(db, 'run', 'OP-7F3K');

      await until(() => dead.length === 1, 15_000);
      assert.deepEqual(
        [dead, problems.map(String)],
        [['run OP-7F3K'], Array(2).fill('TypeError: of megan@contoso.com')],
      );
      const [schema] = await db.query(opened === postgresql ? 'SELECT current_schema() AS s' : `SELECT '' AS s`);
      if (opened !== postgresql) return;
      const rows = await db.query(
        `SELECT CAST(output AS TEXT) AS o FROM ${String(schema?.['s'])}_work.job WHERE output IS NOT NULL`,
      );
      assert.ok(rows.length > 0);
      assert.doesNotMatch(JSON.stringify(rows), /megan|\.ts/);
    });

    it('that has failed is done all the same when it is enqueued again', async () => {
      const { db, open } = await opened();
      const dead: string[] = [];
      const done: string[] = [];
      const state = { isBroken: true };
      const work = await open({ tries: 1, onDead: (_, key) => dead.push(key) });
      work.on('run', { atOnce: 1 }, ({ key }) =>
        state.isBroken ? Promise.reject(new Error('broken')) : Promise.resolve(void done.push(key)),
      );
      await work.enqueue(db, 'run', 'OP-7F3K');
      await until(() => dead.length === 1);

      state.isBroken = false;
      await work.enqueue(db, 'run', 'OP-7F3K');

      await until(() => done.length === 1);
    });

    it('under way is waited for when its kind is stopped, and nothing new is begun', async () => {
      const { db, open } = await opened();
      const work = await open();
      const first = gate();
      const seen: string[] = [];
      const stop = work.on('run', { atOnce: 1 }, async ({ key }) => {
        seen.push(key);
        await first.opened;
        seen.push(`${key} ended`);
      });
      await work.enqueue(db, 'run', 'one');
      await until(() => seen.length === 1);

      const stopped = stop();
      await work.enqueue(db, 'run', 'two');
      first.open();
      await stopped;

      assert.deepEqual(seen, ['one', 'one ended']);
      await work.close();
      const rest: string[] = [];
      (await open()).on('run', { atOnce: 1 }, ({ key }) => Promise.resolve(void rest.push(key)));
      await until(() => rest.length === 1);
      assert.deepEqual(rest, ['two']);
    });

    it('says how much of it waits', async () => {
      const { db, open } = await opened();
      const work = await open();

      for (const key of ['a', 'b']) await work.enqueue(db, 'post', key);

      const waiting = async () => (await work.depths()).map(({ kind, waiting: n }) => `${kind} ${n}`).join(', ');
      await until(async () => (await waiting()) === 'run 0, slice 0, due 0, post 2, webhook 0');
    });
  });

describe('work that a process leaves (SQLite)', () => {
  it('is done at once after the next start', async () => {
    const file = join(temporaryFolder(), 'cordon.db');
    const killed = await migrated(openSqlite(file));
    const before = await killed.open();
    const begun = gate();
    before.on('run', { atOnce: 1 }, () => {
      begun.open();
      return new Promise(() => undefined);
    });
    await before.enqueue(killed.db, 'run', 'OP-7F3K');
    await begun.opened;
    await before.close();
    await killed.db.close();

    const { open } = await migrated(openSqlite(file));
    const done: string[] = [];
    (await open()).on('run', { atOnce: 1 }, ({ key }) => Promise.resolve(void done.push(key)));

    await until(() => done.length === 1, 1000);
  });
});

describe('work on a disk that is full for a moment (SQLite)', () => {
  for (const [what, fails] of [
    ['done', false],
    ['failed', true],
  ] as const)
    it(`goes on with a key after a job of it was ${what} and that could not be noted`, async () => {
      const { db } = await migrated(openSqlite(':memory:'));
      const clock = createTestClock();
      const disk = { isFull: false };
      const query: Database['query'] = (sql, params) =>
        disk.isFull && /^(DELETE FROM|UPDATE) job/.test(sql)
          ? Promise.reject(new Error('disk I/O error'))
          : db.query(sql, params);
      const problems: unknown[] = [];
      const work = await workOver({ ...db, query }, { clock, onProblem: (error) => problems.push(error) });
      const tries: string[] = [];
      work.on('post', { atOnce: 1 }, ({ key }) => {
        tries.push(key);
        disk.isFull = tries.length === 1;
        return fails ? Promise.reject(new Error('Teams is away')) : Promise.resolve();
      });

      await work.enqueue(db, 'post', '19:incidents');
      await until(() => problems.length === 2);
      disk.isFull = false;
      await clock.advance(5000);

      await until(() => tries.length > 1);
    });
});

describe('work of replicas (PostgreSQL)', () => {
  before(async function () {
    this.timeout(60_000);
    if (!(await hasPostgres())) this.skip();
  });

  it('of a process that is killed is taken over within 20 s', async () => {
    const { db, url, open } = await postgresql();
    const program = new URL('work-holder.ts', import.meta.url);
    const holder = fork(program, [url], { execArgv: ['--import', 'tsx'] });
    afterTest(() => holder.kill('SIGKILL'));
    await once(holder, 'message');
    const work = await open();
    const taken = once(holder, 'message');
    await work.enqueue(db, 'run', 'OP-7F3K');
    assert.equal((await taken)[0], 'OP-7F3K');
    const seen: string[] = [];
    work.on('run', { atOnce: 1 }, ({ key }) => Promise.resolve(void seen.push(key)));

    holder.kill('SIGKILL');
    const killedAt = performance.now();

    await within(
      20_000,
      until(() => seen.length === 1, 20_000),
    );
    assert.ok(performance.now() - killedAt > 5000, 'its process was not given the time to show that it lives');
  }).timeout(60_000);

  it('is enqueued by one statement, whether or not one waits already', async () => {
    const { db, open } = await postgresql();
    const work = await open();
    const statements: string[] = [];
    const counting = {
      query: (sql: string, params?: Parameters<Database['query']>[1]) => (statements.push(sql), db.query(sql, params)),
    };

    for (const key of ['thread', 'thread', 'another']) await work.enqueue(counting, 'post', key);
    await work.enqueue(counting, 'due', 'later', Date.now() + 60_000);

    assert.equal(statements.length, 4);
  });

  it('that waits already is not begun before what it is enqueued for once more is stored', async () => {
    const { db, open } = await postgresql();
    const [first, second] = [await open(), await open()];
    await first.enqueue(db, 'post', 'thread');
    const seen: string[] = [];
    await db.tx(async (tx) => {
      await first.enqueue(tx, 'post', 'thread');
      second.on('post', { atOnce: 1 }, ({ key }) => Promise.resolve(void seen.push(key)));
      await second.enqueue(db, 'post', 'another');
      await until(() => seen.length === 1);
      seen.push('stored');
    });

    await until(() => seen.length === 3);

    assert.deepEqual(seen, ['another', 'stored', 'thread']);
  });

  it('is done once by two processes', async () => {
    const { db, open } = await postgresql();
    const done: string[] = [];
    const works = [await open(), await open()] as const;
    for (const work of works) work.on('run', { atOnce: 4 }, ({ key }) => Promise.resolve(void done.push(key)));

    for (let n = 0; n < 40; n += 1) await works[0].enqueue(db, 'run', `OP-${n}`);

    await until(() => new Set(done).size === 40);
    assert.equal(done.length, 40);
  });

  it('goes on after its schema was dropped', async () => {
    const { db, open } = await postgresql();
    const work = await open({ checkMs: 200 });
    const done: string[] = [];
    work.on('run', { atOnce: 1 }, ({ key }) => Promise.resolve(void done.push(key)));
    const [row] = await db.query('SELECT current_schema() AS ours');

    // Its own queries may hold what this needs, and PostgreSQL then ends one of the two.
    await until(() =>
      db.query(`DROP SCHEMA IF EXISTS ${String(row?.['ours'])}_work CASCADE`).then(
        () => true,
        () => false,
      ),
    );

    await until(async () => {
      await work.enqueue(db, 'run', 'OP-7F3K').catch(() => undefined);
      return done.length > 0;
    });
  });

  it('is refused on a schema of a later version, and knows its own version', async () => {
    const { db, url, open } = await postgresql();
    await (await open()).close();
    const [row] = await db.query('SELECT current_schema() AS ours');
    const schema = `${String(row?.['ours'])}_work`;
    const boss = new PgBoss({ connectionString: url, schema });
    boss.on('error', () => undefined);
    await boss.start();
    const version = await boss.schemaVersion();
    await boss.stop({ graceful: false });
    assert.equal(version, bossSchemaVersion);

    await db.query(`UPDATE ${schema}.version SET version = version + 1`);

    await assert.rejects(
      open(),
      (error) => error instanceof DatabaseUnusable && /later version of Cordon/.test(error.message),
    );
  });
});
