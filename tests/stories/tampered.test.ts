import assert from 'node:assert/strict';
import type { Database } from '../../services/store/database.ts';
import { storedEventsOf } from '../../services/store/events.ts';
import { trailMismatch } from '../../services/requests/replay.ts';
import { inDatabase, startedAgain } from '../harness/between-starts.ts';
import { cardOf, startHarness, type Harness } from '../harness/harness.ts';
import { freshSchema, hasPostgres } from '../harness/postgres.ts';
import { until } from '../harness/until.ts';
import { createTestClock } from '../harness/test-clock.ts';
import { approvable, containAlex, containEnrico, ended, run } from '../harness/stories.ts';

const grady = '22c27214-a0a5-4f53-885a-377715979bbf';
const lee = { id: '00aa5e51-7a4b-4b1e-9a8f-9d6d7c7e1a11', name: 'Lee Gu' };
const hourMs = 3_600_000;

/** What somebody who can write to the database does to one request. */
type Edit = (db: Database, id: string) => Promise<unknown>;

const sql =
  (...statements: readonly string[]): Edit =>
  async (db, id) => {
    for (const statement of statements) await db.query(statement, [id]);
  };

/** Edits a JSON column of the request. */
const json =
  (column: 'payload' | 'state_data', edit: (value: Record<string, unknown>) => unknown): Edit =>
  async (db, id) => {
    const [row] = await db.query(`SELECT ${column} FROM request WHERE id = $1`, [id]);
    const value = JSON.parse(String(row?.[column])) as Record<string, unknown>;
    await db.query(`UPDATE request SET ${column} = $2 WHERE id = $1`, [id, JSON.stringify(edit(value))]);
  };

const payload = (edit: (value: Record<string, unknown>) => unknown): Edit => json('payload', edit);
const target = (differs: object): Edit =>
  payload((value) => ({ ...value, targets: [{ ...(value['targets'] as object[])[0], ...differs }] }));
const step = (values: string): Edit =>
  sql(`INSERT INTO step (request, n, target, part, stage, status, tries) SELECT $1, ${values}`);

/** Sets a request to running, with what a running one has. */
const running =
  (approvals: readonly object[] = [], lease = `'forged', 9999999999999`): Edit =>
  async (db, id) => {
    const state = { kind: 'running', startedAt: Date.now(), approvals };
    await db.query('UPDATE request SET state = $2, deadline = NULL, state_data = $3 WHERE id = $1', [
      id,
      'running',
      JSON.stringify(state),
    ]);
    const [owner, until] = lease.split(', ');
    await db.query(`UPDATE request SET lease_owner = ${owner ?? ''}, lease_until = ${until ?? ''} WHERE id = $1`, [id]);
  };

const all =
  (...edits: readonly Edit[]): Edit =>
  async (db, id) => {
    for (const edit of edits) await edit(db, id);
  };

/** The verdict of the comparison that the audit makes as well. */
async function mismatchOf(story: Harness, id: string, databaseUrl?: string): Promise<string | undefined> {
  await story.stop();
  return inDatabase(story, databaseUrl, async (db) => {
    const [request] = await db.query('SELECT * FROM request WHERE id = $1', [id]);
    const steps = await db.query('SELECT * FROM step WHERE request = $1 ORDER BY n', [id]);
    return trailMismatch({ request: request ?? assert.fail(), steps, events: await storedEventsOf(db, id) });
  });
}

/** Asserts that nothing ran, that everybody who must know was told, and that the audit finds it too. */
async function assertCaught(story: Harness, id: string, databaseUrl?: string): Promise<void> {
  const { result, card } = await ended(story, id);
  const metrics = await (await fetch(story.url.replace('/api/messages', '/metrics'))).text();

  assert.match(card.text, / failed: /);
  assert.match(result, new RegExp(`${id}$`));
  assert.deepEqual(story.writes(), []);
  assert.match(story.logged(), new RegExp(`"level":50[^\\n]*"request":"${id}"[^\\n]*not what its sealed trail says`));
  assert.match(metrics, /^cordon_tampered_total(\{[^}]*\})? 1/m);
  assert.notEqual(await mismatchOf(story, id, databaseUrl), undefined);
}

