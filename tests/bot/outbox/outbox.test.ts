import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { pino } from 'pino';
import { createOutbox } from '../../../bot/outbox/outbox.ts';
import { requestPosts } from '../../../bot/outbox/request-posts.ts';
import type { Place, Request, RequestId } from '../../../services/model/request.ts';
import type { Database, Queryable } from '../../../services/store/database.ts';
import { migrate } from '../../../services/store/migrations.ts';
import { addPost } from '../../../services/store/posts.ts';
import { createRequestStore } from '../../../services/store/requests.ts';
import { openSqlite } from '../../../services/store/sqlite.ts';
import { later } from '../../harness/harness.ts';
import { aRequest } from '../../harness/requests.ts';
import { TeamsProblem, type Messenger, type Message } from '../../../bot/outbox/message.ts';

interface Written {
  readonly kind: 'post' | 'update';
  readonly conversation: string;
  readonly text: string;
}

const place = (conversation: string): Place => ({ conversation, reference: {} });
const [first, second] = ['OP-AAAA', 'OP-BBBB'] as RequestId[] as [RequestId, RequestId];

/** A herald with a real store, in front of a Teams that does as told. */
async function bench(
  take: (written: Written) => Promise<void> | void = () => undefined,
  backoffMs: (tries: number) => number = () => 5,
) {
  const sqlite = openSqlite(':memory:');
  await migrate(sqlite);
  const queries = { n: 0 };
  const notes = { failing: 0 };
  const watched = (inner: Queryable): Queryable => ({
    query(sql, params) {
      queries.n += 1;
      if (!sql.includes('UPDATE card SET activity_id') || notes.failing === 0) return inner.query(sql, params);
      notes.failing -= 1;
      return Promise.reject(new Error('the database is away'));
    },
  });
  const db: Database = { ...sqlite, ...watched(sqlite), tx: (work) => sqlite.tx((tx) => work(watched(tx))) };
  const store = createRequestStore(db, Buffer.alloc(32, 7));
  const written: Written[] = [];
  const waiting = new Set<() => void>();
  const write = async (kind: Written['kind'], { conversation }: Place, message: Message): Promise<void> => {
    const one = { kind, conversation, text: message.text ?? '' };
    await take(one);
    written.push(one);
    for (const look of waiting) look();
  };
  const channel: Messenger = {
    async post(where, message) {
      await write('post', where, message);
      return `a${written.length}`;
    },
    async thread(where, message) {
      await write('post', where, message);
      const root = `${written.length}`;
      return { place: place(`${where.conversation};messageid=${root}`), activityId: root };
    },
    update: (where, _, message) => write('update', where, message),
    say: (where, message) => write('post', where, message),
    personalChat: (_, person) => Promise.resolve(place(`a:${person.name}`)),
  };
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) });
  const clock = { aheadMs: 0 };
  const now = () => Date.now() + clock.aheadMs;
  const common = { db, now, updateGapMs: 30, log };
  const posts = requestPosts({
    ...{ ...common, store, channel },
    render: ({ kind }, { id, revision }) => Promise.resolve({ type: 'message', text: `${kind} of ${id}, revision ${revision}` }),
  });
  const herald = createOutbox({ ...common, elapsed: now, backoffMs }, [posts]);
  later(async () => {
    await herald.close();
    await sqlite.close();
  });
  const open = async (id: RequestId, conversation: string): Promise<Request> => {
    const request = aRequest({ id, place: place(conversation) });
    await store.add({ request, event: { kind: 'opened', at: 0 }, posts: [{ kind: 'card', place: request.place }] });
    return request;
  };
  const changed = async (id: RequestId) => {
    await store.change(id, (request) => ({
      request: { ...request, revision: request.revision + 1 },
      event: { kind: 'approve', at: 0 },
    }));
    herald.wake();
  };
  /** Resolves as soon as Teams has taken something that fits. */
  const taken = (fits: (one: Written) => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!written.some(fits)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return { clock, db, herald, written, lines, queries, notes, open, changed, taken };
}

