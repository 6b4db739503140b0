import assert from 'node:assert/strict';
import {
  addPost,
  dropPost,
  duePosts,
  laggingPosts,
  movePost,
  nextPostAt,
  isCardOf,
  putOffPost,
  markShown as noteShown,
} from '../../../services/store/posts.ts';
import type { RequestId } from '../../../services/model/request.ts';
import { eachEngine } from '../../harness/engines.ts';
import { id, next, store } from '../../harness/store.ts';
import { aRequest } from '../../harness/requests.ts';

eachEngine('posts', () => {
  const { place } = aRequest();

  it('are due until they show the newest revision', async () => {
    const { db, requests } = await store();

    const [first] = await duePosts(db, 10);
    await noteShown(db, first?.sequence ?? 0, 'a1', 1, 50);
    const settled = await nextPostAt(db);
    await requests.change(id, next);

    assert.equal(settled, undefined);
    assert.deepEqual([(await duePosts(db, 49)).length, (await duePosts(db, 50))[0]?.activityId], [0, 'a1']);
    assert.equal(await nextPostAt(db), 50);
  });

  it('are looked at no more when they show how it ended, and not a moment sooner', async () => {
    const { db, requests } = await store();
    const [post] = await duePosts(db, 10);
    const settled = async () => (await db.query('SELECT settled FROM card')).map((row) => row['settled']);
    const note = (revision: number) => noteShown(db, post?.sequence ?? 0, 'a1', revision, 0);

    await note(1);
    const waits = await settled();
    await requests.change(id, (request) =>
      next(request, { request: { ...request, revision: 2, state: { kind: 'expired', endedAt: 1 } } }),
    );
    await note(1);
    const lags = [await settled(), (await duePosts(db, 10)).length];
    await note(2);

    assert.deepEqual([waits, lags, await settled()], [[0], [[0], 1], [1]]);
  });

  it('are made once where once is enough, and as often as asked where people want to see it', async () => {
    const { db } = await store();

    for (const kind of ['ask', 'ask', 'result', 'result', 'reveal', 'reveal', 'card', 'card'] as const)
      await addPost(db, id, kind, place, 1);

    assert.deepEqual(
      (await duePosts(db, 10)).map(({ kind }) => kind),
      ['card', 'ask', 'result', 'reveal', 'card', 'card'],
    );
  });

  it('are tried again when it is time, and never when they were dropped', async () => {
    const { db } = await store();
    const [post] = await duePosts(db, 10);

    await putOffPost(db, post?.sequence ?? 0, 10, 70, true);
    const waitingFor = [(await duePosts(db, 79)).length, (await duePosts(db, 80))[0]?.tries];
    await dropPost(db, post?.sequence ?? 0);

    assert.deepEqual(waitingFor, [0, 1]);
    assert.deepEqual([await duePosts(db, 999), await nextPostAt(db)], [[], undefined]);
  });

  it('may be put off by fractions of a millisecond', async () => {
    const { db } = await store();
    const [post] = await duePosts(db, 10);

    await putOffPost(db, post?.sequence ?? 0, 10, 69.2, true);
    const tried = await nextPostAt(db);
    await putOffPost(db, post?.sequence ?? 0, 10, 80.4, false);
    const put = await nextPostAt(db);
    await noteShown(db, post?.sequence ?? 0, 'a1', 0, 99.9);

    assert.deepEqual([tried, put, await nextPostAt(db)], [80, 91, 100]);
  });

  it('lag since they were first due, however often they were put off, and not since they were shown', async () => {
    const { db, requests } = await store();
    const [post] = await duePosts(db, 10);
    const n = post?.sequence ?? 0;
    const due = (await nextPostAt(db)) ?? 0;

    await putOffPost(db, n, due + 5, 60_000, true);
    await putOffPost(db, n, due + 60_005, 60_000, true);
    const unsent = await laggingPosts(db, due + 120_000);
    await noteShown(db, n, 'a1', 1, due + 200_000);
    await requests.change(id, next);
    const young = await laggingPosts(db, due + 900_000);
    await putOffPost(db, n, due + 900_000, 1000, false);
    await putOffPost(db, n, due + 901_000, 1000, true);
    const late = await laggingPosts(db, due + 930_000);

    assert.deepEqual([unsent.counts, unsent.since], [[0, 0, 1, 0], due]);
    assert.deepEqual([young.counts, young.since], [[1, 0, 0, 0], due + 900_000]);
    assert.deepEqual([late.counts, late.since], [[0, 1, 0, 0], due + 900_000]);
  });

  it('name their request in their own conversation only', async () => {
    const { db } = await store();
    const [post] = await duePosts(db, 10);
    await movePost(db, post?.sequence ?? 0, { ...place, conversation: 'a:megan' });
    await noteShown(db, post?.sequence ?? 0, 'a1', 1, 0);

    assert.equal(await isCardOf(db, id, 'a:megan', 'a1'), true);
    assert.equal(await isCardOf(db, 'OP-BBBB' as RequestId, 'a:megan', 'a1'), false);
    assert.equal(await isCardOf(db, id, place.conversation, 'a1'), false);
    assert.equal(await isCardOf(db, id, 'a:megan', 'a2'), false);
  });

  it('may be clicked before anybody knows their ids, where they are on their way', async () => {
    const { db } = await store();

    assert.equal(await isCardOf(db, id, place.conversation, 'a1'), true);
    assert.equal(await isCardOf(db, id, 'elsewhere', 'a1'), false);
    assert.equal(await isCardOf(db, 'OP-BBBB' as RequestId, place.conversation, 'a1'), false);
  });

  it('that only ask or tell are no cards to click on', async () => {
    const { db } = await store();
    await addPost(db, id, 'ask', place, 1);

    for (const { sequence: n, kind } of await duePosts(db, 10)) await noteShown(db, n, kind, 1, 0);

    assert.equal(await isCardOf(db, id, place.conversation, 'card'), true);
    assert.equal(await isCardOf(db, id, place.conversation, 'ask'), false);
  });
});
