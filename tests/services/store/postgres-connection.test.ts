import assert from 'node:assert/strict';
import pg from 'pg';
import { migrate } from '../../../services/store/migrate.ts';
import { openPostgres } from '../../../services/store/postgres.ts';
import { openPostgresWork } from '../../../services/store/postgres-work.ts';
import { afterTest } from '../../harness/harness.ts';
import { crashablePostgres, hasPostgres } from '../../harness/postgres.ts';

const ignore = (): void => undefined;

/** Runs statements as the owner of a server that trusts it. */
async function asOwner(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

describe('a PostgreSQL that wants tokens instead of a password', () => {
  before(async function () {
    this.timeout(60_000);
    if (!(await hasPostgres())) this.skip();
  });

  it('is given the token of that moment with each new connection, also by the job queue and by locks', async function () {
    const server = (await crashablePostgres()) ?? this.skip();
    const tokens = ['token-1'];
    await asOwner(
      server.url,
      `CREATE ROLE app LOGIN SUPERUSER PASSWORD 'token-1'`,
      `CREATE TEMP TABLE rule (line TEXT)`,
      `INSERT INTO rule SELECT 'host all app 127.0.0.1/32 scram-sha-256' UNION ALL
         SELECT unnest(string_to_array(pg_read_file(current_setting('hba_file')), E'\n'))`,
      `DO $$ BEGIN EXECUTE format('COPY rule TO %L', current_setting('hba_file')); END $$`,
      'SELECT pg_reload_conf()',
    );
    const url = server.url.replace('//cordon@', '//app@');
    const address = { url, password: () => Promise.resolve(tokens.at(-1) ?? '') };
    await assert.rejects(openPostgres({ url }).query('SELECT 1'));

    const db = openPostgres(address);
    afterTest(() => db.close());
    await migrate(db);
    const work = await openPostgresWork({
      db,
      address,
      now: Date.now,
      onDead: () => undefined,
      onProblem: ignore,
    });
    afterTest(() => work.close());
    await asOwner(server.url, `ALTER ROLE app PASSWORD 'token-2'`);
    tokens.push('token-2');
    const held = await db.exclusively('a lock', () => Promise.resolve());

    assert.equal(held, true);
    assert.deepEqual(await db.query('SELECT session_user AS who'), [{ who: 'app' }]);
    tokens.push('not the token');
    await assert.rejects(
      db.exclusively('a lock', () => Promise.resolve()),
      /password/,
    );
  });
});
