import assert from 'node:assert/strict';
import { addAlert } from '../../../services/store/alerts.ts';
import { migrate } from '../../../services/store/migrate.ts';
import { migrations } from '../../../services/store/migrations.ts';
import { payloadOf } from '../../../services/store/rows.ts';
import { emptyDatabase, eachEngine } from '../../harness/engines.ts';
import { aRequest, waiting } from '../../harness/requests.ts';
import { migratedBy, storeOldAlert, storeOldPost, storeOldRequest } from '../../services/store/old-database.ts';
import { allDelivered, fakeTeams, incidents, manualClock, withOutboxes } from './outbox-fixture.ts';

eachEngine('messages of a version that kept alerts apart', () => {
  it('show up once after the migration: what was posted is not posted again, what was not is, and what is behind is updated', async () => {
    const clock = manualClock();
    const db = await emptyDatabase();
    await migratedBy(db, 9);
    const request = aRequest({ state: waiting.running, revision: 3 });
    const { id } = request;
    await storeOldRequest(db, {
      id,
      state: 'running',
      revision: 3,
      payload: JSON.stringify(payloadOf(request)),
      stateData: JSON.stringify(request.state),
    });
    const place = { request: id, conversation: 'here' };
    await storeOldPost(db, { ...place, kind: 'card', activityId: 'a1', shown: 3 });
    await storeOldPost(db, { ...place, kind: 'card', activityId: 'a2', shown: 2 });
    await storeOldPost(db, { ...place, kind: 'ask', activityId: 'a3', shown: 2, settled: 1 });
    await storeOldPost(db, { ...place, kind: 'result', activityId: null, tries: 5, nextTryAt: clock.now() + 20 });
    await storeOldPost(db, { ...place, kind: 'approval', activityId: null, dropped: 1, settled: 1 });
    const alert = (name: string) => ({
      id: name,
      createdAt: clock.now(),
      body: JSON.stringify({ id: name, title: 'Impossible travel', severity: 'high', user: 'alex@contoso.com' }),
    });
    const thread = (number: number) => `${incidents};messageid=${number}`;
    await storeOldAlert(db, { ...alert('unposted'), tries: 2, nextTryAt: clock.now() + 20 });
    await storeOldAlert(db, { ...alert('posted'), conversation: thread(7), activityId: '7', shown: 1 });
    await storeOldAlert(db, { ...alert('behind'), conversation: thread(8), activityId: '8', shown: 1, revision: 2 });
    const { written, messenger } = fakeTeams();

    await migrate(db);
    await withOutboxes([db], messenger, clock, async (outbox) => {
      outbox.wake();
      await allDelivered(db, clock);
      outbox.wake();
      await allDelivered(db, clock);
    });

    const lines = written.map(
      ({ kind, conversation, text }) => `${kind} in ${conversation}: ${text.split(',')[0] ?? ''}`,
    );
    assert.deepEqual(
      new Set(lines),
      new Set([
        `update in here: card of ${id}`,
        `update in here: ask of ${id}`,
        `post in here: result of ${id}`,
        `post in ${incidents}: Alert unposted`,
        `update in ${thread(8)}: Alert behind`,
      ]),
    );
    assert.equal(lines.length, 5);
  });
});

eachEngine('messages of a version that did not keep calls true', () => {
  const before = migrations.findIndex((statements) => statements.some((sql) => sql.includes('ADD COLUMN says')));

  it('say once how it ended, though they were settled when they were sent, and so do the cards of alerts', async () => {
    const clock = manualClock();
    const db = await emptyDatabase();
    await migratedBy(db, before);
    const run = { startedAt: 10, endedAt: 20, approvals: [] };
    const request = aRequest({ state: { kind: 'done', ...run }, revision: 5 });
    const { id } = request;
    const stored = { payload: JSON.stringify(payloadOf(request)), stateData: JSON.stringify(request.state) };
    await storeOldRequest(db, { id, state: 'done', revision: 5, ...stored });
    const thread = `${incidents};messageid=9`;
    await db.query('UPDATE request SET conversation = $1', [thread]);
    for (const [n, kind] of ['card', 'ask', 'reminder', 'raised', 'reveal', 'result'].entries())
      await storeOldPost(db, { request: id, kind, conversation: thread, activityId: `a${n}`, shown: 5, settled: 1 });
    await storeOldPost(db, { request: id, kind: 'approval', activityId: null, dropped: 1, settled: 1 });
    const body = JSON.stringify({ id: 'a', title: 'Impossible travel', severity: 'high', user: 'alex@contoso.com' });
    await addAlert(db, { id: 'a', body, channel: incidents, at: clock.now() });
    await db.query(`UPDATE card SET activity_id = '9', conversation = $1, shown = 1, settled = 1 WHERE alert = 'a'`, [
      thread,
    ]);
    const { written, messenger } = fakeTeams();

    await migrate(db);
    await withOutboxes([db], messenger, clock, async (outbox) => {
      for (let look = 0; look < 2; look += 1) {
        outbox.wake();
        await allDelivered(db, clock);
        clock.advance(60_000);
      }
    });

    assert.deepEqual(written.map(({ kind, text }) => `${kind}: ${text.split(/[,;]/)[0] ?? ''}`).sort(), [
      'update: Alert a',
      ...['ask', 'raised', 'reminder', 'reveal'].map((kind) => `update: ${kind} of ${id}`),
    ]);
    assert.match(written.map(({ text }) => text).join(), /OP-7F3K: Alex Wilber was contained at 00:00 UTC/);
    assert.deepEqual(await db.query('SELECT n FROM card WHERE settled = 0'), []);
  });
});
