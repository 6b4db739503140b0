import assert from 'node:assert/strict';
import { z } from 'zod';
import { createWebhookBody } from '../../../bot/outbox/webhook-body.ts';
import { migrate } from '../../../services/store/migrate.ts';
import { createRequestStore } from '../../../services/store/requests.ts';
import { emptyDatabase } from '../../harness/engines.ts';
import { aPlannedStep, aRequest, alex, waiting } from '../../harness/requests.ts';
import { event, key } from '../../harness/store.ts';

const told = z.object({
  data: z.looseObject({
    targetCount: z.number(),
    targets: z.array(z.unknown()),
    steps: z.array(z.unknown()),
    stepCounts: z.array(z.object({ action: z.string(), status: z.string(), count: z.number() })),
  }),
});
const news = { sequence: 1, id: 'msg_1', destination: 'x', type: 'request.running', at: 1, body: null, tries: 0 };

describe('the body of a webhook', () => {
  /** The body for a request about so many targets, each with one step. */
  async function bodyFor(count: number, name = 'Alex Wilber'): Promise<string | undefined> {
    const db = await emptyDatabase();
    await migrate(db);
    const store = createRequestStore(db, key);
    const targets = Array.from({ length: count }, (_, n) => ({
      ...alex,
      id: `${alex.id.slice(0, 28)}${String(n).padStart(8, '0')}` as typeof alex.id,
      name,
    }));
    const request = aRequest({ targets, args: { password: 'planted-argument' } });
    await store.add({ request, event });
    await store.change(request.id, () => ({
      request: { ...request, revision: 2, state: waiting.running },
      event: { kind: 'approve', at: 2 },
      steps: targets.map(({ id: target }, n) => aPlannedStep({ sequence: n + 1, target })),
    }));
    return createWebhookBody({ db, store })({ ...news, about: request.id, facts: waiting.running });
  }

  it('stays under 20 kB for any number of targets, and tells how many there are', async () => {
    const body = (await bodyFor(300, '𝕏'.repeat(200))) ?? assert.fail();

    assert.ok(Buffer.byteLength(body) <= 20_000, String(Buffer.byteLength(body)));
    const { data } = told.parse(JSON.parse(body));
    assert.deepEqual([data.targetCount, data.stepCounts.map(({ count }) => count)], [300, [300]]);
    assert.ok(data.targets.length > 0);
  });

  it('has every target and step of a small request, and no argument', async () => {
    const body = (await bodyFor(3)) ?? assert.fail();

    const { data } = told.parse(JSON.parse(body));
    assert.deepEqual([data.targets.length, data.steps.length], [3, 3]);
    assert.doesNotMatch(body, /planted-argument/);
  });

  it('is none for a request that was deleted', async () => {
    const db = await emptyDatabase();
    await migrate(db);
    const store = createRequestStore(db, key);

    assert.equal(
      await createWebhookBody({ db, store })({ ...news, about: 'OP-NONE', facts: waiting.running }),
      undefined,
    );
  });
});
