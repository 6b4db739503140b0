import assert from 'node:assert/strict';
import { z } from 'zod';
import type { IAdaptiveCard } from '@microsoft/teams.cards';
import { pino } from 'pino';
import type { Message } from '../../../bot/outbox/message.ts';
import { createOutbox } from '../../../bot/outbox/outbox.ts';
import { createRenderRequest } from '../../../bot/outbox/render-request.ts';
import { requestPosts } from '../../../bot/outbox/request-posts.ts';
import { endedStates, type State } from '../../../services/model/request.ts';
import { migrate } from '../../../services/store/migrate.ts';
import { addPost } from '../../../services/store/outbox-rows.ts';
import { postKinds, requestPostKinds, type PostKind } from '../../../services/store/post-kinds.ts';
import { callAgain } from '../../../services/store/posts.ts';
import { createRequestStore } from '../../../services/store/requests.ts';
import { buttons, shown } from '../../harness/cards.ts';
import { memoryWork } from '../../harness/memory-work.ts';
import { eachEngine, emptyDatabase } from '../../harness/engines.ts';
import { adele, aRequest, lee } from '../../harness/requests.ts';
import { key } from '../../harness/store.ts';
import { allDelivered, fakeTeams, manualClock, viewIn, type ManualClock, type Written } from './outbox-fixture.ts';

const approvals = [{ by: adele, at: 61_000 }];
const run = { startedAt: 62_000, endedAt: 120_000, approvals };
/** Every state in which nobody has to approve any more. */
const over: Readonly<Record<string, State>> = {
  scheduled: { kind: 'scheduled', startsAt: 5_000_000, approvals },
  running: { kind: 'running', startedAt: 62_000, approvals },
  done: { kind: 'done', ...run },
  'partly-done': { kind: 'partly-done', ...run },
  failed: { kind: 'failed', ...run },
  denied: { kind: 'denied', by: lee, why: 'a known trip', endedAt: 120_000 },
  cancelled: { kind: 'cancelled', by: aRequest().requester, endedAt: 120_000 },
  expired: { kind: 'expired', endedAt: 120_000 },
};

const card = ({ attachments = [] }: Message): IAdaptiveCard =>
  z.custom<IAdaptiveCard>().parse(attachments[0]?.content ?? { type: 'AdaptiveCard', body: [] });

/** A request that waits for approval with a post of one kind, behind an outbox that writes real messages. */
async function posted(kind: PostKind, clock: ManualClock) {
  const db = await emptyDatabase();
  await migrate(db);
  const store = createRequestStore(db, key);
  const { written, messenger } = fakeTeams();
  const log = pino({ level: 'silent' });
  const until = clock.now() + 60_000;
  const vault = {
    waiting: () => Promise.resolve(clock.now() < until ? { label: 'Password of alex@contoso.com', until } : undefined),
  };
  const contentOf = createRenderRequest({
    viewOf: viewIn,
    db,
    approversToCall: () => Promise.resolve([adele, lee].map((person) => ({ ...person, isKnown: true }))),
    vault,
    store,
    now: clock.now,
  });
  const outbox = createOutbox({
    ...clock,
    db,
    work: memoryWork(),
    messenger,
    updateGapMs: 5,
    backoffMs: () => 5,
    log,
    renderers: {
      request: requestPosts({ db, store, contentOf, now: clock.now, log }),
      alert: noRenderer,
      standDown: noRenderer,
      lookup: noRenderer,
    },
  });
  const request = aRequest();
  await store.add({ request, event: { kind: 'opened', at: 0 } });
  await addPost(db, { request: request.id, kind, place: request.place, at: 0 });
  const deliver = async () => {
    outbox.wake();
    await allDelivered(db, clock);
  };
  const change = async (state: State) => {
    await store.change(request.id, (before) => ({
      request: { ...before, revision: before.revision + 1, state },
      event: { kind: 'review', at: 1 },
      runner: 'kept',
    }));
    await deliver();
  };
  await deliver();
  return { db, request, written, change, deliver, close: () => outbox.close() };
}

/** What one of our messages says that is only true while somebody has to do something. */
const claims = (message: Message): readonly string[] => {
  const said = card(message);
  const verbs = ['confirm', 'cancel', 'approve', 'deny', 'reveal', 'stop'];
  const words = `${shown(said)}\n${said.fallbackText ?? ''}`.match(
    /needed|please decide|type "approve|expires at|waits? for|awaiting|can be shown|is ready/gi,
  );
  return [
    ...buttons(said).flatMap(({ verb }) => (verbs.includes(verb) ? [`the button ${verb}`] : [])),
    ...(said.msteams?.entities ?? []).map(() => 'a mention'),
    ...(words ?? []),
  ];
};

const noRenderer = {
  render: () => assert.fail('only requests here'),
  refused: () => assert.fail('only requests here'),
};

const updates = (written: readonly Written[]) => written.filter((one) => one.kind === 'update');

