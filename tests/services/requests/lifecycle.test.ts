import assert from 'node:assert/strict';
import { createLifecycle } from '../../../services/requests/lifecycle.ts';
import { commandNamed } from '../../../services/registry.ts';
import type { Database } from '../../../services/store/database.ts';
import { migrate } from '../../../services/store/migrate.ts';
import { duePosts, noteDelivered } from '../../../services/store/outbox-rows.ts';
import { createRequestStore } from '../../../services/store/requests.ts';
import { openSqlite } from '../../../services/store/sqlite.ts';
import { aRequest } from '../../harness/requests.ts';

describe('a click that overtakes the answer to our own post', () => {
  it('counts, also when the card is noted while the click is being checked', async () => {
    const sqlite = openSqlite(':memory:');
    await migrate(sqlite);
    const meanwhile: { note?: (() => Promise<void>) | undefined } = {};
    const db: Database = {
      ...sqlite,
      async query(sql, params) {
        const rows = await sqlite.query(sql, params);
        const { note } = meanwhile;
        delete meanwhile.note;
        await note?.();
        return rows;
      },
    };
    const store = createRequestStore(sqlite, Buffer.alloc(32, 7));
    const lifecycle = createLifecycle({
      db,
      store,
      commandNamed,
      now: Date.now,
      owner: 'me',
      approvals: null,
      rights: {
        mayRequest: () => Promise.resolve('yes'),
        mayApprove: () => Promise.resolve('yes'),
        sameAs: () => Promise.resolve([]),
      },
      remindMs: () => 0,
      stoodDown: () => Promise.resolve(undefined),
      recheck: () => undefined,
      checkAhead: () => undefined,
      onState: () => undefined,
      onChange: () => undefined,
      onTampered: () => assert.fail(),
      onBug: () => assert.fail(),
    });
    const id = await lifecycle.open(aRequest());
    const request = (await store.find(id)) ?? assert.fail();
    const [card = assert.fail()] = await duePosts(sqlite, Date.now());
    meanwhile.note = () => noteDelivered(sqlite, card, { activityId: 'card-1', revision: 1 }, 0);

    const origin = { kind: 'click', conversation: request.place.conversation, activityId: 'card-1' } as const;
    const answer = await lifecycle.decide(request.id, { type: 'confirm', reason: null }, request.requester, {
      ...origin,
      digest: request.digest,
    });

    assert.deepEqual(answer.ok ? answer.request.state.kind : answer.refusal, 'awaiting-approval');
    await sqlite.close();
  });
});
