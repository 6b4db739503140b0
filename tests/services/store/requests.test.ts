import assert from 'node:assert/strict';
import { genesisOf, verifyChain } from '../../../services/audit/chain.ts';
import type { Request, RequestId } from '../../../services/requests/request.ts';
import { migrate } from '../../../services/store/migrations.ts';
import {
  addPost,
  dropPost,
  duePosts,
  movePost,
  nextPostAt,
  requestOfCard,
  retryPost,
  shown as noteShown,
} from '../../../services/store/posts.ts';
import { createRequestStore, LeaseLost, type Change } from '../../../services/store/requests.ts';
import { openSqlite } from '../../../services/store/sqlite.ts';
import { later } from '../../support/bench.ts';
import { adele, aPlannedStep, aRequest, waiting } from '../../support/requests.ts';

const key = Buffer.alloc(32, 7);
const id = aRequest().id;
const event = { kind: 'opened', at: 1 };
const lease = { owner: 'here', until: 100 };

/** A store in memory with one request in it. */
async function store(request: Request = aRequest()) {
  const db = openSqlite(':memory:');
  later(() => db.close());
  await migrate(db);
  const requests = createRequestStore(db, key);
  await requests.add({ request, event, posts: [{ kind: 'card', place: request.place }] });
  return { db, requests };
}

const next = (request: Request, differs: Partial<Change> = {}): Change => ({
  request: { ...request, revision: request.revision + 1, state: waiting.running },
  event: { kind: 'approve', at: 2 },
  ...differs,
});

describe('migrations', () => {
  it('make the tables once, however often they run', async () => {
    const db = openSqlite(':memory:');
    later(() => db.close());

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
    const db = openSqlite(':memory:');
    later(() => db.close());
    await migrate(db);
    await db.query('INSERT INTO migration (n, at) VALUES ($1, 0)', [99]);

    await assert.rejects(migrate(db), /the database has \d+ migrations, this version of Cordon knows \d+/);
  });
});

