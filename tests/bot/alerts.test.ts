import assert from 'node:assert/strict';
import { pino } from 'pino';
import { createAlerts } from '../../bot/alerts.ts';
import type { Channel } from '../../bot/channel.ts';
import { createVocabulary } from '../../services/commands/vocabulary.ts';
import { talkList } from '../../services/commands/talk.ts';
import { commands } from '../../services/registry.ts';
import { addAlert } from '../../services/store/alerts.ts';
import type { Database } from '../../services/store/database.ts';
import { migrate } from '../../services/store/migrations.ts';
import { emptyDatabase, eachEngine } from '../support/engines.ts';

const alert = {
  id: 'sentinel/4821',
  title: 'Impossible travel',
  severity: 'high',
  source: 'Sentinel',
  user: 'alex@contoso.com',
};
const channel = '19:incidents@thread.tacv2';

/** The alerts of one replica; what it posts and updates is counted. */
function replica(db: Database, posted: string[]) {
  const to: Pick<Channel, 'thread' | 'update'> = {
    thread: ({ conversation, reference }) => {
      posted.push(conversation);
      const place = { conversation: `${conversation};messageid=1`, reference };
      return Promise.resolve({ place, activityId: '1' });
    },
    update: ({ conversation }) => {
      posted.push(`update in ${conversation}`);
      return Promise.resolve();
    },
  };
  return createAlerts({
    ...{ db, channel: to as Channel, vocabulary: createVocabulary(commands, talkList), practice: true, now: Date.now },
    ...{ secret: 'a-secret-of-more-than-32-characters', backoffMs: () => 5, log: pino({ level: 'silent' }) },
    policy: { channels: { incidents: [{ id: channel }], approvals: undefined } },
    world: { appId: 'bot', serviceUrl: 'http://127.0.0.1/', tenants: { hub: 'hub' } },
    afterwards: () => undefined,
  } as unknown as Parameters<typeof createAlerts>[0]);
}

eachEngine('the alerts of two replicas', () => {
  it('are posted once, though the second saw one as due before the first had noted that it was posted', async () => {
    const db = await emptyDatabase();
    await migrate(db);
    await addAlert(db, { id: alert.id, body: JSON.stringify(alert), channel, at: 0 });
    await db.query('UPDATE alert SET created_at = $1', [Date.now()]);
    const posted: string[] = [];
    const first = replica(db, posted);
    const second = replica(
      {
        ...db,
        async exclusively(key, work) {
          await first.show(); // between its look and its lock
          return db.exclusively(key, work);
        },
      },
      posted,
    );

    await second.show();

    assert.deepEqual(posted, [channel]);
  });
});