describe('the herald', () => {
  it('posts a card and brings it up to date, latest state only', async () => {
    const { herald, open, changed, taken, written } = await bench();
    await open(first, 'here');
    herald.wake();
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

  it('does not post again what Teams took when that could not be noted, and brings it up to date afterwards', async () => {
    const { herald, notes, open, changed, taken, written } = await bench();
    await open(first, 'here');
    notes.failing = 3;
    herald.wake();
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

  it('shows the posts of a conversation in their order, however long Teams takes', async () => {
    const { db, herald, open, taken, written } = await bench(async () => {
      await turn();
    });
    const { place: here } = await open(first, 'here');
    for (const kind of ['ask', 'result'] as const) await addPost(db, first, kind, here, 0);

    herald.wake();
    await taken(({ text }) => text.startsWith('result'));

    assert.deepEqual(
      written.map(({ text }) => text.split(' ')[0]),
      ['card', 'ask', 'result'],
    );
  });

  it('holds a conversation that asks for patience, with all that is behind, and no other one', async () => {
    const tries: string[] = [];
    const { db, herald, open, changed, taken, written } = await bench(({ conversation }) => {
      tries.push(conversation);
      if (conversation === 'throttled') throw new TeamsProblem(429, 'Teams answered 429', 60_000, {});
    });
    const { place: throttled } = await open(first, 'throttled');
    await addPost(db, first, 'ask', throttled, 0);
    await open(second, 'here');
    herald.wake();
    await taken(({ conversation }) => conversation === 'here');

    await changed(second);
    await taken(({ kind }) => kind === 'update');

    assert.deepEqual(
      written.map(({ conversation }) => conversation),
      ['here', 'here'],
    );
    assert.equal(tries.filter((conversation) => conversation === 'throttled').length, 1);
  }).timeout(3000);

  it('asks once a minute at least, however long Teams has been away, and shows all of it in order when it is back', async () => {
    const away = { tries: 0, is: true };
    const take = () => {
      away.tries += 1;
      if (away.is) throw new TeamsProblem(503, 'Teams answered 503', undefined, {});
    };
    const { clock, db, herald, open, taken, written } = await bench(take, (tries) => 500 * 2 ** (tries - 1));
    const { place: here } = await open(first, 'here');
    for (const kind of ['ask', 'result'] as const) await addPost(db, first, kind, here, 0);
    await db.query('UPDATE card SET tries = 2000'); // a day or so

    herald.wake();
    while ((await db.query('SELECT n FROM card WHERE tries > 2000')).length === 0) await turn();
    away.is = false;
    clock.aheadMs = 59_000;
    herald.wake();
    await new Promise((resolve) => setTimeout(resolve, 30));
    const early = away.tries;
    clock.aheadMs = 61_000;
    herald.wake();
    await taken(({ text }) => text.startsWith('result'));

    assert.equal(early, 1);
    assert.deepEqual(
      written.map(({ text }) => text.split(' ')[0]),
      ['card', 'ask', 'result'],
    );
  });

  for (const status of [400, 403, 404, 413]) {
    it(`gives up what Teams refuses for good with ${status}, and shows what is behind`, async () => {
      const { db, herald, open, taken, written } = await bench(({ text }) => {
        if (text.startsWith('card')) throw new TeamsProblem(status, `Teams answered ${status}`, undefined, {});
      });
      const { place: here } = await open(first, 'here');
      await addPost(db, first, 'result', here, 0);

      herald.wake();
      await taken(({ text }) => text.startsWith('result'));

      assert.equal(written.length, 1);
    }).timeout(3000);
  }

  for (const conversation of ['there', 'here']) {
    it(`goes on when the message of one request ${conversation} cannot be made`, async () => {
      const { herald, open, taken, db } = await bench();
      await open(first, conversation);
      await db.query('UPDATE request SET payload = $1 WHERE id = $2', ['{}', first]);
      await open(second, 'here');

      herald.wake();

      await taken(({ text }) => text.includes(second));
    }).timeout(3000);
  }

  it('touches neither Teams nor the store once it is closed, and loses nothing that it has posted', async () => {
    const gate: { open?: () => void } = {};
    const { db, herald, open, written, queries, lines } = await bench(() =>
      gate.open === undefined ? new Promise<void>((resolve) => (gate.open = resolve)) : undefined,
    );
    const { place: here } = await open(first, 'here');
    herald.wake();
    while (gate.open === undefined) await turn();
    await addPost(db, first, 'ask', here, 0);

    const closed = herald.close();
    gate.open();
    await closed;
    const [posted, asked] = [written.length, queries.n];
    herald.wake();
    for (let n = 0; n < 50; n += 1) await turn();

    assert.deepEqual([written.length, queries.n], [posted, asked]);
    const rows = await db.query('SELECT activity_id FROM card WHERE activity_id IS NOT NULL');
    assert.equal(rows.length, posted);
    assert.deepEqual(lines, []);
  });
});