eachEngine('every kind of post', () => {
  it('declares what it is kept equal to, and nothing that is pending is declared as final', () => {
    const states = Object.keys(over).filter((state) => endedStates.some((ended) => ended === state));

    assert.deepEqual([...states].sort(), [...endedStates].sort());
    assert.deepEqual(Object.keys(postKinds).sort(), [...requestPostKinds, 'alert', 'stand-down', 'lookup'].sort());
    assert.ok(!Object.values<string>(postKinds).includes('nothing')); // a result tells where its secret is
  });

  for (const kind of requestPostKinds.filter((one) => postKinds[one] === 'decision'))
    for (const [name, state] of Object.entries(over))
      it(`${kind}: claims nothing any more once its request is ${name}, says who decided or asked, and is updated once`, async () => {
        const clock = manualClock();
        const { db, written, change, deliver, close } = await posted(kind, clock);
        const claimed = written.map(({ message }) => claims(message).length > 0);

        await change(state);
        clock.advance(60_000);
        await deliver();
        await close();

        const [update, ...more] = updates(written);
        const message = update?.message ?? assert.fail('it was not updated');
        const [row] = await db.query('SELECT settled FROM card');
        assert.deepEqual([claimed, more], [[true], []]);
        assert.deepEqual(claims(message), []);
        assert.match(shown(card(message)), /Adele Vance|Lee Gu|Megan Bowen/);
        assert.match(shown(card(message)), /\d\d:\d\d UTC/);
        assert.equal(row?.['settled'], endedStates.some((ended) => ended === name) ? 1 : 0);
      });

  it('follows its request through a run that is checked again: the call is a call once more, then says how it ended', async () => {
    const clock = manualClock();
    const { written, change, close } = await posted('ask', clock);

    await change(over['running'] ?? assert.fail());
    await change({ kind: 'awaiting-approval', expiresAt: 900_000, approvals });
    await change(over['done'] ?? assert.fail());
    await close();

    const texts = updates(written).map(({ message }) => card(message).fallbackText ?? '');
    assert.equal(texts.length, 3);
    assert.match(texts[0] ?? '', /^Containing Alex Wilber, since/);
    assert.match(texts[1] ?? '', /^Approve\?/);
    assert.match(
      texts[2] ?? '',
      /^Alex Wilber was contained at 00:02 UTC; asked by Megan Bowen, approved by Adele Vance at 00:01 UTC/,
    );
  });

  for (const kind of ['ask', 'raised', 'reminder', 'approval'] as const)
    it(`${kind}: mentions people when it is posted, and in no update`, async () => {
      const clock = manualClock();
      const { written, change, close } = await posted(kind, clock);

      await change({ kind: 'awaiting-approval', expiresAt: 900_000, approvals });
      await close();

      const mentions = written.map(({ message }) => (card(message).msteams?.entities ?? []).length);
      assert.deepEqual(mentions, [2, 0]);
      assert.doesNotMatch(JSON.stringify(written[1]?.message), /<at>/);
    });

  it('is not updated for the steps of a run, unless it is a card', async () => {
    const clock = manualClock();
    const { written, change, close } = await posted('ask', clock);

    for (let step = 0; step < 5; step += 1) await change(over['running'] ?? assert.fail());
    await close();

    assert.equal(updates(written).length, 1);
  });

  it('that offers a secret says how that ended when its time is over, and not a moment sooner', async () => {
    const clock = manualClock();
    const { db, written, change, deliver, close } = await posted('reveal', clock);

    await change(over['done'] ?? assert.fail());
    clock.advance(30_000);
    await deliver();
    const early = updates(written).length;
    clock.advance(31_000);
    await deliver();
    await close();

    const [update, ...more] = updates(written);
    const message = update?.message ?? assert.fail('it was not updated');
    const [row] = await db.query('SELECT settled FROM card');
    assert.deepEqual([early, more, row?.['settled']], [0, [], 1]);
    assert.deepEqual(claims(written[0]?.message ?? assert.fail()).length > 0, true);
    assert.deepEqual(claims(message), []);
    assert.match(shown(card(message)), /Not shown before \d\d:\d\d UTC[^]*Password of alex@contoso\.com/);
  });

  it('that was posted is kept true also when the approvers are called anew', async () => {
    const clock = manualClock();
    const { db, request, written, change, close } = await posted('reminder', clock);
    await addPost(db, { request: request.id, kind: 'ask', place: request.place, at: 0 });

    await callAgain(db, request.id, 1);
    await change(over['denied'] ?? assert.fail());
    await close();

    assert.ok(
      updates(written).some(({ message }) => /denied by Lee Gu at 00:02 UTC/.test(card(message).fallbackText ?? '')),
    );
  });
  it('that was not posted before its request has ended never is', async () => {
    const clock = manualClock();
    const { db, request, written, change, deliver, close } = await posted('reminder', clock);

    await change(over['denied'] ?? assert.fail());
    await addPost(db, { request: request.id, kind: 'ask', place: request.place, at: 0 });
    await deliver();
    await close();

    assert.equal(written.filter(({ kind }) => kind === 'post').length, 1);
  });
});
