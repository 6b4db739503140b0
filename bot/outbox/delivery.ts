import type { Clock } from '../../services/base/clock.ts';
import type { Database } from '../../services/store/database.ts';
import {
  giveUpPost,
  movePost,
  noteDelivered,
  postBehind,
  postponePost,
  type Delivery,
  type OutboxRow,
} from '../../services/store/outbox-rows.ts';
import { longestWaitMs } from '../../services/store/post-queues.ts';
import { channelOf } from '../../services/model/place.ts';
import { isRemovedSince } from '../../services/store/service-urls.ts';
import type { Logger } from '../telemetry/log.ts';
import { TeamsProblem, type Messenger } from './message.ts';
import { handleRefusal, render, type Rendered, type Renderers } from './renderer.ts';

/** What the delivery of a row needs. */
export interface DeliveryPorts extends Pick<Clock, 'now'> {
  readonly db: Pick<Database, 'query' | 'tx'>;
  readonly messenger: Messenger;
  readonly renderers: Renderers;
  /** A posted message is updated at most once in this time, in milliseconds; only its latest state is shown. */
  readonly updateGapMs: number;
  /** Wait after the n-th failed try, in milliseconds, unless Teams says how long. */
  readonly backoffMs: (tries: number) => number;
  readonly log: Logger;
}

/**
 * Brings one row up to date.
 * @returns how long its conversation must be left alone, in milliseconds; undefined when the next row may follow at once
 */
export type Deliver = (row: OutboxRow) => Promise<number | undefined>;

/** Posts or updates the message of one row and notes the outcome. At most one call per conversation may run at a time. */
export function createDelivery({ db, messenger, renderers, updateGapMs, backoffMs, now, log }: DeliveryPorts): Deliver {
  /** Posts that Teams has taken and the store has not noted yet, by the number of their row. They must not be posted again. */
  const notNoted = new Map<number, Delivery>();

  return async (row) => {
    try {
      await bringUpToDate(row);
      return undefined;
    } catch (error) {
      return postponeOrRefuse(row, error);
    }
  };

  async function bringUpToDate({ sequence }: OutboxRow): Promise<void> {
    const row = await postBehind(db, sequence, now());
    if (row === undefined || row.activityId !== null) notNoted.delete(sequence); // another replica was faster
    if (row === undefined) return;
    if (await isClosedTo(row)) {
      await handleRefusal(renderers, row);
      return;
    }
    const delivery = notNoted.get(sequence) ?? (await write(row));
    if (delivery === undefined) {
      await giveUpPost(db, sequence);
      return;
    }
    if (row.activityId === null) notNoted.set(sequence, delivery);
    await db.tx((tx) => noteDelivered(tx, row, delivery, now() + updateGapMs));
    notNoted.delete(sequence);
  }

  /** Whether a new message would stand where Cordon was removed. A private one stands in a chat of its own. */
  async function isClosedTo(row: OutboxRow): Promise<boolean> {
    if (row.activityId !== null || !('request' in row) || row.kind === 'reveal') return false;
    return isRemovedSince(db, channelOf(row.place.conversation), row.request);
  }

  /**
   * Posts or updates a message.
   * @returns undefined when there is nothing to say any more
   */
  async function write(row: OutboxRow): Promise<Delivery | undefined> {
    const rendered = await render(renderers, row);
    if (rendered === undefined) return undefined;
    const { message, revision, place, says, endsAt, memo } = rendered;
    const shown = { revision, says, endsAt, memo };
    const { activityId } = row;
    if (activityId === null) return { ...(await post(row, rendered)), ...shown };
    await messenger.update(place, activityId, message);
    return { activityId, ...shown };
  }

  async function post(
    { sequence }: OutboxRow,
    { message, place, opens }: Rendered,
  ): Promise<Pick<Delivery, 'activityId' | 'place'>> {
    switch (opens?.kind) {
      case undefined:
        return { activityId: await messenger.post(place, message) };
      case 'thread':
        return messenger.thread(place, message);
      case 'personal-chat': {
        const chat = await messenger.personalChat(place, opens.person);
        await movePost(db, sequence, chat); // noted at once, so that another try finds it
        return { activityId: await messenger.post(chat, message) };
      }
      default:
        return opens satisfies never;
    }
  }

  async function postponeOrRefuse(row: OutboxRow, error: unknown): Promise<number | undefined> {
    const problem = error instanceof TeamsProblem ? error : undefined;
    const tries = row.tries + 1;
    const about =
      'alert' in row ? { alert: row.alert } : { ...('request' in row && { request: row.request }), post: row.kind };
    log.warn({ err: error, ...about, status: problem?.status, tries }, 'a message could not be delivered');
    if (problem?.isFinal === true) {
      await handleRefusal(renderers, row);
      return undefined;
    }
    const waitMs = Math.min(problem?.retryAfterMs ?? backoffMs(tries) * jitter(), longestWaitMs);
    await postponePost(db, row.sequence, { now: now(), waitMs, tried: true });
    return problem === undefined ? undefined : waitMs; // a bug of ours concerns this message only
  }
}

/** Spreads the tries of several replicas. */
const jitter = (): number => 0.75 + Math.random() / 2;
