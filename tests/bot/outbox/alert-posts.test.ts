import assert from 'node:assert/strict';
import { pino } from 'pino';
import { alertPosts } from '../../../bot/outbox/alert-posts.ts';
import { createOutbox, type Outbox } from '../../../bot/outbox/outbox.ts';
import { createVocabulary } from '../../../services/commands/vocabulary.ts';
import { builtinCommands } from '../../../services/commands/builtin.ts';
import { commands } from '../../../services/registry.ts';
import type { RequestId } from '../../../services/model/request.ts';
import { addAlert } from '../../../services/store/alerts.ts';
import type { Database } from '../../../services/store/database.ts';
import { migrate } from '../../../services/store/migrations.ts';
import { createRequestStore } from '../../../services/store/requests.ts';
import { emptyDatabase, eachEngine } from '../../harness/engines.ts';
import { aRequest } from '../../harness/requests.ts';
import { key } from '../../harness/store.ts';
import { TeamsProblem, type Messenger } from '../../../bot/outbox/message.ts';

const incidents = '19:incidents@thread.tacv2';

/** A Teams in which alerts are posted; it can refuse. */
function practiceTeams() {
  const told: string[] = [];
  const refusing: { problem?: TeamsProblem | undefined } = {};
  const take = (what: string): void => {
    if (refusing.problem === undefined) told.push(what);
    else throw refusing.problem;
  };
  const channel: Pick<Messenger, 'thread' | 'update'> = {
    async thread({ conversation, reference }) {
      take(conversation);
      await Promise.resolve();
      return { place: { conversation: `${conversation};messageid=${told.length}`, reference }, activityId: '1' };
    },
    async update({ conversation }) {
      take(`update in ${conversation}`);
      await Promise.resolve();
    },
  };
  return { told, refusing, channel: channel as Messenger };
}

/** Runs heralds of alerts, as so many replicas have, while `work` goes on. */
async function heralds(dbs: readonly Database[], channel: Messenger, work: (...heralds: Outbox[]) => Promise<void>) {
  const log = pino({ level: 'silent' });
  const world = { appId: 'bot', serviceUrl: 'http://127.0.0.1/', tenants: { botTenant: 'hub' } } as Parameters<
    typeof alertPosts
  >[0]['world'];
  const started = dbs.map((db) => {
    const common = { db, now: Date.now, log };
    const posts = alertPosts({
      ...{ ...common, channel, world, practice: true },
      vocabulary: createVocabulary(commands, builtinCommands),
    });
    return createOutbox({ ...common, elapsed: Date.now, updateGapMs: 5, backoffMs: () => 5 }, [posts]);
  });
  await work(...started).finally(() => Promise.all(started.map((herald) => herald.close())));
}

async function withAlerts(...ids: readonly string[]): Promise<Database> {
  const db = await emptyDatabase();
  await migrate(db);
  for (const id of ids) await alert(db, id);
  return db;
}

const alert = (db: Database, id: string) =>
  addAlert(db, {
    ...{ id, channel: incidents, at: Date.now() },
    body: JSON.stringify({ id, title: 'Impossible travel', severity: 'high', user: 'alex@contoso.com' }),
  });

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** Nothing lags any more, as the store sees it. */
async function allShown(db: Database): Promise<void> {
  while ((await db.query('SELECT id FROM alert WHERE shown < revision')).length > 0)
    await new Promise((resolve) => setTimeout(resolve, 2));
}

