import assert from 'node:assert/strict';
import type { RequestId } from '../../../services/model/request.ts';
import { addPost, duePosts, noteDelivered } from '../../../services/store/outbox-rows.ts';
import { isCardOf } from '../../../services/store/posts.ts';
import { eachEngine } from '../../harness/engines.ts';
import { aRequest } from '../../harness/requests.ts';
import { id, store } from '../../harness/store.ts';

eachEngine('posts of a request', () => {
  const { place } = aRequest();
  const another = 'OP-BBBB' as RequestId;

  it('name their request in their own conversation only', async () => {
    const { db } = await store();
    const [row = assert.fail()] = await duePosts(db, 10);
    const chat = { ...place, conversation: 'a:megan' };
    await noteDelivered(db, row, { activityId: 'a1', revision: 1, place: chat }, 0);

    assert.equal(await isCardOf(db, id, 'a:megan', 'a1'), true);
    assert.equal(await isCardOf(db, another, 'a:megan', 'a1'), false);
    assert.equal(await isCardOf(db, id, place.conversation, 'a1'), false);
    assert.equal(await isCardOf(db, id, 'a:megan', 'a2'), false);
  });

  it('may be clicked before their ids are known, where they are being posted', async () => {
    const { db } = await store();

    assert.equal(await isCardOf(db, id, place.conversation, 'a1'), true);
    assert.equal(await isCardOf(db, id, 'another conversation', 'a1'), false);
    assert.equal(await isCardOf(db, another, place.conversation, 'a1'), false);
  });

  it('that are only lines of text or mentions are no cards to click on', async () => {
    const { db } = await store();
    await addPost(db, { request: id, kind: 'ask', place, at: 1 });

    for (const row of await duePosts(db, 10)) await noteDelivered(db, row, { activityId: row.kind, revision: 1 }, 0);

    assert.equal(await isCardOf(db, id, place.conversation, 'card'), true);
    assert.equal(await isCardOf(db, id, place.conversation, 'ask'), false);
  });
});
