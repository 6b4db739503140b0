import assert from 'node:assert/strict';
import type { StateNews } from '../../../services/store/announce.ts';
import { migrate } from '../../../services/store/migrate.ts';
import { announceTo, createWebhookRows } from '../../../services/store/webhooks.ts';
import { emptyDatabase, eachEngine } from '../../harness/engines.ts';
import { aRequest } from '../../harness/requests.ts';

const day = 86_400_000;
const about = aRequest().id;
const other = `${about}X` as typeof about;

eachEngine('messages for other systems', () => {
  /** Stores news, in order, for the destination `soar`. */
  async function stored(...news: readonly Partial<StateNews>[]) {
    const db = await emptyDatabase();
    await migrate(db);
    const jobs: string[] = [];
    const announce = announceTo([{ destination: 'soar', events: [] }], (_, kind, key) => {
      jobs.push(`${kind} ${key}`);
      return Promise.resolve();
    });
    for (const one of news)
      await db.tx((tx) => announce(tx, { type: 'request.running', about, at: 10, facts: { kind: 'running' }, ...one }));
    const rows = createWebhookRows(db);
    const next = async (now: number) => (await rows.next('soar', now)) ?? assert.fail('nothing is due');
    return { db, rows, next, jobs };
  }
  const down = { failure: 'no-answer', nextTryAt: 5000, restsUntil: 0 } as const;

  it('are stored with a job for their destination, and go away with the transaction', async () => {
    const { db, rows, jobs } = await stored({});

    assert.deepEqual(jobs, ['webhook soar']);
    const announce = announceTo([{ destination: 'siem', events: [] }], () => Promise.reject(new Error('no job')));
    await assert.rejects(db.tx((tx) => announce(tx, { type: 'request.done', about, at: 1, facts: {} })));
    assert.equal(await rows.next('siem', 100), undefined);
  });

  it('about one request wait for the one before, and those about another do not', async () => {
    const { rows, next } = await stored({ type: 'request.running' }, { type: 'request.done' }, { about: other });
    await rows.failed(await next(20), down);

    const between = await next(20);
    await rows.end(between, 'nothing', 20);

    assert.equal(between.about, other);
    assert.equal(await rows.next('soar', 20), undefined);
    assert.equal((await next(5000)).type, 'request.running');
  });

  it('that failed because their destination was down are due when it takes another one', async () => {
    const { rows, next } = await stored({}, { about: other });
    await rows.failed(await next(20), down);

    await rows.end(await next(20), 'delivered', 30);

    assert.equal((await next(30)).about, about);
  });

  it('that were refused wait for their own time, whatever else is delivered', async () => {
    const { rows, next } = await stored({}, { about: other });
    await rows.failed(await next(20), { ...down, failure: 'refused' });

    await rows.end(await next(20), 'delivered', 30);

    assert.equal(await rows.next('soar', 30), undefined);
    assert.equal(await rows.nextAt('soar'), 5000);
  });

  it('are not due while their destination rests', async () => {
    const { rows, next } = await stored({}, { about: other });
    await rows.failed(await next(20), { ...down, restsUntil: 9000 });

    assert.equal(await rows.next('soar', 8999), undefined);
    assert.deepEqual([(await next(9000)).about, await rows.nextAt('soar')], [about, 9000]);
  });

  it('are dropped while their destination is switched off, which holds for its settings only', async () => {
    const { rows } = await stored({});

    await rows.switchOff('soar', 'some settings');

    assert.deepEqual([await rows.isOff('soar', 'some settings'), await rows.isOff('soar', 'others')], [true, false]);
    assert.deepEqual([await rows.next('soar', 100), await rows.waitingSince(['soar'])], [undefined, null]);
  });

  it('are forgotten once they are delivered, and deleted after thirty days', async () => {
    const { db, rows, next } = await stored({}, { about: other, at: 20 });
    const row = await next(20);
    await rows.keepBody(row.sequence, '{"told":true}');
    await rows.end(row, 'delivered', 20);

    const [kept] = await db.query('SELECT body, outcome FROM webhook ORDER BY n');
    await rows.sweep(11 + 30 * day);

    assert.deepEqual({ ...kept }, { body: null, outcome: 'delivered' });
    assert.deepEqual(
      (await db.query('SELECT at FROM webhook')).map(({ at }) => at),
      [20],
    );
    assert.equal(await rows.waitingSince(['soar', 'siem']), 20);
  });
});
