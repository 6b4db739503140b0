import assert from 'node:assert/strict';
import type { RequestId } from '../../../services/model/request.ts';
import type { Database } from '../../../services/store/database.ts';
import { addPost, duePosts, giveUpPost, noteDelivered, type OutboxRow } from '../../../services/store/outbox-rows.ts';
import {
  askedPlaces,
  addCalls,
  callAgain,
  isCardOf,
  liveCardsIn,
  personCalled,
  postCardAgain,
  settledCalls,
} from '../../../services/store/posts.ts';
import { eachEngine } from '../../harness/engines.ts';
import { adele, aRequest, lee } from '../../harness/requests.ts';
import { id, next, store } from '../../harness/store.ts';

/** The activity that a test posts for a row. */
const idOf = ({ sequence }: OutboxRow): string => `card-${sequence}`;

/** Delivers what is due now, as the outbox would. */
async function deliverAll(db: Database): Promise<readonly OutboxRow[]> {
  const rows = await duePosts(db, 10);
  for (const row of rows) await noteDelivered(db, row, { activityId: idOf(row), revision: 1 }, 0);
  return rows;
}

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

  it('that call approvers can be clicked, for this request only, and a result cannot', async () => {
    const { db } = await store();
    for (const kind of ['ask', 'reminder', 'result'] as const) await addPost(db, { request: id, kind, place, at: 1 });

    for (const row of await duePosts(db, 10)) await noteDelivered(db, row, { activityId: row.kind, revision: 1 }, 0);

    const counts = async (activityId: string) => isCardOf(db, id, place.conversation, activityId);
    const clicked = ['card', 'ask', 'reminder', 'result', 'unknown'];
    assert.deepEqual(await Promise.all(clicked.map(counts)), [true, true, true, false, false]);
    assert.equal(await isCardOf(db, id, '19:elsewhere', 'ask'), false);
    assert.equal(await isCardOf(db, another, place.conversation, 'ask'), false);
  });

  it('that call approvers in their own chats are stored once for each, and known by what became of them', async () => {
    const { db } = await store();
    const request = { id, place };
    await addCalls(db, request, [adele, lee], 1);
    await addCalls(db, request, [adele, lee], 1);

    const calls = (await duePosts(db, 10)).flatMap((row) => (row.kind === 'call' ? [row] : []));
    const before = await settledCalls(db, id);
    for (const row of calls)
      if (personCalled(row.memo).id === lee.id) await giveUpPost(db, row.sequence);
      else
        await noteDelivered(db, row, { activityId: 'a', revision: 1, place: { ...place, conversation: 'a:adele' } }, 0);

    assert.equal(calls.length, 2);
    assert.deepEqual(before, { reached: [], unreached: [] });
    assert.deepEqual(await settledCalls(db, id), { reached: [adele], unreached: [lee] });
    assert.deepEqual(await liveCardsIn(db, id, 'a:adele'), ['card']);
  });

  it('are live cards where they are posted, and nowhere else', async () => {
    const { db } = await store();
    const thread = { ...place, conversation: '19:approvals;messageid=1' };
    await addPost(db, { request: id, kind: 'approval', place: thread, at: 1 });
    await addPost(db, { request: id, kind: 'ask', place, at: 1 });
    const unposted = await liveCardsIn(db, id, place.conversation);
    await deliverAll(db);

    const live = await Promise.all(
      [place, thread, { conversation: 'a:megan' }].map(({ conversation }) => liveCardsIn(db, id, conversation)),
    );

    assert.deepEqual([unposted, live], [[], [['card'], ['approval'], []]]);
    assert.deepEqual(await liveCardsIn(db, another, place.conversation), []);
  });

  it('call approvers anew where they were asked, each time they must be', async () => {
    const { db } = await store();
    await callAgain(db, id, 1); // nobody was asked yet
    await addPost(db, { request: id, kind: 'ask', place: { ...place, conversation: '19:there' }, at: 1 });
    await deliverAll(db);
    await callAgain(db, id, 2);
    await callAgain(db, id, 3);

    const rows = await duePosts(db, 10);

    const calls = rows.filter(({ kind }) => kind === 'raised').map((row) => row.place.conversation);
    assert.deepEqual(calls, ['19:there', '19:there']);
  });

  it('remind approvers once in each window that they have', async () => {
    const { db } = await store(aRequest({ state: { kind: 'awaiting-approval', expiresAt: 50, approvals: [] } }));
    await addPost(db, { request: id, kind: 'ask', place, at: 1 });
    await addPost(db, { request: id, kind: 'reminder', place, at: 1 });
    await deliverAll(db);
    const before = await askedPlaces(db, id);

    await callAgain(db, id, 2);

    const after = await askedPlaces(db, id);
    assert.deepEqual([before.asked, after], [[], { asked: [place], isBeingAsked: false }]);
  });

  it('call approvers anew in the thread that the first call opens afterwards', async () => {
    const { db } = await store();
    await addPost(db, { request: id, kind: 'approval', place: { ...place, conversation: '19:approvals' }, at: 1 });
    const approval = (await duePosts(db, 10)).find(({ kind }) => kind === 'approval') ?? assert.fail();
    await callAgain(db, id, 2);
    const thread = { ...place, conversation: '19:approvals;messageid=1' };
    await noteDelivered(db, approval, { activityId: 'a1', revision: 1, place: thread }, 0);

    const call = (await duePosts(db, 10)).find(({ kind }) => kind === 'raised');

    assert.equal(call?.place.conversation, thread.conversation);
  });

  it('call nobody anew where Teams has refused the first call', async () => {
    const { db } = await store();
    await addPost(db, { request: id, kind: 'ask', place, at: 1 });
    for (const { kind, sequence } of await duePosts(db, 10)) if (kind === 'ask') await giveUpPost(db, sequence);
    await callAgain(db, id, 2);

    const rows = await duePosts(db, 10);

    assert.deepEqual(
      rows.map(({ kind }) => kind),
      ['card'],
    );
  });

  it('are no live cards any more when Teams does not let us update them', async () => {
    const { db } = await store();
    const [row = assert.fail()] = await deliverAll(db);

    await giveUpPost(db, row.sequence);

    assert.deepEqual(await liveCardsIn(db, id, place.conversation), []);
  });

  it('that are posted again take the place of the card in the same conversation, which says so once', async () => {
    const { db } = await store();
    await deliverAll(db);
    await postCardAgain(db, id, { ...place, conversation: 'a:megan' }, 1);
    await deliverAll(db);
    await postCardAgain(db, id, place, 1);
    const waiting = await liveCardsIn(db, id, place.conversation);

    const [newer = assert.fail()] = await deliverAll(db);
    const [old = assert.fail(), ...more] = await deliverAll(db);

    assert.deepEqual([waiting, await liveCardsIn(db, id, place.conversation)], [['card'], ['card']]);
    assert.deepEqual([newer.activityId, old.kind === 'card' && old.isMoved, more.length], [null, true, 0]);
    assert.deepEqual(await duePosts(db, 10), []);
    assert.equal(await isCardOf(db, id, place.conversation, idOf(newer)), true);
    assert.equal(await isCardOf(db, id, place.conversation, idOf(old)), false);
    assert.equal(await isCardOf(db, id, 'a:megan', 'card-2'), true);
  });

  it('are posted again once, however often they are asked for meanwhile', async () => {
    const { db } = await store();
    await deliverAll(db);

    for (let times = 0; times < 3; times += 1) await postCardAgain(db, id, place, 1);

    assert.equal((await duePosts(db, 10)).length, 1);
  });

  it('that were moved do not follow their request any more', async () => {
    const { db, requests } = await store();
    await deliverAll(db);
    await postCardAgain(db, id, place, 1);
    await deliverAll(db);
    await deliverAll(db);

    await requests.change(id, next);

    assert.deepEqual(
      (await duePosts(db, 10)).map(({ sequence }) => sequence),
      [2],
    );
  });
});
