import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { jsonOr } from '../base/json.ts';
import type { Announce } from './announce.ts';
import type { Database, Queryable, SqlRow } from './database.ts';
import type { Work } from './work.ts';

/** Where news go, such as a webhook of the policy. */
export interface Subscription {
  /** Names the destination in rows and jobs. It is not secret. */
  readonly destination: string;
  /** The types of news that it gets; empty for all. */
  readonly events: readonly string[];
}

/** One message to one destination that is still to be delivered. */
export interface WebhookRow {
  readonly sequence: number;
  /** The same each time that it is tried, so that receivers recognise it. */
  readonly id: string;
  readonly destination: string;
  readonly type: string;
  /** The request that it is about, or `stand-down`. */
  readonly about: string;
  /** When it happened, in epoch milliseconds. */
  readonly at: number;
  /** See `StateNews.facts`. */
  readonly facts: unknown;
  /** What was sent at the first try; null before. */
  readonly body: string | null;
  /** How often it has failed. */
  readonly tries: number;
}

/** What may fail at a destination as a whole: when it works again, messages that failed so are tried at once. */
const ofDestination = ['no-answer', 'unavailable'] as const;

/** Why a try has failed. */
export type WebhookFailure = (typeof ofDestination)[number] | 'refused' | 'redirected' | 'blocked';

/** How a message has ended: `gone` for all that waited when the destination was switched off. */
export type WebhookEnd = 'delivered' | 'given-up' | 'gone' | 'nothing';

/** What a try has come to, as it is counted. */
export const webhookOutcomes = [
  'delivered',
  ...ofDestination,
  'refused',
  'redirected',
  'blocked',
  'gone',
  'given-up',
] as const satisfies readonly (WebhookFailure | WebhookEnd)[];

/** One of `webhookOutcomes`. */
export type WebhookOutcome = (typeof webhookOutcomes)[number];

/** A try that has failed. Times are epoch milliseconds. */
export interface FailedTry {
  readonly failure: WebhookFailure;
  readonly nextTryAt: number;
  /** Until when nothing is sent to the destination at all. */
  readonly restsUntil: number;
}

/** How long messages are kept in all, in milliseconds. */
const keptMs = 30 * 86_400_000;

/** The messages for other systems. */
export type WebhookRows = ReturnType<typeof createWebhookRows>;

