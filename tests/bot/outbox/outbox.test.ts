import assert from 'node:assert/strict';
import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { pino } from 'pino';
import { TeamsProblem } from '../../../bot/outbox/message.ts';
import { createOutbox } from '../../../bot/outbox/outbox.ts';
import { requestPosts } from '../../../bot/outbox/request-posts.ts';
import type { Request, RequestId } from '../../../services/model/request.ts';
import type { Database, Queryable } from '../../../services/store/database.ts';
import { migrate } from '../../../services/store/migrate.ts';
import { addPost } from '../../../services/store/outbox-rows.ts';
import { createRequestStore } from '../../../services/store/requests.ts';
import { openSqlite } from '../../../services/store/sqlite.ts';
import { afterTest } from '../../harness/harness.ts';
import { memoryWork } from '../../harness/memory-work.ts';
import { aRequest } from '../../harness/requests.ts';
import { fakeTeams, manualClock, contentOf, placeIn, until, type Written } from './outbox-fixture.ts';

const [first, second] = ['OP-AAAA', 'OP-BBBB'] as RequestId[] as [RequestId, RequestId];

const noRenderer = {
  render: () => assert.fail('only requests here'),
  refused: () => assert.fail('only requests here'),
};

/** An outbox with a real store, in front of a fake Teams. */
async function startOutbox(
  take: (written: Written) => Promise<void> | void = () => undefined,
  backoffMs: (tries: number) => number = () => 5,
) {
  const sqlite = openSqlite(':memory:');
  await migrate(sqlite);
  const queries = { count: 0 };
  const notes = { failing: 0 };
  const watched = (inner: Queryable): Queryable => ({
    query(sql, params) {
      queries.count += 1;
      if (!sql.includes('UPDATE card SET activity_id') || notes.failing === 0) return inner.query(sql, params);
      notes.failing -= 1;
      return Promise.reject(new Error('the database is away'));
    },
  });
  const db: Database = { ...sqlite, ...watched(sqlite), tx: (work) => sqlite.tx((tx) => work(watched(tx))) };
  const store = createRequestStore(db, Buffer.alloc(32, 7));
  const { written, messenger } = fakeTeams(take);
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) });
  const clock = manualClock();
  const outbox = createOutbox({
    ...clock,
    db,
    work: memoryWork(),
    messenger,
    updateGapMs: 30,
    backoffMs,
    log,
    renderers: {
      request: requestPosts({
        db,
        store,
        now: clock.now,
        log,
        contentOf,
      }),
      alert: noRenderer,
      standDown: noRenderer,
      lookup: noRenderer,
    },
  });
  afterTest(async () => {
    await outbox.close();
    await sqlite.close();
  });
  const open = async (id: RequestId, conversation: string): Promise<Request> => {
    const request = aRequest({ id, place: placeIn(conversation) });
    await store.add({ request, event: { kind: 'opened', at: 0 }, posts: [{ kind: 'card', place: request.place }] });
    return request;
  };
  const changed = async (id: RequestId) => {
    await store.change(id, (request) => ({
      request: { ...request, revision: request.revision + 1 },
      event: { kind: 'approve', at: 0 },
    }));
    outbox.wake();
  };
  /** Lets time pass until Teams has taken a message that fits. */
  const taken = (fits: (one: Written) => boolean) =>
    until(
      () => written.some(fits),
      () => {
        clock.advance(1);
      },
    );
  return { clock, db, outbox, written, lines, queries, notes, open, changed, taken };
}

