import assert from 'node:assert/strict';
import { TeamsProblem, type Messenger } from '../../../bot/outbox/message.ts';
import type { RequestId } from '../../../services/model/request.ts';
import { addAlert } from '../../../services/store/alerts.ts';
import type { Database } from '../../../services/store/database.ts';
import { migrate } from '../../../services/store/migrate.ts';
import { createRequestStore } from '../../../services/store/requests.ts';
import { emptyDatabase, eachEngine } from '../../harness/engines.ts';
import { aRequest } from '../../harness/requests.ts';
import { key } from '../../harness/store.ts';
import {
  allDelivered,
  fakeTeams,
  incidents,
  manualClock,
  placeIn,
  until,
  withOutboxes,
  type ManualClock,
  type Written,
} from './outbox-fixture.ts';

const dayMs = 86_400_000;

async function withAlerts(clock: ManualClock, ...ids: readonly string[]): Promise<Database> {
  const db = await emptyDatabase();
  await migrate(db);
  for (const id of ids) await receive(db, clock, id);
  return db;
}

const receive = (db: Database, clock: ManualClock, id: string) =>
  addAlert(db, {
    id,
    channel: incidents,
    at: clock.now(),
    body: JSON.stringify({ id, title: 'Impossible travel', severity: 'high', user: 'alex@contoso.com' }),
  });

/** What was written where, in order. */
const conversations = (written: readonly Written[]) =>
  written.map(({ kind, conversation }) => (kind === 'post' ? conversation : `update in ${conversation}`));