eachEngine('alerts that are stored', () => {
  it('are posted once by two replicas, though one saw them as due before the other had noted that they were posted', async () => {
    const db = await withAlerts('a', 'b');
    const { told, channel } = practiceTeams();
    const late: { wait?: Promise<void> } = {};
    const second: Database = {
      ...db,
      async exclusively(line, work) {
        await late.wait; // between its look and its lock
        return db.exclusively(line, work);
      },
    };

    await heralds([db, second], channel, async (one, other) => {
      late.wait = allShown(db);
      other.wake();
      one.wake();
      await late.wait;
    });

    assert.deepEqual(told, [incidents, incidents]);
  });

  it('are not posted again when Teams took one and that could not be noted', async () => {
    const db = await withAlerts('a');
    const { told, channel } = practiceTeams();
    const failing = { times: 3 };
    const query: Database['query'] = (sql, params) =>
      sql.includes('UPDATE alert SET conversation') && (failing.times -= 1) >= 0
        ? Promise.reject(new Error('the database is away'))
        : db.query(sql, params);

    await heralds([{ ...db, query }], channel, async (herald) => {
      herald.wake();
      await allShown(db);
    });

    assert.ok(failing.times < 0);
    assert.deepEqual(told, [incidents]);
  });

  it('name a request that was made in their thread before that was noted', async () => {
    const db = await withAlerts('a');
    const { told, channel } = practiceTeams();
    const store = createRequestStore(db, key);
    const thread: Messenger['thread'] = async (...asked) => {
      const taken = await channel.thread(...asked);
      await store.add({ request: aRequest({ place: taken.place }), event: { kind: 'opened', at: Date.now() } });
      return taken;
    };

    await heralds([db], { ...channel, thread }, async (herald) => {
      herald.wake();
      await until(() => told.length > 1);
      await allShown(db);
    });

    assert.deepEqual(told, [incidents, `update in ${incidents};messageid=1`]);
  });

  it('wait together when their channel asks for patience', async () => {
    const db = await withAlerts('a', 'b', 'c');
    const teams = practiceTeams();
    const tries = { n: 0 };
    const thread: Messenger['thread'] = (...asked) => {
      tries.n += 1;
      return teams.channel.thread(...asked);
    };
    teams.refusing.problem = new TeamsProblem(429, 'Teams answered 429', 150, {});

    await heralds([db], { ...teams.channel, thread }, async (herald) => {
      herald.wake();
      await until(() => tries.n > 0);
      teams.refusing.problem = undefined;
      herald.wake();
      await new Promise((resolve) => setTimeout(resolve, 60));
      assert.deepEqual([tries.n, teams.told], [1, []]);
      await allShown(db);
    });

    assert.deepEqual(teams.told, [incidents, incidents, incidents]);
  });

  it('are not given up where the channel is closed to us, because somebody may install the app', async () => {
    const db = await withAlerts('a');
    const { told, refusing, channel } = practiceTeams();
    refusing.problem = new TeamsProblem(403, 'Teams answered 403', undefined, {});

    await heralds([db], channel, async (herald) => {
      herald.wake();
      while ((await db.query('SELECT id FROM alert WHERE tries > 0')).length === 0) await Promise.resolve();
      refusing.problem = undefined;
      await db.query('UPDATE alert SET next_try_at = 0'); // a minute later
      herald.wake();
      await allShown(db);
    });

    assert.deepEqual(told, [incidents]);
  });

  it('have their cards brought up to date by a request in their thread for a day, and are left alone otherwise', async () => {
    const db = await withAlerts('young', 'old');
    const store = createRequestStore(db, key);
    const { told, channel } = practiceTeams();
    const ask = (n: number, conversation: string) => {
      const request = aRequest({ id: `OP-000${n}` as RequestId, place: { conversation, reference: {} } });
      return store.add({ request, event: { kind: 'opened', at: Date.now() } });
    };

    await heralds([db], channel, async (herald) => {
      herald.wake();
      await allShown(db);
      await db.query(`UPDATE alert SET created_at = created_at - 86400000 WHERE id = 'old'`);
      for (const n of [1, 2]) await ask(n, `${incidents};messageid=${n}`);
      await ask(3, 'elsewhere');
      herald.wake();
      await allShown(db);
    });

    const [old] = await db.query(`SELECT conversation FROM alert WHERE id = 'young'`);
    assert.deepEqual(told, [incidents, incidents, `update in ${String(old?.['conversation'])}`]);
  });

  it('are forgotten after thirty days, when another one comes', async () => {
    const db = await withAlerts('old', 'young');
    await db.query(`UPDATE alert SET created_at = created_at - 2592000001 WHERE id = 'old'`);

    await alert(db, 'new');

    const ids = (await db.query('SELECT id FROM alert ORDER BY id')).map(({ id }) => id);
    assert.deepEqual(ids, ['new', 'young']);
  });
});