describe('the outbox', () => {
  it('posts a card and brings it up to date, latest state only', async () => {
    const { outbox, open, changed, taken, written } = await startOutbox();
    await open(first, 'here');
    outbox.wake();
    await taken(({ kind }) => kind === 'post');

    await changed(first);
    await changed(first);
    await changed(first);
    await taken(({ text }) => text.endsWith('revision 4'));

    assert.deepEqual(
      written.map(({ kind, text }) => [kind, text.split(', ')[1]]),
      [
        ['post', 'revision 1'],
        ['update', 'revision 4'],
      ],
    );
  });

  it('updates a card no sooner than the gap after its last update', async () => {
    const { clock, outbox, open, changed, taken, written } = await startOutbox();
    await open(first, 'here');
    outbox.wake();
    await taken(({ kind }) => kind === 'post');
    const postedAt = clock.now();

    await changed(first);
    await taken(({ kind }) => kind === 'update');

    assert.equal(written.length, 2);
    assert.ok(clock.now() - postedAt >= 30, `${clock.now() - postedAt} ms`);
  });

  it('does not post again what Teams took when that could not be noted, and brings it up to date afterwards', async () => {
    const { outbox, notes, open, changed, taken, written } = await startOutbox();
    await open(first, 'here');
    notes.failing = 3;
    outbox.wake();
    await taken(({ kind }) => kind === 'post');

    await changed(first);
    await taken(({ kind }) => kind === 'update');

    assert.equal(notes.failing, 0);
    assert.deepEqual(
      written.map(({ kind, text }) => [kind, text.split(', ')[1]]),
      [
        ['post', 'revision 1'],
        ['update', 'revision 2'],
      ],
    );
  });

  it('delivers the posts of a conversation in their order, however long Teams takes', async () => {
    const { db, outbox, open, taken, written } = await startOutbox(async () => {
      await eventLoopTurn();
    });
    const { place } = await open(first, 'here');
    for (const kind of ['ask', 'result'] as const) await addPost(db, { request: first, kind, place, at: 0 });

    outbox.wake();
    await taken(({ text }) => text.startsWith('result'));

    assert.deepEqual(
      written.map(({ text }) => text.split(' ')[0]),
      ['card', 'ask', 'result'],
    );
  });

  it('posts a call that was stored meanwhile before the updates that were due already', async () => {
    const gate: { open?: () => void } = {};
    const { clock, db, outbox, open, changed, taken, written } = await startOutbox(({ text }) =>
      text === `card of ${first}, revision 2` ? new Promise<void>((resolve) => (gate.open = resolve)) : undefined,
    );
    const { place } = await open(first, 'here');
    await open(second, 'here');
    outbox.wake();
    await taken(({ text }) => text.includes(second));
    await changed(first);
    await changed(second);
    const underway = () => gate.open !== undefined;
    await until(underway, () => {
      clock.advance(1);
    });
    await addPost(db, { request: first, kind: 'ask', place, at: 0 });
    outbox.wake();

    gate.open?.();
    await taken(({ text }) => text === `card of ${second}, revision 2`);

    assert.deepEqual(
      written.slice(2).map(({ text }) => text.split(',')[0]),
      [`card of ${first}`, `ask of ${first}`, `card of ${second}`],
    );
  });

  it('leaves a throttled conversation alone, with all later messages, and no other one', async () => {
    const tries: string[] = [];
    const { db, outbox, open, changed, taken, written } = await startOutbox(({ conversation }) => {
      tries.push(conversation);
      if (conversation === 'throttled') throw new TeamsProblem(429, 'Teams answered 429', 60_000, {});
    });
    const { place } = await open(first, 'throttled');
    await addPost(db, { request: first, kind: 'ask', place, at: 0 });
    await open(second, 'here');
    outbox.wake();
    await taken(({ conversation }) => conversation === 'here');

    await changed(second);
    await taken(({ kind }) => kind === 'update');

    assert.deepEqual(
      written.map(({ conversation }) => conversation),
      ['here', 'here'],
    );
    assert.equal(tries.filter((conversation) => conversation === 'throttled').length, 1);
  });

  it('tries at least once a minute, however long Teams was unreachable, and then delivers everything in order', async () => {
    const teams = { tries: 0, isAway: true };
    const take = () => {
      teams.tries += 1;
      if (teams.isAway) throw new TeamsProblem(503, 'Teams answered 503', undefined, {});
    };
    const { clock, db, queries, outbox, open, taken, written } = await startOutbox(
      take,
      (tries) => 500 * 2 ** (tries - 1),
    );
    const { place } = await open(first, 'here');
    for (const kind of ['ask', 'result'] as const) await addPost(db, { request: first, kind, place, at: 0 });
    await db.query('UPDATE card SET tries = 2000'); // as after a day or so

    outbox.wake();
    await until(async () => (await db.query('SELECT n FROM card WHERE tries > 2000')).length > 0);
    teams.isAway = false;
    const before = queries.count;
    clock.advance(59_000);
    outbox.wake();
    await until(() => queries.count > before);
    const early = teams.tries;
    clock.advance(2000);
    outbox.wake();
    await taken(({ text }) => text.startsWith('result'));

    assert.equal(early, 1);
    assert.deepEqual(
      written.map(({ text }) => text.split(' ')[0]),
      ['card', 'ask', 'result'],
    );
  });

  for (const status of [400, 403, 404, 413]) {
    it(`gives up what Teams refuses for good with ${status}, and delivers what comes after it`, async () => {
      const { db, outbox, open, taken, written } = await startOutbox(({ text }) => {
        if (text.startsWith('card')) throw new TeamsProblem(status, `Teams answered ${status}`, undefined, {});
      });
      const { place } = await open(first, 'here');
      await addPost(db, { request: first, kind: 'result', place, at: 0 });

      outbox.wake();
      await taken(({ text }) => text.startsWith('result'));

      assert.equal(written.length, 1);
    });
  }

  for (const conversation of ['there', 'here']) {
    it(`goes on when the message of one request ${conversation} cannot be made`, async () => {
      const { outbox, open, taken, db } = await startOutbox();
      await open(first, conversation);
      await db.query('UPDATE request SET payload = $1 WHERE id = $2', ['{}', first]);
      await open(second, 'here');

      outbox.wake();

      await taken(({ text }) => text.includes(second));
    });
  }

  it('touches neither Teams nor the store once it is closed, and loses nothing that it has posted', async () => {
    const gate: { open?: () => void } = {};
    const { clock, db, outbox, open, written, queries, lines } = await startOutbox(() =>
      gate.open === undefined ? new Promise<void>((resolve) => (gate.open = resolve)) : undefined,
    );
    const { place } = await open(first, 'here');
    outbox.wake();
    await until(() => gate.open !== undefined);
    await addPost(db, { request: first, kind: 'ask', place, at: 0 });

    const closed = outbox.close();
    gate.open?.();
    await closed;
    const [posted, asked] = [written.length, queries.count];
    outbox.wake();
    clock.advance(3_600_000);
    for (let turns = 0; turns < 50; turns += 1) await eventLoopTurn();

    assert.deepEqual([written.length, queries.count], [posted, asked]);
    const rows = await db.query('SELECT activity_id FROM card WHERE activity_id IS NOT NULL');
    assert.equal(rows.length, posted);
    assert.deepEqual(lines, []);
  });
});
