import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { createKeyTable } from '../../../services/secrets/key-table.ts';
import { migrate } from '../../../services/store/migrate.ts';
import { openPostgres } from '../../../services/store/postgres.ts';
import { afterTest } from '../../harness/cleanup.ts';
import { crashablePostgres, freshSchema, hasPostgres } from '../../harness/postgres.ts';
import { postgresDisk } from '../../harness/raw-files.ts';
import { until } from '../../harness/until.ts';

const wrapped = (name: string): string => `wrapped-${name}-${'x'.repeat(60)}`;

async function setUp() {
  const url = await freshSchema();
  const disk = postgresDisk(url);
  const db = openPostgres({ url });
  afterTest(() => db.close());
  await migrate(db);
  const problems: unknown[] = [];
  const replica = () => createKeyTable(db, (error) => problems.push(error));
  const onDisk = async (name: string): Promise<boolean> =>
    (await disk.bytes()).some((bytes) => bytes.includes(wrapped(name)));
  const add = async (...names: readonly string[]) => {
    const ids = names.map(() => randomUUID());
    for (const [n, id] of ids.entries()) await replica().add(id, wrapped(names[n] ?? ''));
    return ids;
  };
  /** A connection of somebody else, closed after the test. */
  const other = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    afterTest(() => client.end());
    return client;
  };
  return { url, disk, db, replica, problems, onDisk, add, other };
}

describe('the table of data keys on PostgreSQL', () => {
  before(async function () {
    this.timeout(60_000);
    if (!(await hasPostgres())) this.skip();
  });

  it('holds no byte of a destroyed key, in its file or in any other, and keeps the others', async () => {
    const { disk, replica, problems, onDisk, add } = await setUp();
    const [one = '', two = ''] = await add('one', 'two');
    assert.ok(await onDisk('one'));
    const before = await disk.fileOf('secret_key');
    const table = replica();

    await table.destroy([one]);
    await table.close();

    assert.equal(await onDisk('one'), false);
    assert.ok(!existsSync(before) || readFileSync(before).length === 0);
    assert.deepEqual([await table.read(one), await table.read(two)], [undefined, wrapped('two')]);
    assert.ok(await onDisk('two'));
    assert.deepEqual(await table.list(), [two]);
    assert.deepEqual(problems, []);
  });

  it('writes no key to the WAL, which backups and standbys are made of', async () => {
    const { disk, db, add } = await setUp();

    await add('one');
    await db.query(`INSERT INTO service (channel, url, at) VALUES ('19:a', '${wrapped('logged')}', 0)`);

    const wal = await disk.wal();
    assert.ok(wal.some((bytes) => bytes.includes(wrapped('logged'))));
    assert.ok(!wal.some((bytes) => bytes.includes(wrapped('one'))));
  });

  it('forgets a destroyed key although an old snapshot could still see it', async () => {
    const { replica, onDisk, add, other } = await setUp();
    const [one = ''] = await add('one');
    const backup = await other();
    await backup.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await backup.query('SELECT COUNT(*) FROM request');
    const table = replica();

    await table.destroy([one]);
    await table.close();

    assert.equal(await onDisk('one'), false);
  });

  it('holds nobody up while somebody reads it for long, and is rewritten when they are done', async () => {
    const { replica, problems, onDisk, add, other } = await setUp();
    const [one = ''] = await add('one');
    const backup = await other();
    await backup.query('BEGIN');
    await backup.query('LOCK TABLE secret_key IN ACCESS SHARE MODE');
    const table = replica();

    await table.destroy([one]);
    await table.tidy();
    const [three = ''] = await add('three');
    const meanwhile = [await table.read(one), await table.read(three)];
    const stillThere = await onDisk('one');
    await backup.query('COMMIT');
    await table.tidy();

    assert.deepEqual(meanwhile, [undefined, wrapped('three')]);
    assert.deepEqual([stillThere, await onDisk('one')], [true, false]);
    assert.deepEqual(problems, []);
  });

  it('is rewritten by another replica when the one that destroyed a key died', async () => {
    const { db, replica, onDisk, add } = await setUp();
    const [one = ''] = await add('one');
    await db.query('UPDATE secret_key SET wrapped = NULL WHERE id = $1', [one]);
    const table = replica();
    await table.tidy();
    assert.ok(await onDisk('one'), 'nobody has told it yet');

    await table.list();
    await table.tidy();

    assert.equal(await onDisk('one'), false);
    assert.equal((await db.query('SELECT * FROM secret_key')).length, 0);
  });

  it('loses no key when several replicas make and destroy keys at the same time', async () => {
    const { replica, problems, onDisk, add } = await setUp();
    const replicas = [replica(), replica(), replica()];

    const kept = await Promise.all(
      replicas.map(async (table, r) => {
        const ids: string[] = [];
        for (let n = 0; n < 8; n += 1) {
          const [keep = '', drop = ''] = await add(`keep-${r}-${n}`, `drop-${r}-${n}-`);
          await table.destroy([drop]);
          ids.push(keep);
        }
        return ids;
      }),
    );
    await until(async () => {
      for (const table of replicas) await table.tidy();
      return !(await onDisk('drop-0-7-'));
    });

    assert.deepEqual([...(await replica().list())].sort(), kept.flat().sort());
    assert.deepEqual(problems, []);
  }).timeout(20_000);

  it('is empty after a crash of the server, and works on', async function () {
    const server = await crashablePostgres();
    if (server === undefined) return this.skip();
    const db = openPostgres({ url: server.url });
    afterTest(() => db.close());
    await migrate(db);
    const table = createKeyTable(db, (error) => assert.fail(String(error)));
    const id = randomUUID();
    await table.add(id, wrapped('one'));

    const restart = await server.crash();
    await restart();

    assert.equal(await table.read(id), undefined);
    await table.add(id, wrapped('two'));
    assert.equal(await table.read(id), wrapped('two'));
  }).timeout(30_000);
});
