import type { Clock } from '../../services/base/clock.ts';
import type { Database } from '../../services/store/database.ts';
import type { WebhookOutcome, WebhookRow, WebhookRows } from '../../services/store/webhooks.ts';
import type { Work, WorkJob } from '../../services/store/work.ts';
import type { Logger } from '../telemetry/log.ts';
import type { WebhookAnswer, WebhookDestination } from './webhook-sender.ts';

const minute = 60_000;
const hour = 60 * minute;
/** How long a message waits after its n-th failed try, in milliseconds; after one more it is given up. */
const waitsMs = [5000, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour];
/** How long a destination that does not answer is left alone, whatever waits for it, in milliseconds. */
const restMs = 5000;
/** The longest that a destination can ask us to wait, in milliseconds. */
const restAtMostMs = 24 * hour;
/** How often rows are looked at for which there may be no job, in milliseconds. */
const sweepMs = minute;
/** How many destinations one process sends to at the same time. */
const destinationsAtOnce = 4;

/** What the delivery to other systems needs. */
export interface WebhooksPorts extends Pick<Clock, 'now' | 'every'> {
  readonly db: Database;
  readonly work: Work;
  readonly rows: WebhookRows;
  readonly destinations: readonly WebhookDestination[];
  /** Called for each try, with what it has come to, and when a message is given up. */
  readonly onTry: (outcome: WebhookOutcome) => void;
  readonly log: Logger;
}

/**
 * Delivers what other systems are told, from now on. All state is in the rows: one process at a time sends to a destination, and what a
 * crash interrupts is sent again with the same id.
 * @returns a function that ends it, once the message under way is noted
 */
export function startWebhooks(ports: WebhooksPorts): () => Promise<void> {
  const { db, work, rows, destinations, now, every, onTry, log } = ports;
  const byName = new Map(destinations.map((one) => [one.destination, one]));
  const state = { isClosed: false, sweep: Promise.resolve() };

  const handle = async (job: WorkJob): Promise<void> => {
    const destination = byName.get(job.key);
    if (destination !== undefined) await workThrough(destination, job); // another replica may know it still
  };
  const stopWork = destinations.length === 0 ? undefined : work.on('webhook', { atOnce: destinationsAtOnce }, handle);
  const sweep = async (): Promise<void> => {
    await rows.sweep(now());
    for (const { destination } of destinations) {
      const at = await rows.nextAt(destination);
      if (at !== undefined) await work.enqueue(db, 'webhook', destination, at <= now() ? undefined : at);
    }
  };
  const startSweep = (): void => {
    state.sweep = state.sweep.then(sweep).catch((error: unknown) => {
      log.error({ err: error }, 'what waits for webhooks could not be read');
    });
  };
  const stopSweeping = every(sweepMs, startSweep);
  startSweep();

  return async () => {
    state.isClosed = true;
    stopSweeping();
    await state.sweep;
    await stopWork?.();
  };

  async function workThrough(to: WebhookDestination, { signal }: WorkJob): Promise<void> {
    if (await rows.isOff(to.destination, to.settings)) return;
    while (!state.isClosed && !signal.aborted) {
      const row = await rows.next(to.destination, now());
      if (row === undefined) break;
      await deliver(to, row);
    }
    const at = await rows.nextAt(to.destination);
    if (at !== undefined && !signal.aborted) await work.enqueue(db, 'webhook', to.destination, at);
  }

  async function deliver(to: WebhookDestination, row: WebhookRow): Promise<void> {
    const body = row.body ?? (await to.bodyOf(row));
    if (body === undefined) {
      await rows.end(row, 'nothing', now());
      return;
    }
    if (row.body === null) await rows.keepBody(row.sequence, body);
    const answer = await to.deliver(row, body);
    switch (answer.kind) {
      case 'delivered':
        onTry('delivered');
        await rows.end(row, answer.kind, now());
        return;
      case 'gone':
        onTry('gone');
        log.error(
          about(to, row),
          'a webhook is switched off: it answered 410; change its entry in cordon.yaml to switch it on again',
        );
        await rows.switchOff(to.destination, to.settings);
        return;
      case 'failed':
        onTry(answer.failure);
        await noteFailure(to, row, answer);
        return;
      default:
        answer satisfies never;
    }
  }

  async function noteFailure(
    to: WebhookDestination,
    row: WebhookRow,
    { failure, status, retryAfterMs = 0 }: Extract<WebhookAnswer, { kind: 'failed' }>,
  ): Promise<void> {
    const tries = row.tries + 1;
    const waitMs = waitsMs[tries - 1];
    const facts = { ...about(to, row), failure, status, tries };
    if (waitMs === undefined) {
      onTry('given-up');
      log.error(facts, 'a message to a webhook has failed too often and is given up');
      await rows.end(row, 'given-up', now());
      return;
    }
    log.warn(facts, 'a message to a webhook was not delivered; it is tried again');
    const isDown = failure === 'no-answer' || failure === 'unavailable';
    const asked = Math.min(retryAfterMs, restAtMostMs);
    await rows.failed(row, {
      failure,
      nextTryAt: now() + Math.max(waitMs * jitter(), asked),
      restsUntil: now() + (isDown ? Math.max(restMs, asked) : 0),
    });
  }
}

/** What the log says of a message: neither its body nor the whole address, which may hold a token. */
const about = ({ label }: WebhookDestination, { type, about: subject, id }: WebhookRow) => ({
  webhook: label,
  type,
  about: subject,
  message: id,
});

/** Spreads the tries of many senders. */
const jitter = (): number => 0.75 + Math.random() / 2;
