import assert from 'node:assert/strict';
import { z } from 'zod';
import { createFollower } from '../../services/audit/follow.ts';
import { openSqlite } from '../../services/store/sqlite.ts';
import { migrate } from '../../services/store/migrate.ts';
import { createJournal } from '../../services/store/journal.ts';
import type { Database } from '../../services/store/database.ts';
import { freshSchema, hasPostgres } from '../harness/postgres.ts';
import { temporaryFolder, startHarness } from '../harness/harness.ts';
import { runCordon, startCommand } from '../harness/run-cordon.ts';
import { run } from '../harness/stories.ts';

const key = Buffer.alloc(32, 7);
const line = z.object({ request: z.string(), n: z.number(), kind: z.string() });
const linesIn = (text: string) =>
  text
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((one) => line.parse(JSON.parse(one)));

/** Everything that one look yields, as `chain/number`. */
async function seen(look: ReturnType<typeof createFollower>): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const page of look()) found.push(...page.map(({ request, sequence }) => `${request}/${sequence}`));
  return found;
}

async function emptyDatabase(): Promise<Database> {
  const db = openSqlite(':memory:');
  await migrate(db);
  return db;
}

describe('createFollower', () => {
  const day = Date.parse('2026-12-01T12:00:00Z');
  const minute = 60_000;
  const noted = (at: number) => ({ kind: 'resume', at, by: 'p', name: 'P' }) as const;

  it('yields nothing of what was there, then each event once', async () => {
    const db = await emptyDatabase();
    const journal = createJournal(db, key);
    const time = { now: day };
    await journal.note(noted(day - minute));
    const look = createFollower({ db, since: undefined, now: () => time.now });

    const first = await seen(look);
    await journal.note(noted(day));
    await journal.note(noted(day));
    const second = await seen(look);
    const third = await seen(look);
    await db.close();

    assert.deepEqual([first, third], [[], []]);
    assert.deepEqual(second, ['journal-2026-12-01/2', 'journal-2026-12-01/3']);
  });

  it('yields an event that carries an earlier time than one it has yielded, however much earlier', async () => {
    const db = await emptyDatabase();
    const journal = createJournal(db, key);
    const time = { now: day };
    const look = createFollower({ db, since: day - 60 * minute, now: () => time.now });
    await journal.note(noted(day));

    const first = await seen(look);
    await journal.note(noted(day - 30 * minute)); // by a bot whose clock is half an hour late
    await journal.note(noted(day + 1));
    const second = await seen(look);
    await db.close();

    assert.deepEqual(first, ['journal-2026-12-01/1']);
    assert.deepEqual(second, ['journal-2026-12-01/2', 'journal-2026-12-01/3']);
  });

  it('begins with the events of a time, and yields nothing again an hour later', async () => {
    const db = await emptyDatabase();
    const journal = createJournal(db, key);
    const time = { now: day };
    await journal.note(noted(day - 90 * minute));
    await journal.note(noted(day - 30 * minute));
    const look = createFollower({ db, since: day - 60 * minute, now: () => time.now });

    const first = await seen(look);
    time.now = day + 60 * minute;
    const second = await seen(look);
    await journal.note(noted(time.now));
    const third = await seen(look);
    await db.close();

    assert.deepEqual(first, ['journal-2026-12-01/2']);
    assert.deepEqual(second, []);
    assert.deepEqual(third, ['journal-2026-12-01/3']);
  });

  it('reads many chains and many events page by page', async () => {
    const db = await emptyDatabase();
    const journal = createJournal(db, key);
    for (let n = 0; n < 1_200; n += 1) await journal.note(noted(day - (n % 3) * 24 * 60 * minute + n));
    const look = createFollower({ db, since: 0, now: () => day + 2_000 });

    const found = await seen(look);
    await db.close();

    assert.equal(found.length, 1_200);
    assert.equal(new Set(found).size, 1_200);
  });
});

describe('cordon audit follow', () => {
  it('streams what a running bot writes to a PostgreSQL, without a gap or a repetition, until SIGINT', async function () {
    if (!(await hasPostgres())) this.skip();
    const databaseUrl = await freshSchema();
    const harness = await startHarness({ databaseUrl });
    const env = { DATABASE_URL: databaseUrl, CORDON_KEY: key.toString('hex') };
    const surroundings = { cwd: temporaryFolder(), env };
    const following = await startCommand(['audit', 'follow', '--since', '2020-01-01'], surroundings);

    const { id } = await run(harness);
    await following.printed(new RegExp(`"request":"${id}",.*"kind":"settle"`));
    following.kill('SIGINT');
    const { code, out, err } = await following.ended;
    const exported = await runCordon(['audit', 'export', '--request', id], surroundings);

    assert.deepEqual([code, err], [0, '']);
    const numbers = (text: string) => linesIn(text).flatMap(({ request, n }) => (request === id ? [n] : []));
    assert.ok(numbers(out).length > 5);
    assert.deepEqual(
      numbers(out),
      [...numbers(out).keys()].map((n) => n + 1),
    );
    assert.deepEqual(numbers(exported.out).slice(0, numbers(out).length), numbers(out));
  }).timeout(90_000);

  it('writes what an SQLite file holds and ends, and says that a running bot has it to itself', async () => {
    const dataDir = temporaryFolder();
    const surroundings = { cwd: dataDir, env: { CORDON_DATA: dataDir } };
    const harness = await startHarness({ dataDir });
    const { id } = await run(harness);

    const locked = await runCordon(['audit', 'follow'], surroundings);
    await harness.stop();
    const ended = await runCordon(['audit', 'follow', '--since', '2020-01-01', '--ocsf'], surroundings);

    assert.equal(locked.code, 2);
    assert.match(locked.err, /^The bot has .*cordon\.db to itself/);
    assert.equal(ended.code, 0);
    assert.match(ended.err, /^That is all: /);
    const classes = ended.out
      .trim()
      .split('\n')
      .map((text) => z.object({ class_uid: z.number() }).parse(JSON.parse(text)));
    assert.ok(classes.length > 5 && classes.every(({ class_uid }) => class_uid === 3001));
    assert.ok(ended.out.includes(id));
  }).timeout(60_000);
});