const waiting: readonly (readonly [what: string, edit: Edit])[] = [
  ['another target', target({ id: grady, name: 'Grady Archie', upn: 'grady@contoso.com' })],
  ['another name of its target', target({ name: 'Somebody Else' })],
  ['fewer roles of its target', target({ roles: [], jobTitle: 'Nobody' })],
  ['other arguments', payload((value) => ({ ...value, args: { deliver: 'reveal', disable: 'no' } }))],
  ['another command', payload((value) => ({ ...value, command: 'delete-user' }))],
  ['another tenant', payload((value) => ({ ...value, home: 'another' }))],
  ['another plan', payload((value) => ({ ...value, plan: [['disable-user']] }))],
  ['a lower tier', payload((value) => ({ ...value, tier: 'change' }))],
  ['a longer window', payload((value) => ({ ...value, approvalWindowMs: 9e9 }))],
  ['another reason to need approvals', payload((value) => ({ ...value, because: ['policy'] }))],
  ['another reason', sql(`UPDATE request SET reason = 'as agreed' WHERE id = $1`)],
  ['a step for somebody else', step(`1, '${grady}', 'reset-password', 0, 'pending', 0`)],
  ['a step of another action', step(`1, '08a792fc-101b-4579-8655-d23de2c4b481', 'delete-user', 0, 'pending', 0`)],
  ['a step more', step(`99, '08a792fc-101b-4579-8655-d23de2c4b481', 'reset-password', 0, 'pending', 0`)],
  ['a step that is called done', step(`1, '08a792fc-101b-4579-8655-d23de2c4b481', 'reset-password', 0, 'proved', 1`)],
  [
    'an event that says something else',
    sql(`UPDATE event SET body = REPLACE(body, 'Megan', 'Meghan') WHERE request = $1`),
  ],
  ['an event less', sql('DELETE FROM event WHERE request = $1 AND n = 1')],
  ['the trail cut off', sql('DELETE FROM event WHERE request = $1 AND n > 1')],
  [
    'a forged event',
    sql(
      `INSERT INTO event (request, n, at, body, mac) SELECT request, 9, at, body, mac FROM event WHERE request = $1 AND n = 2`,
    ),
  ],
];

