import assert from 'node:assert/strict';
import { practicePeople } from '../../practice/people/people.ts';
import { openPostgres } from '../../services/store/postgres.ts';
import type { Database } from '../../services/store/database.ts';
import { afterTest, startHarness } from '../harness/harness.ts';
import { freshSchema, hasPostgres } from '../harness/postgres.ts';
import { approvable, ended, run } from '../harness/stories.ts';

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
  (await db.query("SELECT bucket, spent_until FROM graph_pace WHERE bucket NOT LIKE '% risk' ORDER BY bucket")).map(
    (row) => ({
      quota: String(row['bucket']).split(' ').at(-1),
      spentUntil: Number(row['spent_until']),
    }),
  );

describe('a request about more than twenty accounts', () => {
  it('gives way to a single containment, in Graph too', async () => {
    const story = await startHarness();
    const crowd = practicePeople.filter(({ upn }) => !/^(megan|adele|lee|grady)@/.test(upn)).slice(0, 21);
    const line = `revoke-sessions ${crowd.map(({ upn }) => upn).join(' ')} because INC-4821`;
    const { id, card } = await approvable(story, line, { count: 21 });
    for (const approver of ['adele', 'lee'] as const) await story.press(approver, card, 'approve');
    await ended(story, id);
    const before = story.tenant.calls.length;

    await run(story, 'contain grady@contoso.com because INC-4822');

    const priorities = (calls: typeof story.tenant.calls) => [
      ...new Set(
        calls
          .filter(({ url }) => url.endsWith('/revokeSignInSessions'))
          .map(({ headers }) => headers['x-ms-throttle-priority']),
      ),
    ];
    const { calls } = story.tenant;
    assert.deepEqual([priorities(calls.slice(0, before)), priorities(calls.slice(before))], [['low'], ['high']]);
  });
});

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
