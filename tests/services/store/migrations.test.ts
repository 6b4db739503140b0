import assert from 'node:assert/strict';
import type { Database } from '../../../services/store/database.ts';
import { migrate, migrations } from '../../../services/store/migrations.ts';
import { openPostgres } from '../../../services/store/postgres.ts';
import { later } from '../../harness/harness.ts';
import { eachEngine, emptyDatabase } from '../../harness/engines.ts';
import { id, store } from '../../harness/store.ts';
import { freshSchema, hasPostgres } from '../../harness/postgres.ts';
import { aRequest } from '../../harness/requests.ts';

/** Leaves a database as a version with so many migrations left it. */
async function migratedBy(db: Database, count: number): Promise<void> {
  await db.query('CREATE TABLE migration (n INTEGER PRIMARY KEY, at BIGINT NOT NULL)');
  for (const [i, statements] of migrations.slice(0, count).entries()) {
    for (const statement of statements) await db.query(statement);
    await db.query('INSERT INTO migration (n, at) VALUES ($1, 0)', [i + 1]);
  }
}

eachEngine('migrations', () => {
  it('make the tables once, however often they run', async () => {
    const db = await emptyDatabase();

    await migrate(db);
    const before = await db.query('SELECT * FROM migration');
    await migrate(db);

    assert.ok(before.length > 0);
    assert.deepEqual(await db.query('SELECT * FROM migration'), before);
  });

  it('leave what is stored alone', async () => {
    const { db, requests } = await store();

    await migrate(db);

    assert.deepEqual(await requests.find(id), aRequest());
  });

  it('refuse a database of a newer version, in words', async () => {
    const db = await emptyDatabase();
    await migrate(db);
    await db.query('INSERT INTO migration (n, at) VALUES ($1, 0)', [99]);

    await assert.rejects(migrate(db), /the database has \d+ migrations, this version of Cordon knows \d+/);
  });

  it('settle the posts of before that show all there will be, and no others', async () => {
    const db = await emptyDatabase();
    await migratedBy(db, 4);
    const request = async (name: string, state: string, revision: number) => {
      await db.query(
        `INSERT INTO request (id, revision, state, conversation, requester, digest, payload, state_data, chain_n, chain_mac, created_at)
         VALUES ($1, $2, $3, '', '', '', '', '', 0, '', 0)`,
        [name, revision, state],
      );
    };
    await request('OP-OPEN', 'awaiting-approval', 2);
    await request('OP-ENDED', 'done', 4);
    // of, kind, posted as, shows revision, dropped; settled afterwards
    const posts = [
      ['OP-OPEN', 'card', 'a1', 2, 0, 0],
      ['OP-OPEN', 'card', null, 0, 0, 0],
      ['OP-OPEN', 'ask', 'a2', 1, 0, 1],
      ['OP-OPEN', 'approval', null, 0, 1, 1],
      ['OP-ENDED', 'card', 'a3', 3, 0, 0],
      ['OP-ENDED', 'card', 'a4', 4, 0, 1],
      ['OP-ENDED', 'approval', 'a5', 4, 0, 1],
      ['OP-ENDED', 'result', null, 0, 0, 0],
      ['OP-ENDED', 'card', null, 0, 1, 1],
    ] as const;
    for (const [of, kind, activity, shown, dropped] of posts)
      await db.query(
        `INSERT INTO card (request, kind, conversation, reference, activity_id, shown, next_try_at, tries, dropped)
         VALUES ($1, $2, '', '', $3, $4, 0, 0, $5)`,
        [of, kind, activity, shown, dropped],
      );

    await migrate(db);

    const rows = await db.query('SELECT settled FROM card ORDER BY n');
    assert.deepEqual(
      rows.map(({ settled }) => settled),
      posts.map((post) => post[5]),
    );
  });
});

describe('migrations of PostgreSQL', () => {
  before(async function () {
    this.timeout(60_000);
    if (!(await hasPostgres())) this.skip();
  });

  it('may take longer than any other statement, on both ends of the wire', async () => {
    const url = await freshSchema();
    const [impatient, busy] = [300, 60_000].map((limitMs) => openPostgres({ url, limitMs, silenceMs: 100 }));
    assert.ok(impatient && busy);
    later(() => Promise.all([impatient.close(), busy.close()]));
    await migratedBy(busy, 4);
    await new Promise<void>((held, failed) => {
      const reading = busy.tx(async (tx) => {
        await tx.query('LOCK TABLE card');
        held();
        await tx.query('SELECT pg_sleep(1)');
      });
      reading.catch(failed);
    });

    await assert.rejects(impatient.query('SELECT n FROM card'), /statement timeout/);
    await migrate(impatient);

    assert.deepEqual(await impatient.query('SELECT settled FROM card'), []);
    await assert.rejects(impatient.query('SELECT pg_sleep(1)'), /statement timeout/);
  });
});