describe('a request that was edited while Cordon was stopped', () => {
  for (const [what, edit, line] of [
    ...waiting.map(([of, change]) => [of, change, containAlex] as const),
    ['fewer approvals needed', payload((value) => ({ ...value, approvalsNeeded: 1 })), containEnrico],
    ['another approval', json('state_data', (value) => ({ ...value, approvals: [{ by: lee, at: 1 }] })), containEnrico],
  ] as const) {
    it(`does not run with ${what}`, async () => {
      const first = await startHarness();
      const { id, card } = await approvable(first, line);
      await first.stop();
      await inDatabase(first, undefined, (db) => edit(db, id));

      const second = await startedAgain(first);
      await second.press('adele', card, 'approve');

      await assertCaught(second, id);
    });
  }

  for (const [what, edit] of [
    ['called running', running([], 'NULL, NULL')],
    ['called running, with approvals', running([{ by: lee, at: 1 }])],
    ['called running, with a lease', running([], `'forged', 9999999999999`)],
    [
      'called running, with steps',
      all(running(), step(`1, '08a792fc-101b-4579-8655-d23de2c4b481', 'reset-password', 0, 'pending', 0`)),
    ],
    ['called running in one column only', sql(`UPDATE request SET state = 'running' WHERE id = $1`)],
    [
      'called running, with a payload that cannot be read',
      all(
        running(),
        payload(() => ({ nothing: true })),
      ),
    ],
  ] as const) {
    it(`does not run when it is ${what}`, async () => {
      const first = await startHarness();
      const { id } = await approvable(first);
      await first.stop();
      await inDatabase(first, undefined, (db) => edit(db, id));

      const second = await startedAgain(first);

      if (!what.includes('cannot be read')) return assertCaught(second, id);
      await second.clock.advance(2000);
      assert.deepEqual(second.writes(), []);
      assert.match(second.logged(), /not what its sealed trail says/);
      assert.match((await mismatchOf(second, id)) ?? '', /it cannot be read/);
    });
  }

  it('does not run again when it has ended', async () => {
    const first = await startHarness();
    const { id } = await run(first);
    await first.stop();
    const again = sql(`UPDATE step SET status = 'pending', started_at = NULL, tries = 0 WHERE request = $1`);
    await inDatabase(first, undefined, (db) => all(running([{ by: lee, at: 1 }]), again)(db, id));

    const second = await startedAgain(first);
    await second.card(new RegExp(`^${id} failed: `));

    assert.deepEqual(second.writes(), []);
    assert.notEqual(await mismatchOf(second, id), undefined);
  });

  it('does not run before the time that was approved', async () => {
    const first = await startHarness();
    const at = new Date(first.clock.now() + hourMs).toISOString();
    const { id, card } = await approvable(first, `offboard alex@contoso.com at=${at} steps=disable-user because HR-77`);
    await first.press('adele', card, 'approve');
    await first.press('lee', card, 'approve');
    await first.card(new RegExp(`^${id} scheduled: `));
    await first.stop();
    const sooner = all(
      json('state_data', (value) => ({ ...value, startsAt: 1 })),
      sql('UPDATE request SET deadline = 1 WHERE id = $1'),
    );
    await inDatabase(first, undefined, (db) => sooner(db, id));

    const second = await startedAgain(first);

    await assertCaught(second, id);
  });

  it('is not approved after the deadline that was sealed', async () => {
    const first = await startHarness();
    const { id, card } = await approvable(first);
    await first.stop();
    const later = all(
      json('state_data', (value) => ({ ...value, expiresAt: 9e15 })),
      sql('UPDATE request SET deadline = 9000000000000000 WHERE id = $1'),
    );
    await inDatabase(first, undefined, (db) => later(db, id));

    const clock = createTestClock({ at: first.clock.now() + hourMs, speed: 1 });
    const second = await startedAgain(first, { clock });
    await second.press('adele', card, 'approve');

    await assertCaught(second, id);
  });

  it('is not decided by an older trail of its own that anchors have outgrown', async () => {
    const first = await startHarness();
    const { id, card } = await approvable(first);
    await first.stop();
    await inDatabase(first, undefined, (db) =>
      sql('UPDATE request SET anchored_n = chain_n + 3 WHERE id = $1')(db, id),
    );

    const second = await startedAgain(first);
    await second.press('adele', card, 'approve');

    await assertCaught(second, id);
  });

  it('is not decided by the trail of another request', async () => {
    const first = await startHarness();
    const { id: done } = await run(first);
    const { id, card } = await approvable(first, 'contain grady@contoso.com because INC-4822');
    await first.stop();
    await inDatabase(first, undefined, async (db) => {
      await db.query('DELETE FROM event WHERE request = $1', [id]);
      await db.query(
        'INSERT INTO event (request, n, at, body, mac) SELECT CAST($1 AS TEXT), n, at, body, mac FROM event WHERE request = $2',
        [id, done],
      );
      await db.query(
        `UPDATE request SET chain_n = (SELECT MAX(n) FROM event WHERE request = $1),
         chain_mac = (SELECT mac FROM event WHERE request = $1 ORDER BY n DESC LIMIT 1) WHERE id = $1`,
        [id],
      );
    });

    const second = await startedAgain(first);
    await second.press('adele', card, 'approve');

    await assertCaught(second, id);
  });

  it('leaves all other requests alone', async () => {
    const first = await startHarness();
    const broken = await approvable(first, 'contain grady@contoso.com because INC-4822');
    const { id, card } = await approvable(first);
    await first.stop();
    await inDatabase(first, undefined, (db) =>
      all(
        running(),
        payload(() => []),
      )(db, broken.id),
    );

    const second = await startedAgain(first);
    await second.press('adele', card, 'approve');

    assert.match((await ended(second, id)).card.text, / done: /);
    assert.equal(await mismatchOf(second, id), undefined);
  });
});