/** Keeps the messages for other systems in the table `webhook`, one row for each message and destination. */
export const createWebhookRows = (db: Database) => ({
  /**
   * The next message for a destination that is due. Of those about the same request, the first one that waits goes first.
   * @param now epoch milliseconds
   * @returns undefined when none is due, or the destination rests
   */
  async next(destination: string, now: number): Promise<WebhookRow | undefined> {
    const [row] = await db.query(
      `SELECT * FROM webhook WHERE destination = $1 AND outcome IS NULL AND next_try_at <= $2 AND ${isFirst}
       AND NOT EXISTS (SELECT 1 FROM webhook_destination AS place WHERE place.destination = $1 AND place.rests_until > $2)
       ORDER BY n LIMIT 1`,
      [destination, now],
    );
    return row && rowOf(row);
  },

  /** When the next message for a destination may be due, in epoch milliseconds; undefined when none waits. */
  async nextAt(destination: string): Promise<number | undefined> {
    const [row] = await db.query(
      `SELECT MIN(next_try_at) AS due, (SELECT rests_until FROM webhook_destination WHERE destination = $1) AS rests
       FROM webhook WHERE destination = $1 AND outcome IS NULL AND ${isFirst}`,
      [destination],
    );
    return row?.['due'] == null ? undefined : Math.max(Number(row['due']), Number(row['rests'] ?? 0));
  },

  /** Keeps what is sent, before it is sent, so that each try sends the same. */
  async keepBody(sequence: number, body: string): Promise<void> {
    await db.query('UPDATE webhook SET body = $2 WHERE n = $1', [sequence, body]);
  },

  /**
   * Notes how a message has ended, and forgets what was sent. After a delivery, messages that waited for the destination to work again are
   * due at once.
   * @param now epoch milliseconds
   */
  end: ({ sequence, destination }: WebhookRow, how: WebhookEnd, now: number): Promise<void> =>
    db.tx(async (tx) => {
      await tx.query('UPDATE webhook SET outcome = $2, body = NULL WHERE n = $1', [sequence, how]);
      if (how === 'delivered')
        await tx.query(
          `UPDATE webhook SET next_try_at = $2 WHERE destination = $1 AND outcome IS NULL AND next_try_at > $2
           AND failure IN (${ofDestination.map((failure) => `'${failure}'`).join(', ')})`,
          [destination, Math.floor(now)],
        );
    }),

  /** Notes that a try has failed, and when the next one follows. */
  failed: ({ sequence, destination }: WebhookRow, { failure, nextTryAt, restsUntil }: FailedTry): Promise<void> =>
    db.tx(async (tx) => {
      await tx.query('UPDATE webhook SET tries = tries + 1, failure = $2, next_try_at = $3 WHERE n = $1', [
        sequence,
        failure,
        Math.ceil(nextTryAt),
      ]);
      await tx.query(
        `INSERT INTO webhook_destination (destination, rests_until) VALUES ($1, $2)
         ON CONFLICT (destination) DO UPDATE SET rests_until = $2`,
        [destination, Math.ceil(restsUntil)],
      );
    }),

  /**
   * Switches a destination off: what waits is not sent any more.
   * @param under the settings that it has; under others it is on again
   */
  switchOff: (destination: string, under: string): Promise<void> =>
    db.tx(async (tx) => {
      await tx.query(
        `INSERT INTO webhook_destination (destination, off_under, rests_until) VALUES ($1, $2, 0)
         ON CONFLICT (destination) DO UPDATE SET off_under = $2`,
        [destination, under],
      );
      await dropWaiting(tx, destination);
    }),

  /** Whether a destination is switched off under these settings. What waits is dropped then. */
  async isOff(destination: string, under: string): Promise<boolean> {
    const rows = await db.query(
      'SELECT destination FROM webhook_destination WHERE destination = $1 AND off_under = $2',
      [destination, under],
    );
    if (rows.length > 0) await dropWaiting(db, destination);
    return rows.length > 0;
  },

  /** Since when the oldest message for any of these destinations waits, in epoch milliseconds; null when none does. */
  async waitingSince(destinations: readonly string[]): Promise<number | null> {
    if (destinations.length === 0) return null;
    const [row] = await db.query(
      `SELECT MIN(at) AS since FROM webhook WHERE outcome IS NULL AND destination IN (${destinations.map((_, i) => `$${i + 1}`).join(', ')})`,
      destinations,
    );
    return row?.['since'] == null ? null : Number(row['since']);
  },

  /** Deletes messages of more than thirty days ago, delivered or not. */
  async sweep(now: number): Promise<void> {
    await db.query('DELETE FROM webhook WHERE at < $1', [Math.floor(now) - keptMs]);
  },
});

/**
 * Makes the function that stores news for everybody who wants them, with the jobs that deliver them.
 * @param enqueue stores jobs
 */
export const announceTo =
  (subscriptions: readonly Subscription[], enqueue: Work['enqueue']): Announce =>
  async (tx, { type, about, at, facts }) => {
    for (const { destination, events } of subscriptions) {
      if (events.length > 0 && !events.includes(type)) continue;
      await tx.query(
        `INSERT INTO webhook (id, destination, type, request, at, facts, next_try_at, tries) VALUES ($1, $2, $3, $4, $5, $6, $5, 0)`,
        [`msg_${randomUUID()}`, destination, type, about, Math.floor(at), JSON.stringify(facts)],
      );
      await enqueue(tx, 'webhook', destination);
    }
  };

/** Whether nothing about the same waits that is older. */
const isFirst = `NOT EXISTS (SELECT 1 FROM webhook AS earlier WHERE earlier.destination = webhook.destination
  AND earlier.request = webhook.request AND earlier.outcome IS NULL AND earlier.n < webhook.n)`;

async function dropWaiting(tx: Queryable, destination: string): Promise<void> {
  await tx.query(`UPDATE webhook SET outcome = 'gone', body = NULL WHERE destination = $1 AND outcome IS NULL`, [
    destination,
  ]);
}

const stored = z.object({
  n: z.number(),
  id: z.string(),
  destination: z.string(),
  type: z.string(),
  request: z.string(),
  at: z.number(),
  facts: z.string(),
  body: z.string().nullable(),
  tries: z.number(),
});

function rowOf(row: SqlRow): WebhookRow {
  const { n, request, facts, ...rest } = stored.parse(row);
  return { ...rest, sequence: n, about: request, facts: jsonOr(facts, undefined) };
}
