import assert from 'node:assert/strict';
import type { Queryable } from '../../../services/store/database.ts';
import { insertRows } from '../../../services/store/insert-rows.ts';
import { createRequestStore } from '../../../services/store/requests.ts';
import { emptyDatabase, eachEngine } from '../../harness/engines.ts';
import { aPlannedStep, aRequest, waiting } from '../../harness/requests.ts';
import { event, id, key, next } from '../../harness/store.ts';
import { targetsNumbered } from '../../harness/views.ts';
import { migrate } from '../../../services/store/migrate.ts';

/** The statements that reach a database, by their first two words and their table. */
async function counted() {
  const db = await emptyDatabase();
  await migrate(db);
  const statements: string[] = [];
  const count = (inner: Queryable): Queryable => ({
    query(sql, params) {
      statements.push(sql.trim().split(/\s+/).slice(0, 3).join(' '));
      return inner.query(sql, params);
    },
  });
  return { db: { ...db, ...count(db), tx: ((body) => db.tx((tx) => body(count(tx)))) as typeof db.tx }, statements };
}

eachEngine('rows that are stored together', () => {
  it('are all there, whatever their number', async () => {
    const { db, statements } = await counted();
    await db.query('CREATE TABLE many (word TEXT PRIMARY KEY, at BIGINT, request TEXT)');

    for (const [n, rows] of [0, 1, 15, 16, 17, 300, 2000].entries())
      await db.tx((tx) =>
        insertRows(
          tx,
          'many (word, at, request)',
          Array.from({ length: rows }, (_, row) => [`${String(n)} ${String(row)}`, row, `OP-${String(n)}`]),
        ),
      );

    const found = await db.query(
      'SELECT request, COUNT(*) AS n, MAX(at) AS last FROM many GROUP BY request ORDER BY 1',
    );
    assert.deepEqual(
      found.map((row) => [row['request'], Number(row['n']), Number(row['last'])]),
      [
        ['OP-1', 1, 0],
        ['OP-2', 15, 14],
        ['OP-3', 16, 15],
        ['OP-4', 17, 16],
        ['OP-5', 300, 299],
        ['OP-6', 2000, 1999],
      ],
    );
    assert.ok(statements.filter((sql) => sql === 'INSERT INTO many').length < 60);
  });

  it('leave out what is there already, where they may', async () => {
    const { db } = await counted();
    const add = (word: string) =>
      insertRows(
        db,
        'journal (id, chain_n, chain_mac, anchored_n, created_at)',
        [[word, 0, '', 0, 1]],
        'ON CONFLICT DO NOTHING',
      );

    await add('journal-2026-11-25');
    await add('journal-2026-11-25');

    await assert.rejects(
      insertRows(db, 'journal (id, chain_n, chain_mac, anchored_n, created_at)', [['journal-2026-11-25', 0, '', 0, 1]]),
    );
    assert.equal((await db.query('SELECT id FROM journal')).length, 1);
  });

  for (const count of [1, 40, 400, 2000]) {
    it(`take few statements for a request about ${String(count)} targets with two steps each`, async () => {
      const { db, statements } = await counted();
      const requests = createRequestStore(db, key);
      const targets = targetsNumbered(count);
      const request = aRequest({ targets });
      const steps = targets.flatMap((target, n) =>
        [1, 2].map((stage) => aPlannedStep({ sequence: 2 * n + stage, target: target.id, stage })),
      );

      await requests.add({ request, event });
      await requests.change(id, () => next({ ...request, state: waiting.approval }, { steps }));

      assert.equal((await requests.steps(id)).length, 2 * count);
      const inserted = statements.filter((sql) => sql === 'INSERT INTO target' || sql === 'INSERT INTO step');
      assert.ok(inserted.length <= 4 + (3 * count) / 50 + 24, String(inserted.length));
      assert.ok(statements.length < inserted.length + 20, String(statements.length));
    });
  }
});