describe('a request whose place was edited', () => {
  const elsewhere = '19:elsewhere@thread.tacv2';
  const reference = (value: Record<string, unknown>) => {
    const place = value['place'] as { conversation: string; reference: Record<string, unknown> };
    return { ...place, reference: { ...place.reference, conversation: { id: elsewhere } } };
  };
  const referenceOnly = payload((value) => ({ ...value, place: reference(value) }));
  const everything = all(
    payload((value) => ({ ...value, place: { ...reference(value), conversation: elsewhere } })),
    sql(`UPDATE request SET conversation = '${elsewhere}' WHERE id = $1`),
  );
  const openedUnsealed = sql(`UPDATE event SET body = REPLACE(body, 'Megan', 'Meghan') WHERE request = $1 AND n = 1`);

  for (const [what, edit] of [
    ['the reference', referenceOnly],
    ['all of it', everything],
    ['all of it, with other targets', all(everything, target({ id: grady }))],
  ] as const) {
    it(`is told of where it was made, and nothing goes elsewhere, with ${what} edited`, async () => {
      const first = await startHarness();
      const { id, card } = await approvable(first);
      await first.stop();
      await inDatabase(first, undefined, (db) => edit(db, id));

      const second = await startedAgain(first);
      await second.press('adele', card, 'approve');

      await assertCaught(second, id);
      const places = second.connector.events.map(({ conversation }) => conversation);
      assert.deepEqual([...new Set(places)], [first.thread.id]);
    });
  }

  for (const [what, edit] of [
    ['its cards are gone', sql('DELETE FROM card WHERE request = $1')],
    ['neither its trail nor its cards agree', openedUnsealed],
  ] as const) {
    it(`is told of in the log and the metrics alone when ${what}`, async () => {
      const first = await startHarness();
      const { id } = await approvable(first);
      await first.stop();
      await inDatabase(first, undefined, (db) => all(everything, edit, running())(db, id));

      const second = await startedAgain(first);
      await until(() => /not what its sealed trail says/.test(second.logged()));
      await second.clock.advance(2000);

      const metrics = await (await fetch(second.url.replace('/api/messages', '/metrics'))).text();
      assert.match(metrics, /^cordon_tampered_total(\{[^}]*\})? 1/m);
      assert.deepEqual(second.writes(), []);
      const newPosts = second.connector.events.filter(({ kind, activity }) => kind === 'post' && !cardOf(activity));
      assert.deepEqual(newPosts, []);
      assert.ok(second.connector.events.every(({ conversation }) => !conversation.startsWith(elsewhere)));
    });
  }
});

describe('a request that was edited in PostgreSQL', () => {
  before(async function () {
    this.timeout(60_000);
    if (!(await hasPostgres())) this.skip();
  });

  for (const [what, edit, click] of [
    ['another target', target({ id: grady, upn: 'grady@contoso.com' }), true],
    ['a step for somebody else', step(`1, '${grady}', 'reset-password', 0, 'pending', 0`), true],
    ['the state of a running one', running([{ by: lee, at: 1 }], 'NULL, NULL'), false],
  ] as const) {
    it(`does not run with ${what}`, async () => {
      const databaseUrl = await freshSchema();
      const first = await startHarness({ databaseUrl });
      const { id, card } = await approvable(first);
      await first.stop();
      await inDatabase(first, databaseUrl, (db) => edit(db, id));

      const second = await startedAgain(first, { databaseUrl });
      if (click) await second.press('adele', card, 'approve');

      await assertCaught(second, id, databaseUrl);
    });
  }
});
