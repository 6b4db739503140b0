import assert from 'node:assert/strict';
import { addPost, duePosts } from '../../../services/store/outbox-rows.ts';
import { migrate } from '../../../services/store/migrate.ts';
import { openPostgres } from '../../../services/store/postgres.ts';
import { afterTest } from '../../harness/harness.ts';
import { eachEngine, emptyDatabase } from '../../harness/engines.ts';
import { id, store } from '../../harness/store.ts';
import { freshSchema, hasPostgres } from '../../harness/postgres.ts';
import { aRequest } from '../../harness/requests.ts';
import { migratedBy, storeOldAlert, storeOldPost, storeOldRequest } from './old-database.ts';

eachEngine('migrations', () => {
  it('create the tables once, however often they run', async () => {
    const db = await emptyDatabase();

    await migrate(db);
    const before = await db.query('SELECT * FROM migration');
    await migrate(db);

    assert.ok(before.length > 0);
    assert.deepEqual(await db.query('SELECT * FROM migration'), before);
  });

  it('leave stored data alone', async () => {
    const { db, requests } = await store();

    await migrate(db);

    assert.deepEqual(await requests.find(id), aRequest());
  });

  it('refuse a database of a newer version with a clear message', async () => {
    const db = await emptyDatabase();
    await migrate(db);
    await db.query('INSERT INTO migration (n, at) VALUES ($1, 0)', [99]);

    await assert.rejects(migrate(db), /the database has \d+ migrations, this version of Cordon knows \d+/);
  });

  it('settle older posts that will not change any more, and no others', async () => {
    const db = await emptyDatabase();
    await migratedBy(db, 4);
    await storeOldRequest(db, { id: 'OP-OPEN', state: 'awaiting-approval', revision: 2 });
    await storeOldRequest(db, { id: 'OP-ENDED', state: 'done', revision: 4 });
    // request, kind, activity id, revision shown, dropped; and whether the row is settled afterwards
    const posts = [
      ['OP-OPEN', 'card', 'a1', 2, 0, 0],
      ['OP-OPEN', 'card', null, 0, 0, 0],
      ['OP-OPEN', 'ask', 'a2', 1, 0, 0],
      ['OP-OPEN', 'approval', null, 0, 1, 1],
      ['OP-ENDED', 'card', 'a3', 3, 0, 0],
      ['OP-ENDED', 'card', 'a4', 4, 0, 1],
      ['OP-ENDED', 'approval', 'a5', 4, 0, 1],
      ['OP-ENDED', 'result', null, 0, 0, 0],
      ['OP-ENDED', 'card', null, 0, 1, 1],
    ] as const;
    for (const [request, kind, activityId, shown, dropped] of posts)
      await storeOldPost(db, { request, kind, activityId, shown, dropped });

    await migrate(db);

    const rows = await db.query('SELECT settled FROM card ORDER BY n');
    assert.deepEqual(
      rows.map(({ settled }) => settled),
      posts.map((post) => post[5]),
    );
  });
});