describe('stored requests', () => {
  it('are read as they were written, in every state', async () => {
    const by = { by: adele, at: 3 };
    const ended = { startedAt: 3, endedAt: 4, approvals: [by] };
    const states: readonly Request['state'][] = [
      waiting.confirmation,
      { ...waiting.approval, approvals: [by] },
      waiting.running,
      { kind: 'done', ...ended },
      { kind: 'partly-done', ...ended },
      { kind: 'failed', ...ended },
      { kind: 'denied', by: adele, why: null, endedAt: 4 },
      { kind: 'cancelled', by: adele, endedAt: 4 },
      { kind: 'expired', endedAt: 4 },
    ];
    for (const [n, state] of states.entries()) {
      const request = aRequest({ state, reason: n === 0 ? null : 'INC-4821', args: { list: ['a'], flag: true } });

      const { requests } = await store(request);

      assert.deepEqual(await requests.find(id), request);
    }
  });

  it('are not opened twice under one id, and nothing of the second one stays', async () => {
    const { db, requests } = await store();

    const second = requests.add({ request: aRequest({ reason: 'other' }), event, posts: [] });

    await assert.rejects(second, RangeError);
    assert.equal((await requests.find(id))?.reason, 'INC-4821');
    assert.equal((await requests.events(id)).length, 1);
    assert.equal((await db.query('SELECT n FROM card')).length, 1);
  });

  it('are decided one after the other when two decide at once', async () => {
    const { requests } = await store();
    const seen: string[] = [];
    const decide = (request: Request) => {
      seen.push(request.state.kind);
      return request.state.kind === 'awaiting-approval' ? next(request) : ('not-now' as const);
    };

    const answers = await Promise.all([requests.change(id, decide), requests.change(id, decide)]);

    assert.deepEqual(
      answers.map(({ ok }) => ok),
      [true, false],
    );
    assert.deepEqual(seen, ['awaiting-approval', 'running']);
    assert.equal((await requests.find(id))?.revision, 2);
  });

  it('do not change when the decision is a refusal or throws', async () => {
    const { requests } = await store();

    const refused = await requests.change(id, () => 'own-request');
    const broken = requests.change(id, () => {
      throw new RangeError('a bug');
    });

    await assert.rejects(broken, RangeError);
    assert.deepEqual(refused, { ok: false, refusal: 'own-request' });
    assert.deepEqual(await requests.find(id), aRequest());
    assert.equal((await requests.events(id)).length, 1);
  });

  it('that are unknown are refused, and nothing is noted about them', async () => {
    const { requests } = await store();
    const nobody = 'OP-ZZZZ' as RequestId;

    const changed = await requests.change(nobody, next);
    await requests.note(nobody, { kind: 'refused', at: 1 });

    assert.deepEqual(changed, { ok: false, refusal: 'no-such-request' });
    assert.equal(await requests.find(nobody), undefined);
    assert.deepEqual(await requests.events(nobody), []);
  });

  it('have an audit that is sealed, event after event', async () => {
    const { requests } = await store();
    await requests.change(id, (request) => next(request, { lease, steps: [aPlannedStep()] }));
    await requests.note(id, { kind: 'refused', at: 3, why: 'Zoë “said” so\u2028' });
    await requests.patchStep(id, 'here', 1, { status: 'running' }, { kind: 'step-started', at: 4, tries: 1 });

    const events = await requests.events(id);

    assert.deepEqual(
      events.map(({ n, body }) => [n, body.kind]),
      [
        [1, 'opened'],
        [2, 'approve'],
        [3, 'refused'],
        [4, 'step-started'],
      ],
    );
    assert.deepEqual(verifyChain(events, key, genesisOf(id)), { ok: true });
    const forged = events.map((entry) =>
      entry.n === 3 ? { ...entry, body: { ...entry.body, why: 'nothing' } } : entry,
    );
    assert.equal(verifyChain(forged, key, genesisOf(id)).ok, false);
  });

  it('are overdue at their deadline, while they wait', async () => {
    const { requests } = await store();

    const [before, at] = [await requests.overdue(999), await requests.overdue(1000)];
    await requests.change(id, next);

    assert.deepEqual([before, at, await requests.overdue(9999)], [[], [id], []]);
  });

  it('are listed with all threads of their channel, and no other one, newest first', async () => {
    const { requests } = await store();
    const place = (conversation: string) => ({ ...aRequest().place, conversation });
    const others = [
      '19:incidents@thread.tacv2',
      '19:incidents@thread.tacv2;messageid=2',
      '19:incidents@thread.tacv2x',
      '19:incidents',
    ];
    for (const [n, conversation] of others.entries()) {
      const request = aRequest({ id: `OP-AAA${n}` as RequestId, place: place(conversation), createdAt: n + 1 });
      await requests.add({ request, event });
    }

    const here = await requests.latestIn('19:incidents@thread.tacv2;messageid=7', 10);
    const some = await requests.latestIn('19:incidents@thread.tacv2', 2);

    assert.deepEqual(
      here.map((request) => request.id),
      ['OP-AAA1', 'OP-AAA0', id],
    );
    assert.equal(some.length, 2);
    assert.equal((await requests.latestOf(adele.id, 10)).length, 0);
  });
});

