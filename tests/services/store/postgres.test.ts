import assert from 'node:assert/strict';
import type { Database } from '../../../services/store/database.ts';
import { migrate, migrationsKnown } from '../../../services/store/migrate.ts';
import { openPostgres } from '../../../services/store/postgres.ts';
import { createRequestStore } from '../../../services/store/requests.ts';
import { afterTest } from '../../harness/harness.ts';
import { crashablePostgres, freshSchema, hasPostgres } from '../../harness/postgres.ts';
import { aRequest } from '../../harness/requests.ts';
import { event, id, key, next } from '../../harness/store.ts';

describe('the PostgreSQL database', () => {
  before(async function () {
    this.timeout(60_000);
    if (!(await hasPostgres())) this.skip();
  });

  /** Several replicas' handles of one empty database. */
  async function replicas(count: number, onLost?: (error: unknown) => void): Promise<readonly Database[]> {
    const url = await freshSchema();
    return Array.from({ length: count }, () => {
      const db = openPostgres({ url, ...(onLost && { onLost }) });
      afterTest(() => db.close());
      return db;
    });
  }
  async function pair(): Promise<readonly [Database, Database]> {
    const [one, other] = await replicas(2);
    return [one ?? assert.fail(), other ?? assert.fail()];
  }

  it('makes its tables once when replicas start together', async () => {
    const all = await replicas(4);

    await Promise.all(all.map(migrate));

    const rows = await all[0]?.query('SELECT COUNT(*) AS n FROM migration');
    assert.deepEqual(rows, [{ n: migrationsKnown() }]);
  });

  it('accepts one of a hundred decisions at two replicas', async () => {
    const handles = await pair();
    await migrate(handles[0]);
    const stores = handles.map((db) => createRequestStore(db, key));
    await stores[0]?.add({ request: aRequest(), event });

    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        (stores[n % 2] ?? assert.fail()).change(id, (request) =>
          request.state.kind === 'running' ? 'not-now' : next(request),
        ),
      ),
    );

    assert.equal(answers.filter((answer) => answer.ok).length, 1);
    assert.equal((await stores[0]?.events(id))?.length, 2);
  });

  it('gives a key to one replica at a time', async () => {
    const [one, other] = await pair();
    const seen: string[] = [];

    const ours = await one.exclusively('thread', async () => {
      seen.push(String(await other.exclusively('thread', () => Promise.resolve())));
      seen.push(String(await other.exclusively('another thread', () => Promise.resolve())));
    });
    const after = await other.exclusively('thread', () => Promise.resolve());

    assert.deepEqual([ours, seen, after], [true, ['false', 'true'], true]);
  });

  it('releases a key when the work under it fails', async () => {
    const [one, other] = await pair();

    await assert.rejects(
      one.exclusively('thread', () => Promise.reject(new Error('no'))),
      /no/,
    );

    assert.equal(await other.exclusively('thread', () => Promise.resolve()), true);
  });

  it('rolls a transaction back when it throws, and keeps working', async () => {
    const [db] = await pair();
    await db.query('CREATE TABLE note (n {SERIAL}, text TEXT)');

    const failing = db.tx(async (tx) => {
      await tx.query('INSERT INTO note (text) VALUES ($1)', ['gone']);
      throw new Error('no');
    });

    await assert.rejects(failing, /no/);
    await db.tx((tx) => tx.query('INSERT INTO note (text) VALUES ($1)', ['kept']));
    assert.deepEqual(await db.query('SELECT text FROM note'), [{ text: 'kept' }]);
  });

  it('reports a constraint that fails at the COMMIT as an error, not as unknown', async () => {
    const [db] = await pair();
    await db.query('CREATE TABLE note (n INTEGER UNIQUE DEFERRABLE INITIALLY DEFERRED)');
    const twice = db.tx(async (tx) => {
      await tx.query('INSERT INTO note (n) VALUES (1)');
      await tx.query('INSERT INTO note (n) VALUES (1)');
    });

    await assert.rejects(twice, { code: '23505' });
    assert.deepEqual(await db.query('SELECT n FROM note'), []);
  });

  it('returns the time in milliseconds, and counts as numbers', async () => {
    const [db] = await pair();

    const [row] = await db.query('SELECT {NOW} AS now, COUNT(*) AS n');

    assert.ok(Math.abs(Number(row?.['now']) - Date.now()) < 2000);
    assert.deepEqual([typeof row?.['now'], row?.['n']], ['number', 1]);
  });

  it('does not reveal its password when it cannot connect', async () => {
    const db = openPostgres({ url: 'postgres://cordon:planted@127.0.0.1:1/none' });
    afterTest(() => db.close());

    await assert.rejects(
      db.query('SELECT 1'),
      (error: Error) => !`${error.message} ${error.stack ?? ''}`.includes('planted'),
    );
  });

  it('rejects while the server is gone, and works again when it is back', async function () {
    this.timeout(30_000);
    const server = await crashablePostgres();
    if (server === undefined) return this.skip();
    const lost: unknown[] = [];
    const db = openPostgres({ url: server.url, onLost: (error) => lost.push(error) });
    afterTest(() => db.close());
    await db.query('CREATE TABLE note (text TEXT)');
    await db.exclusively('thread', () => Promise.resolve());

    const back = await server.crash();
    await assert.rejects(db.query('SELECT 1'));
    await assert.rejects(db.exclusively('thread', () => Promise.resolve()));
    await back();

    await db.query('INSERT INTO note (text) VALUES ($1)', ['kept']);
    assert.equal(await db.exclusively('thread', () => Promise.resolve()), true);
    assert.ok(lost.length > 0);
  });
});
