import type { Clock } from '../../services/base/clock.ts';
import type { Database } from '../../services/store/database.ts';
import { duePosts, postponePost } from '../../services/store/outbox-rows.ts';
import { longestWaitMs, postsLeft } from '../../services/store/post-queues.ts';
import type { Work, WorkJob } from '../../services/store/work.ts';
import { createDelivery, type DeliveryPorts } from './delivery.ts';

/** How many conversations one process writes to at the same time. */
const conversationsAtOnce = 12;
/** The shortest time between two looks that a timer starts, in milliseconds. */
const shortestLookMs = 10;
/**
 * The shortest time between any two looks, in milliseconds. A run stores something many times in that time, and what is new is posted all the
 * same, because its own transaction enqueues a job for it.
 */
const lookGapMs = 50;

/** What the outbox needs. `updateGapMs` is also how long it leaves a conversation alone that it could not work through. */
export interface OutboxPorts extends DeliveryPorts, Pick<Clock, 'elapsed' | 'after'> {
  readonly db: Database;
  readonly work: Work;
}

/** Delivers stored messages. */
export type Outbox = ReturnType<typeof createOutbox>;

/**
 * Keeps every posted message equal to what is stored. Rows that are behind are posted or updated in their order, and a job for each
 * conversation lets one process at a time write there. All state is in the rows: what a crash interrupts is delivered by the next look.
 */
export function createOutbox(ports: OutboxPorts) {
  const { db, work, now, elapsed, after, log, updateGapMs } = ports;
  const deliver = createDelivery(ports);
  /** The queues that this process works through. */
  const busy = new Set<string>();
  /** Conversations that must be left alone, and until when, on a clock that nobody sets. */
  const waiting = new Map<string, number>();
  const state: OutboxState = { again: false, lookedAt: -Infinity, cancelTimer: () => undefined, closed: false };
  const stopWork = work.on('post', { atOnce: conversationsAtOnce }, workThrough);

  const wake = (): void => {
    if (state.closed || state.again) return;
    if (state.pass !== undefined || elapsed() - state.lookedAt < lookGapMs) {
      state.again = true;
      if (state.pass === undefined) lookAgain();
    } else look();
  };

  return {
    /** Starts a look for messages that are due, because something was stored. Returns at once. */
    wake,
    /** Waits for the messages that are being delivered, then stops. The others are delivered after the next start. */
    async close(): Promise<void> {
      state.closed = true;
      state.cancelTimer();
      await state.pass;
      await stopWork();
    },
  };

  function look(): void {
    state.again = false;
    state.cancelTimer();
    state.lookedAt = elapsed();
    state.pass = pass()
      .catch((error: unknown) => {
        log.error({ err: error }, 'the outbox could not read which messages are due');
        wakeAt(now() + updateGapMs);
      })
      .finally(() => {
        state.pass = undefined;
        if (state.again) lookAgain();
      });
  }

  /** Looks once more when the time between two looks is over. */
  function lookAgain(): void {
    if (state.closed) return;
    state.cancelTimer();
    state.cancelTimer = after(Math.max(state.lookedAt + lookGapMs - elapsed(), 0), look);
  }

  /** Enqueues a job for every queue with messages that are due, and wakes up when the next one is. */
  async function pass(): Promise<void> {
    const { queues, nextAt } = await postsLeft(db, now());
    for (const queue of queues) if (!busy.has(queue)) await work.enqueue(db, 'post', queue);
    if (nextAt !== undefined) wakeAt(nextAt);
  }

  function wakeAt(at: number): void {
    if (state.closed) return;
    state.cancelTimer();
    state.cancelTimer = after(Math.min(Math.max(at - now(), shortestLookMs), longestWaitMs), wake);
  }

  /** Delivers the messages of a queue that are due; never rejects. */
  async function workThrough({ key: queue, signal }: WorkJob): Promise<void> {
    busy.add(queue);
    try {
      while (!state.closed && !signal.aborted && (await deliverNext(queue)));
    } catch (error) {
      log.error({ err: error }, 'the outbox could not work through a conversation');
      waiting.set(queue, elapsed() + updateGapMs);
    } finally {
      busy.delete(queue);
      wake();
    }
  }

  /**
   * Delivers the next message of a queue. It is read again for each one, because a new message goes before updates.
   * @returns false when nothing more may be delivered now
   */
  async function deliverNext(queue: string): Promise<boolean> {
    const rows = await duePosts(db, now(), queue);
    const waitMs = (waiting.get(queue) ?? 0) - elapsed();
    if (waitMs > 0) {
      for (const { sequence } of rows) await postponePost(db, sequence, { now: now(), waitMs, tried: false });
      return false;
    }
    waiting.delete(queue);
    const [row] = rows;
    if (row === undefined) return false;
    const leaveAloneMs = await deliver(row);
    // Later messages wait too, so that they stay in order.
    if (leaveAloneMs !== undefined) waiting.set(queue, elapsed() + leaveAloneMs);
    return true;
  }
}

interface OutboxState {
  pass?: Promise<void> | undefined;
  /** Another look follows as soon as it may. */
  again: boolean;
  /** When the last look began, on a clock that nobody sets. */
  lookedAt: number;
  cancelTimer: () => void;
  closed: boolean;
}