describe('steps', () => {
  const running = async () => {
    const { requests } = await store();
    await requests.change(id, (request) =>
      next(request, { lease, steps: [aPlannedStep(), aPlannedStep({ n: 2, part: 'revoke-sessions' })] }),
    );
    return requests;
  };

  it('are stored before anything runs, and changed one by one', async () => {
    const requests = await running();
    const problem = { code: 'forbidden', status: 403, graphCode: null, message: 'no' };

    await requests.patchStep(id, 'here', 2, { status: 'failed', tries: 2, endedAt: 9, problem });

    assert.deepEqual(await requests.steps(id), [
      aPlannedStep(),
      aPlannedStep({ n: 2, part: 'revoke-sessions', status: 'failed', tries: 2, endedAt: 9, problem }),
    ]);
  });

  it('forget a problem that is over', async () => {
    const requests = await running();
    await requests.patchStep(id, 'here', 1, {
      problem: { code: 'throttled', status: 429, graphCode: null, message: '' },
    });

    await requests.patchStep(id, 'here', 1, { status: 'accepted', problem: null });

    assert.equal((await requests.steps(id))[0]?.problem, null);
  });

  it('make the cards lag', async () => {
    const requests = await running();
    const before = (await requests.find(id))?.revision ?? 0;

    await requests.patchStep(id, 'here', 1, { status: 'running' });

    assert.equal((await requests.find(id))?.revision, before + 1);
  });

  it('are out of reach for who does not hold the lease, and when the run has ended', async () => {
    const requests = await running();

    await assert.rejects(requests.patchStep(id, 'elsewhere', 1, { status: 'proved' }), LeaseLost);
    await requests.change(id, (request) =>
      next(request, { request: { ...request, state: { kind: 'expired', endedAt: 1 } } }),
    );
    await assert.rejects(requests.patchStep(id, 'here', 1, { status: 'proved' }), LeaseLost);

    assert.equal((await requests.steps(id))[0]?.status, 'pending');
  });
});

describe('a lease', () => {
  const running = async () => {
    const { requests } = await store();
    await requests.change(id, (request) => next(request, { lease }));
    return requests;
  };

  it('is taken over when it has lapsed, or when another process left it', async () => {
    const own = await running();
    const left = await running();

    const [early, lapsed] = [await own.takeOver(lease, 99), await own.takeOver(lease, 100)];
    const other = await left.takeOver({ owner: 'after the restart', until: 200 }, 50);

    assert.deepEqual([early, lapsed, other], [[], [id], [id]]);
  });

  it('is held as long as it is renewed, by its owner only', async () => {
    const requests = await running();

    await requests.renewLease(id, { owner: 'elsewhere', until: 900 });
    await requests.renewLease(id, { owner: 'here', until: 500 });

    assert.deepEqual(await requests.takeOver(lease, 499), []);
    assert.deepEqual(await requests.takeOver(lease, 500), [id]);
  });

  it('is not taken over of a request that does not run', async () => {
    const { requests } = await store();

    assert.deepEqual(await requests.takeOver({ owner: 'new', until: 200 }, 150), []);
  });
});

describe('posts', () => {
  const { place } = aRequest();

  it('are due until they show the newest revision', async () => {
    const { db, requests } = await store();

    const [first] = await duePosts(db, 10);
    await noteShown(db, first?.n ?? 0, 'a1', 1, 50);
    const settled = await nextPostAt(db);
    await requests.change(id, next);

    assert.equal(settled, undefined);
    assert.deepEqual([(await duePosts(db, 49)).length, (await duePosts(db, 50))[0]?.activityId], [0, 'a1']);
    assert.equal(await nextPostAt(db), 50);
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

    await retryPost(db, post?.n ?? 0, 80);
    const waitingFor = [(await duePosts(db, 79)).length, (await duePosts(db, 80))[0]?.tries];
    await dropPost(db, post?.n ?? 0);

    assert.deepEqual(waitingFor, [0, 1]);
    assert.deepEqual([await duePosts(db, 999), await nextPostAt(db)], [[], undefined]);
  });

  it('name their request in their own conversation only', async () => {
    const { db } = await store();
    const [post] = await duePosts(db, 10);
    await movePost(db, post?.n ?? 0, { ...place, conversation: 'a:megan' });
    await noteShown(db, post?.n ?? 0, 'a1', 1, 0);

    assert.equal(await requestOfCard(db, 'a:megan', 'a1'), id);
    assert.equal(await requestOfCard(db, place.conversation, 'a1'), undefined);
    assert.equal(await requestOfCard(db, 'a:megan', 'a2'), undefined);
  });

  it('that only ask or tell are no cards to click on', async () => {
    const { db } = await store();
    await addPost(db, id, 'ask', place, 1);
    const ask = (await duePosts(db, 10)).find(({ kind }) => kind === 'ask');

    await noteShown(db, ask?.n ?? 0, 'a9', 1, 0);

    assert.equal(await requestOfCard(db, place.conversation, 'a9'), undefined);
  });
});
