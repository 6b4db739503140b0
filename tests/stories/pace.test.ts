import assert from 'node:assert/strict';
import { openPostgres } from '../../services/store/postgres.ts';
import type { Database } from '../../services/store/database.ts';
import { afterTest, startHarness } from '../harness/harness.ts';
import { freshSchema, hasPostgres } from '../harness/postgres.ts';
import { run } from '../harness/stories.ts';

/** Two Cordons on one PostgreSQL, and that database. */
async function setUp() {
  const databaseUrl = await freshSchema();
  const first = await startHarness({ databaseUrl });
  const second = await startHarness({ databaseUrl, beside: first });
  const db = openPostgres({ url: databaseUrl });
  afterTest(() => db.close());
  return { first, second, db };
}

const buckets = async (db: Database) =>
  (await db.query('SELECT bucket, spent_until FROM graph_pace ORDER BY bucket')).map((row) => ({
    quota: String(row['bucket']).split(' ').at(-1),
    spentUntil: Number(row['spent_until']),
  }));

describe('the pace of several bots', () => {
  before(async function () {
    this.timeout(60_000);
    if (!(await hasPostgres())) this.skip();
  });

  it('is one for all of them', async () => {
    const { first, second, db } = await setUp();
    await run(first, 'contain alex@contoso.com because INC-4821');
    const before = await buckets(db);

    await run(second, 'contain grady@contoso.com because INC-4822');

    const after = await buckets(db);
    assert.deepEqual(
      [before, after].map((all) => all.map(({ quota }) => quota)),
      [
        ['units', 'writes'],
        ['units', 'writes'],
      ],
    );
    for (const [n, { quota, spentUntil }] of after.entries())
      assert.ok(spentUntil > (before[n]?.spentUntil ?? 0), `${quota}`);
  });
  it('stops no containment when the database cannot tell it, and is missed in the log once', async () => {
    const { first, db } = await setUp();
    await db.query('DROP TABLE graph_pace');

    const runs = [
      await run(first, 'contain alex@contoso.com because INC-4821'),
      await run(first, 'contain grady@contoso.com because INC-4822'),
    ];

    for (const { result } of runs) assert.match(result, /^✅/);
    const missed = first
      .logged()
      .split('\n')
      .filter((line) => line.includes('how fast Graph may be called'));
    assert.equal(missed.length, 1);
  });
});
