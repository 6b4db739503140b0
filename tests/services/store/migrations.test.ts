import assert from 'node:assert/strict';
import { migrate } from '../../../services/store/migrations.ts';
import { eachEngine, emptyDatabase } from '../../support/engines.ts';
import { id, store } from '../../support/store.ts';
import { aRequest } from '../../support/requests.ts';

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
});
