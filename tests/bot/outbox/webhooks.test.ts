import assert from 'node:assert/strict';
import { pino } from 'pino';
import type { WebhookAnswer } from '../../../bot/outbox/webhook-sender.ts';
import { startWebhooks } from '../../../bot/outbox/webhooks.ts';
import { migrate } from '../../../services/store/migrate.ts';
import {
  announceTo,
  createWebhookRows,
  type WebhookOutcome,
  type WebhookRows,
} from '../../../services/store/webhooks.ts';
import { afterTest } from '../../harness/cleanup.ts';
import { emptyDatabase } from '../../harness/engines.ts';
import { aRequest } from '../../harness/requests.ts';
import { createTestClock } from '../../harness/test-clock.ts';
import { until } from '../../harness/until.ts';
import { workOver } from '../../harness/work.ts';

describe('the delivery to webhooks', () => {
  /** Starts to deliver one message to a destination that answers so. */
  async function delivering(
    answer: () => WebhookAnswer,
    differs: (rows: WebhookRows) => Partial<WebhookRows> = () => ({}),
  ) {
    const db = await emptyDatabase();
    await migrate(db);
    const clock = createTestClock({ at: 1_800_000_000_000 });
    const work = await workOver(db, { clock });
    const sent: { readonly id: string; readonly at: number }[] = [];
    const outcomes: WebhookOutcome[] = [];
    const rows = createWebhookRows(db);
    const close = startWebhooks({
      ...clock,
      db,
      work,
      rows: { ...rows, ...differs(rows) },
      destinations: [
        {
          destination: 'soar',
          events: [],
          label: 'soar.contoso.com',
          settings: '',
          bodyOf: () => Promise.resolve('{}'),
          deliver: ({ id }) => {
            sent.push({ id, at: clock.now() });
            return Promise.resolve(answer());
          },
        },
      ],
      onTry: (outcome) => outcomes.push(outcome),
      log: pino({ level: 'silent' }),
    });
    afterTest(close);
    const { id: about } = aRequest();
    const announce = announceTo([{ destination: 'soar', events: [] }], work.enqueue);
    await db.tx((tx) => announce(tx, { type: 'request.done', about, at: clock.now(), facts: {} }));
    return { db, clock, sent, outcomes, rows };
  }
  const hour = 3_600_000;

  it('tries ten times in three days, as the specification proposes, then gives the message up', async () => {
    const { clock, sent, outcomes, rows } = await delivering(() => ({ kind: 'failed', failure: 'no-answer' }));

    for (let tries = 1; tries <= 10; tries += 1) {
      await until(
        async () => outcomes.length >= tries && (tries === 10 || ((await rows.nextAt('soar')) ?? 0) > clock.now()),
      );
      await clock.skip(Math.max(0, ((await rows.nextAt('soar')) ?? clock.now()) - clock.now()));
    }
    await until(() => outcomes.includes('given-up'));

    const gaps = sent.slice(1).map(({ at }, n) => (at - (sent[n]?.at ?? 0)) / 1000);
    for (const [n, wanted] of [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400].entries())
      assert.ok((gaps[n] ?? 0) >= wanted * 0.75 && (gaps[n] ?? 0) <= wanted * 1.25 + 1, `${n}: ${gaps[n]} s`);
    assert.equal(new Set(sent.map(({ id }) => id)).size, 1);
    assert.deepEqual(outcomes.slice(9), ['no-answer', 'given-up']);
    assert.equal(await rows.nextAt('soar'), undefined);
  });

  it('waits no longer than a day, whatever the destination asks for', async () => {
    const { clock, rows } = await delivering(() => ({
      kind: 'failed',
      failure: 'unavailable',
      status: 429,
      retryAfterMs: 1e12,
    }));

    await until(async () => ((await rows.nextAt('soar')) ?? 0) > clock.now());

    assert.equal(((await rows.nextAt('soar')) ?? 0) - clock.now(), 24 * hour);
  });

  it('sends the same message again when its end was not stored', async () => {
    const ends = { failed: false };
    const { clock, sent, db } = await delivering(
      () => ({ kind: 'delivered' }),
      ({ end }) => ({
        end: (...noted) => {
          if (ends.failed) return end(...noted);
          ends.failed = true;
          return Promise.reject(new Error('the database is away'));
        },
      }),
    );

    await until(() => ends.failed);
    await until(async () => {
      await clock.skip(1000);
      return (await db.query(`SELECT n FROM webhook WHERE outcome = 'delivered'`)).length === 1;
    });

    assert.equal(sent.length, 2);
    assert.equal(sent[0]?.id, sent[1]?.id);
  });
});
