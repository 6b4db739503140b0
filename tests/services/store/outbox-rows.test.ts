import assert from 'node:assert/strict';
import { addAlert } from '../../../services/store/alerts.ts';
import { readBacklog } from '../../../services/store/backlog.ts';
import type { Database } from '../../../services/store/database.ts';
import {
  addPost,
  duePosts,
  giveUpPost,
  noteDelivered,
  postponePost,
  type OutboxRow,
} from '../../../services/store/outbox-rows.ts';
import { nextTryAt } from '../../harness/next-try.ts';
import { postCardAgain } from '../../../services/store/posts.ts';
import { eachEngine } from '../../harness/engines.ts';
import { aRequest } from '../../harness/requests.ts';
import { id, next, store } from '../../harness/store.ts';

const firstDue = async (db: Database): Promise<OutboxRow> =>
  (await duePosts(db, 10))[0] ?? assert.fail('nothing is due');
const delivered = (revision: number) => ({ activityId: 'a1', revision });

eachEngine('rows of the outbox', () => {
  const { place } = aRequest();

  it('are due until they show the newest revision', async () => {
    const { db, requests } = await store();

    await noteDelivered(db, await firstDue(db), delivered(1), 50);
    const upToDate = await nextTryAt(db, 10);
    await requests.change(id, next);

    assert.equal(upToDate, undefined);
    assert.deepEqual([(await duePosts(db, 49)).length, (await duePosts(db, 50))[0]?.activityId], [0, 'a1']);
    assert.equal(await nextTryAt(db, 10), 50);
  });

  it('are settled when they show how their request ended, and not a moment sooner', async () => {
    const { db, requests } = await store();
    const row = await firstDue(db);
    const settled = async () => (await db.query('SELECT settled FROM card')).map(({ settled: value }) => value);

    await noteDelivered(db, row, delivered(1), 0);
    const waiting = await settled();
    await requests.change(id, (request) =>
      next(request, { request: { ...request, revision: 2, state: { kind: 'expired', endedAt: 1 } } }),
    );
    await noteDelivered(db, row, delivered(1), 0);
    const behind = [await settled(), (await duePosts(db, 10)).length];
    await noteDelivered(db, row, delivered(2), 0);

    assert.deepEqual([waiting, behind, await settled()], [[0], [[0], 1], [1]]);
  });

  it('are made once where once is enough, and as often as asked where people want to see it', async () => {
    const { db } = await store();

    for (const kind of ['ask', 'ask', 'result', 'result', 'reveal', 'reveal', 'card', 'card'] as const)
      await addPost(db, { request: id, kind, place, at: 1 });

    assert.deepEqual(
      (await duePosts(db, 10)).map(({ kind }) => kind),
      ['card', 'ask', 'result', 'reveal', 'card', 'card'],
    );
  });

  it('stand for requests and alerts alike, in the order in which they came', async () => {
    const { db } = await store();
    await addAlert(db, { id: 'sentinel/1', body: '{}', channel: '19:incidents', at: 2 });
    await addPost(db, { request: id, kind: 'ask', place, at: 1 });

    const rows = await duePosts(db, 10);

    assert.deepEqual(
      rows.map((row) => [
        row.kind,
        'alert' in row ? row.alert : 'request' in row && row.request,
        row.place.conversation,
      ]),
      [
        ['card', id, place.conversation],
        ['alert', 'sentinel/1', '19:incidents'],
        ['ask', id, place.conversation],
      ],
    );
  });

  it('that are new go before updates and before cards that are posted again', async () => {
    const { db, requests } = await store();
    await noteDelivered(db, await firstDue(db), delivered(1), 0);
    await postCardAgain(db, id, { ...place, conversation: 'a:megan' }, 1);
    await requests.change(id, next);
    for (const kind of ['ask', 'approval', 'raised', 'reveal', 'result'] as const)
      await addPost(db, { request: id, kind, place, at: 1 });

    const rows = await duePosts(db, 10);

    assert.deepEqual(
      rows.map(({ kind, activityId }) => [kind, activityId]),
      [
        ['ask', null],
        ['approval', null],
        ['raised', null],
        ['reveal', null],
        ['result', null],
        ['card', 'a1'],
        ['card', null],
      ],
    );
  });

  it('are about either a request or an alert', async () => {
    const { db } = await store();
    await addAlert(db, { id: 'sentinel/1', body: '{}', channel: '19:incidents', at: 2 });

    await assert.rejects(db.query(`UPDATE card SET request = $1 WHERE alert = 'sentinel/1'`, [id]));
    await assert.rejects(db.query(`UPDATE card SET alert = NULL WHERE alert = 'sentinel/1'`));
  });

  it('are tried again when it is time, and never when they were given up', async () => {
    const { db } = await store();
    const { sequence } = await firstDue(db);

    await postponePost(db, sequence, { now: 10, waitMs: 70, tried: true });
    const postponed = [(await duePosts(db, 79)).length, (await duePosts(db, 80))[0]?.tries];
    await giveUpPost(db, sequence);

    assert.deepEqual(postponed, [0, 1]);
    assert.deepEqual([await duePosts(db, 999), await nextTryAt(db, 10)], [[], undefined]);
  });

  it('may be postponed by fractions of a millisecond', async () => {
    const { db } = await store();
    const row = await firstDue(db);

    await postponePost(db, row.sequence, { now: 10, waitMs: 69.2, tried: true });
    const tried = await nextTryAt(db, 10);
    await postponePost(db, row.sequence, { now: 10, waitMs: 80.4, tried: false });
    const waiting = await nextTryAt(db, 10);
    await noteDelivered(db, row, delivered(0), 99.9);

    assert.deepEqual([tried, waiting, await nextTryAt(db, 10)], [80, 91, 100]);
  });

  it('are behind since they were first due, however often they were postponed, and not since they were posted', async () => {
    const { db, requests } = await store();
    const row = await firstDue(db);
    const due = (await nextTryAt(db, 10)) ?? 0;
    const postpone = (now: number, waitMs: number, tried = true) =>
      postponePost(db, row.sequence, { now, waitMs, tried });

    await postpone(due + 5, 60_000);
    await postpone(due + 60_005, 60_000);
    const unsent = await readBacklog(db, due + 120_000);
    await noteDelivered(db, row, delivered(1), due + 200_000);
    await requests.change(id, next);
    const young = await readBacklog(db, due + 900_000);
    await postpone(due + 900_000, 1000, false);
    await postpone(due + 901_000, 1000);
    const late = await readBacklog(db, due + 930_000);

    assert.deepEqual([unsent.counts, unsent.since], [[0, 0, 1, 0], due]);
    assert.deepEqual([young.counts, young.since], [[1, 0, 0, 0], due + 900_000]);
    assert.deepEqual([late.counts, late.since], [[0, 1, 0, 0], due + 900_000]);
  });

  it('of alerts count among those that are behind', async () => {
    const { db } = await store();
    await noteDelivered(db, await firstDue(db), delivered(1), 0);
    await addAlert(db, { id: 'sentinel/1', body: '{}', channel: '19:incidents', at: 5 });

    assert.deepEqual(await readBacklog(db, 20_005), { counts: [0, 1, 0, 0], since: 5 });
  });
});
