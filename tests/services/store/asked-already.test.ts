import assert from 'node:assert/strict';
import type { Request, RequestId } from '../../../services/model/request.ts';
import { AskedAlready, type TwiceRule } from '../../../services/store/asked-already.ts';
import type { Database } from '../../../services/store/database.ts';
import { migrate } from '../../../services/store/migrate.ts';
import { migrations } from '../../../services/store/migrations.ts';
import { createRequestStore } from '../../../services/store/requests.ts';
import { openSqlite } from '../../../services/store/sqlite.ts';
import { eachEngine, emptyDatabase } from '../../harness/engines.ts';
import { afterTest } from '../../harness/harness.ts';
import { alex, aRequest } from '../../harness/requests.ts';
import { event, id, key, next, store } from '../../harness/store.ts';
import { aPerson, aTarget } from '../../harness/views.ts';
import { migratedBy, storeOldRequest } from './old-database.ts';

const second = 'OP-AAAA' as RequestId;
const joni = aTarget(aPerson('Joni', 50));

/** Counts every request about one of the same people as one that asks for the same. */
const anything = ({ openedAfter = -1, endedAfter = 1000 }: Partial<TwiceRule> = {}): { readonly twice: TwiceRule } => ({
  twice: { openedAfter, endedAfter, covered: ({ targets }) => targets },
});

const another = (differs: Partial<Request> = {}) => ({ request: aRequest({ id: second, ...differs }), event });

/** How many migrations came before the one that notes when requests ended. */
const before = migrations.findIndex((statements) => statements.some((sql) => sql.includes('target_standing')));

const ended = (endedAt: number) => ({ kind: 'done', startedAt: 1, endedAt, approvals: [] }) as const;

eachEngine('a second request about the same account', () => {
  it('is not stored, and says which one was there before', async () => {
    const { requests } = await store();

    const told = await requests.add(another(), anything()).catch((error: unknown) => error);

    assert.ok(told instanceof AskedAlready);
    assert.deepEqual(
      told.earlier.map(({ request, covered }) => [request.id, covered]),
      [[id, [alex]]],
    );
    assert.equal(await requests.find(second), undefined);
    assert.deepEqual(await requests.requestsAbout(alex.id, 10), [await requests.find(id)]);
  });

  it('is stored where nobody asks', async () => {
    const { requests } = await store();

    assert.equal(await requests.add(another()), second);
  });

  it('is stored when it is about somebody else', async () => {
    const { requests } = await store();

    assert.equal(await requests.add(another({ targets: [joni] }), anything()), second);
  });

  it('is stored when the first one was opened before the time that counts', async () => {
    const { requests } = await store(aRequest({ createdAt: 5 }));

    await assert.rejects(requests.add(another(), anything({ openedAfter: 4 })), AskedAlready);
    assert.equal(await requests.add(another(), anything({ openedAfter: 5 })), second);
  });

  it('is stored when the first one ended before the time that counts', async () => {
    const { requests } = await store();
    await requests.change(id, (request) => next({ ...request }, { request: { ...request, state: ended(1000) } }));

    await assert.rejects(requests.add(another(), anything({ endedAfter: 999 })), AskedAlready);
    assert.equal(await requests.add(another(), anything({ endedAfter: 1000 })), second);
  });

  it('is stored when the first one was condemned before the time that counts', async () => {
    const { requests } = await store();
    const state = { ...ended(1000), kind: 'failed' } as const;
    await requests.condemn(id, { state, event: { kind: 'settle', at: 1000 }, note: 'altered' });

    assert.equal(await requests.add(another(), anything({ endedAfter: 1000 })), second);
  });

  it('is one, however many ask at the same moment', async () => {
    const { requests } = await store(aRequest({ targets: [joni] }));
    const ids = Array.from({ length: 20 }, (_, n) => `OP-B${String(n).padStart(3, '0')}` as RequestId);

    const results = await Promise.allSettled(ids.map((one) => requests.add(another({ id: one }), anything())));

    const opened = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const told = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    assert.equal(opened.length, 1);
    for (const error of told) {
      assert.ok(error instanceof AskedAlready, String(error));
      assert.deepEqual(
        error.earlier.map(({ request }) => request.id),
        opened,
      );
    }
    assert.equal((await requests.requestsAbout(alex.id, 30)).length, 1);
  });

  it('is not kept out by a row that cannot be read', async () => {
    const { db, requests } = await store();
    await db.query(`UPDATE request SET payload = '{}' WHERE id = $1`, [id]);

    assert.equal(await requests.add(another(), anything()), second);
  });

  it('finds what an earlier version has left: open requests, and none that have ended', async () => {
    const db = await emptyDatabase();
    await migratedBy(db, before);
    const requests = createRequestStore(db, key);
    for (const [old, state] of [
      ['OP-OPEN', 'running'],
      ['OP-OVER', 'done'],
    ] as const) {
      await storeOldRequest(db, { id: old, state, revision: 1 });
      await db.query('INSERT INTO target (target, at, request) VALUES ($1, $2, $3)', [alex.id, 7, old]);
    }

    await migrate(db);

    const rows = await db.query('SELECT request, ended_at FROM target ORDER BY request');
    assert.deepEqual(
      rows.map((row) => [row['request'], row['ended_at']]),
      [
        ['OP-OPEN', Number.MAX_SAFE_INTEGER],
        ['OP-OVER', 7],
      ],
    );
    assert.equal(await requests.add(another(), anything()), second); // neither can be read
  });
});

describe('the look for earlier requests', () => {
  it('goes through an index that leaves out what ended long ago', async () => {
    const db = openSqlite(':memory:');
    afterTest(() => db.close());
    await migrate(db);
    const plans: string[] = [];
    const explained: Database = {
      ...db,
      tx: (body) =>
        db.tx((tx) =>
          body({
            async query(sql, params) {
              if (sql.includes('ended_at >'))
                plans.push(
                  ...(await tx.query(`EXPLAIN QUERY PLAN ${sql}`, params)).map((row) => String(row['detail'])),
                );
              return tx.query(sql, params);
            },
          }),
        ),
    };

    await createRequestStore(explained, key).add(another({ targets: [alex, joni] }), anything());

    assert.match(plans.join('\n'), /target USING INDEX target_standing \(target=\? AND ended_at>\?\)/);
    assert.doesNotMatch(plans.join('\n'), /SCAN (target|request)\b/);
  });
});