eachEngine('alerts that are stored', () => {
  it('are posted once by two replicas, though both saw them as due', async () => {
    const clock = manualClock();
    const db = await withAlerts(clock, 'a', 'b');
    const { written, messenger } = fakeTeams();

    await withOutboxes([db, db], messenger, clock, async (one, other) => {
      other.wake();
      one.wake();
      await allDelivered(db, clock);
    });

    assert.deepEqual(conversations(written), [incidents, incidents]);
  });

  it('are not posted again when Teams took one and that could not be noted', async () => {
    const clock = manualClock();
    const db = await withAlerts(clock, 'a');
    const { written, messenger } = fakeTeams();
    const failing = { times: 3 };
    const tx: Database['tx'] = (body) =>
      db.tx((inner) =>
        body({
          query: (sql, params) =>
            sql.includes('UPDATE card SET activity_id') && (failing.times -= 1) >= 0
              ? Promise.reject(new Error('the database is away'))
              : inner.query(sql, params),
        }),
      );

    await withOutboxes([{ ...db, tx }], messenger, clock, async (outbox) => {
      outbox.wake();
      await allDelivered(db, clock);
    });

    assert.ok(failing.times < 0);
    assert.deepEqual(conversations(written), [incidents]);
  });

  it('name a request that was made in their thread before that was noted', async () => {
    const clock = manualClock();
    const db = await withAlerts(clock, 'a');
    const { written, messenger } = fakeTeams();
    const store = createRequestStore(db, key);
    const thread: Messenger['thread'] = async (...asked) => {
      const taken = await messenger.thread(...asked);
      await store.add({ request: aRequest({ place: taken.place }), event: { kind: 'opened', at: clock.now() } });
      return taken;
    };

    await withOutboxes([db], { ...messenger, thread }, clock, async (outbox) => {
      outbox.wake();
      await allDelivered(db, clock);
    });

    assert.deepEqual(conversations(written), [incidents, `update in ${incidents};messageid=1`]);
    assert.match(written[1]?.text ?? '', new RegExp(`; ${aRequest().id}: Contain Alex Wilber: waiting for approval`));
  });

  it('wait together when their channel is throttled', async () => {
    const clock = manualClock();
    const db = await withAlerts(clock, 'a', 'b', 'c');
    const teams: { tries: number; problem?: TeamsProblem } = {
      tries: 0,
      problem: new TeamsProblem(429, 'Teams answered 429', 150, {}),
    };
    const { written, messenger } = fakeTeams(() => {
      teams.tries += 1;
      if (teams.problem !== undefined) throw teams.problem;
    });
    const postponed = async () => (await db.query('SELECT n FROM card WHERE waiting_since IS NOT NULL')).length;

    await withOutboxes([db], messenger, clock, async (outbox) => {
      outbox.wake();
      await until(async () => (await postponed()) === 3);
      delete teams.problem;
      const throttledAt = clock.now();
      await allDelivered(db, clock);
      assert.ok(clock.now() - throttledAt >= 150, `${clock.now() - throttledAt} ms`);
    });

    assert.deepEqual([teams.tries, conversations(written)], [4, [incidents, incidents, incidents]]);
  });

  it('are not given up where the channel is closed to us, because somebody may install the app', async () => {
    const clock = manualClock();
    const db = await withAlerts(clock, 'a');
    const teams = { isClosed: true };
    const { written, messenger } = fakeTeams(() => {
      if (teams.isClosed) throw new TeamsProblem(403, 'Teams answered 403', undefined, {});
    });

    await withOutboxes([db], messenger, clock, async (outbox) => {
      outbox.wake();
      await until(async () => (await db.query('SELECT n FROM card WHERE tries > 0')).length > 0);
      teams.isClosed = false;
      clock.advance(60_000);
      outbox.wake();
      await allDelivered(db, clock);
    });

    assert.deepEqual(conversations(written), [incidents]);
  });

  it('are left alone when their card is gone, until the next request in their thread', async () => {
    const clock = manualClock();
    const db = await withAlerts(clock, 'a');
    const store = createRequestStore(db, key);
    const updates: string[] = [];
    const { messenger } = fakeTeams(({ kind, conversation }) => {
      if (kind === 'post') return;
      updates.push(conversation);
      throw new TeamsProblem(404, 'Teams answered 404', undefined, {});
    });
    const ask = (id: string) =>
      store.add({
        request: aRequest({ id: id as RequestId, place: placeIn(`${incidents};messageid=1`) }),
        event: { kind: 'opened', at: clock.now() },
      });

    await withOutboxes([db], messenger, clock, async (outbox) => {
      outbox.wake();
      await allDelivered(db, clock);
      for (const id of ['OP-0001', 'OP-0002']) {
        await ask(id);
        outbox.wake();
        await allDelivered(db, clock);
      }
    });

    assert.equal(updates.length, 2);
  });

  it('have their cards brought up to date by a request in their thread for a day, and are left alone otherwise', async () => {
    const clock = manualClock();
    const db = await withAlerts(clock, 'young', 'old');
    const store = createRequestStore(db, key);
    const { written, messenger } = fakeTeams();
    const ask = (number: number, conversation: string) => {
      const request = aRequest({ id: `OP-000${number}` as RequestId, place: placeIn(conversation) });
      return store.add({ request, event: { kind: 'opened', at: clock.now() } });
    };

    await withOutboxes([db], messenger, clock, async (outbox) => {
      outbox.wake();
      await allDelivered(db, clock);
      await db.query(`UPDATE alert SET created_at = created_at - ${dayMs} WHERE id = 'old'`);
      for (const number of [1, 2]) await ask(number, `${incidents};messageid=${number}`);
      await ask(3, 'another conversation');
      outbox.wake();
      await allDelivered(db, clock);
    });

    const [young] = await db.query(`SELECT conversation FROM card WHERE alert = 'young'`);
    assert.deepEqual(conversations(written), [incidents, incidents, `update in ${String(young?.['conversation'])}`]);
  });

  it('are forgotten after thirty days, when another one comes', async () => {
    const clock = manualClock();
    const db = await withAlerts(clock, 'old', 'young');
    await db.query(`UPDATE alert SET created_at = created_at - ${30 * dayMs + 1} WHERE id = 'old'`);

    await receive(db, clock, 'new');

    const ids = (await db.query('SELECT id FROM alert ORDER BY id')).map(({ id }) => id);
    const posts = (await db.query('SELECT alert FROM card ORDER BY alert')).map(({ alert }) => alert);
    assert.deepEqual(
      [ids, posts],
      [
        ['new', 'young'],
        ['new', 'young'],
      ],
    );
  });

  it('are not stored a second time under an id that is known', async () => {
    const clock = manualClock();
    const db = await withAlerts(clock, 'a');

    const isNew = await receive(db, clock, 'a');

    assert.deepEqual([isNew, (await db.query('SELECT n FROM card')).length], [false, 1]);
  });
});