eachEngine('the migration to one outbox', () => {
  /** The last version that kept the posts of alerts in the table of alerts. */
  const before = 9;
  const thread = '19:incidents@thread.tacv2;messageid=7';

  it('keeps every row, with its number, its tries and its times', async () => {
    const db = await emptyDatabase();
    await migratedBy(db, before);
    await storeOldRequest(db, { id: 'OP-OPEN', state: 'running', revision: 3 });
    await storeOldPost(db, { request: 'OP-OPEN', kind: 'card', activityId: 'a1', shown: 2 });
    await storeOldPost(db, { request: 'OP-OPEN', kind: 'ask', activityId: null, tries: 4, nextTryAt: 70 });
    await storeOldPost(db, { request: 'OP-OPEN', kind: 'approval', activityId: null, dropped: 1, settled: 1 });
    await db.query('DELETE FROM card WHERE n = 1'); // so that numbers do not begin with 1
    await db.query(`UPDATE card SET waiting_since = 5 WHERE kind = 'ask'`);
    await storeOldAlert(db, { id: 'unposted', createdAt: 30, tries: 3, nextTryAt: 90 });
    await storeOldAlert(db, { id: 'posted', createdAt: 10, conversation: thread, activityId: '7', shown: 1 });
    await storeOldAlert(db, {
      id: 'behind',
      createdAt: 20,
      conversation: thread,
      activityId: '8',
      shown: 1,
      revision: 2,
    });
    const old = await db.query('SELECT * FROM card ORDER BY n');

    await migrate(db);

    const rows = await db.query('SELECT * FROM card ORDER BY n');
    assert.deepEqual(
      rows.filter(({ request }) => request !== null).map(({ alert, ...row }) => [alert, { ...row }]),
      old.map((row) => [
        null,
        { ...row, moved: 0, says: null, ends_at: null, detail: null, stand_down: null, lookup: null },
      ]),
    );
    assert.deepEqual(
      rows
        .filter(({ alert }) => alert !== null)
        .map((row) => [
          row['alert'],
          row['conversation'],
          row['activity_id'],
          row['shown'],
          row['next_try_at'],
          row['tries'],
          row['settled'],
        ]),
      [
        ['posted', thread, '7', 1, 0, 0, 1],
        ['behind', thread, '8', 1, 0, 0, 0],
        ['unposted', '19:incidents@thread.tacv2', null, 0, 90, 3, 0],
      ],
    );
    assert.deepEqual(
      (await db.query('SELECT * FROM alert ORDER BY created_at')).map((alert) => ({ ...alert })),
      [
        ['posted', 1, 10],
        ['behind', 2, 20],
        ['unposted', 1, 30],
      ].map(([name, revision, created_at]) => ({
        id: name,
        body: '{}',
        conversation: '19:incidents@thread.tacv2',
        revision,
        created_at,
      })),
    );
  });

  it('gives new rows numbers of their own', async () => {
    const db = await emptyDatabase();
    await migratedBy(db, before);
    await storeOldRequest(db, { id, state: 'running', revision: 1 });
    await storeOldPost(db, { request: id, kind: 'card', activityId: null });
    await storeOldAlert(db, { id: 'unposted', createdAt: 1 });

    await migrate(db);
    await addPost(db, { request: id, kind: 'ask', place: aRequest().place, at: 1 });

    assert.deepEqual(
      (await duePosts(db, 10)).map(({ sequence, kind }) => [sequence, kind]),
      [
        [1, 'card'],
        [2, 'alert'],
        [3, 'ask'],
      ],
    );
  });

  it('lets a replica of the previous version work on requests, but not on alerts', async () => {
    const db = await emptyDatabase();
    await migratedBy(db, before);
    await storeOldRequest(db, { id: 'OP-OPEN', state: 'running', revision: 3 });

    await migrate(db);

    // The statements of that version.
    await storeOldPost(db, { request: 'OP-OPEN', kind: 'result', activityId: null });
    const due = await db.query(
      `SELECT card.n, card.request, card.kind FROM card JOIN request ON request.id = card.request
       WHERE card.settled = 0 AND (card.activity_id IS NULL OR card.shown < request.revision)`,
    );
    await db.query('UPDATE card SET activity_id = $2, shown = $3, settled = 1 WHERE n = $1', [
      due[0]?.['n'] ?? 0,
      'a1',
      3,
    ]);
    await db.query('UPDATE alert SET revision = revision + 1 WHERE conversation = $1 AND created_at > $2', [thread, 0]);
    assert.deepEqual(
      due.map(({ request, kind }) => [request, kind]),
      [['OP-OPEN', 'result']],
    );
    await assert.rejects(storeOldAlert(db, { id: 'lost', createdAt: 1 }));
  });
});

describe('migrations of PostgreSQL', () => {
  before(async function () {
    this.timeout(60_000);
    if (!(await hasPostgres())) this.skip();
  });

  it('may take longer than any other statement, for the server and for the client', async () => {
    const url = await freshSchema();
    const [impatient, busy] = [300, 60_000].map((limitMs) => openPostgres({ url, limitMs, silenceMs: 100 }));
    assert.ok(impatient && busy);
    afterTest(() => Promise.all([impatient.close(), busy.close()]));
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
