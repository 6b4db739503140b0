import type { Clock } from '../../services/base/clock.ts';
import type { Database } from '../../services/store/database.ts';
import {
  duePosts,
  longestWaitMs,
  nextSecretOverAt,
  nextTryAt,
  postponePost,
  type OutboxRow,
} from '../../services/store/outbox-rows.ts';
import { createDelivery, type DeliveryPorts } from './delivery.ts';

/** How soon the outbox looks again while it is delivering, in milliseconds. */
const busyLookMs = 100;
/** The shortest time between two looks that a timer starts, in milliseconds. */
const shortestLookMs = 10;

/** What the outbox needs. `updateGapMs` is also how long it leaves a conversation alone in which another replica writes. */
export interface OutboxPorts extends DeliveryPorts, Pick<Clock, 'elapsed' | 'after'> {
  readonly db: Database;
}

/** Delivers stored messages. */
export type Outbox = ReturnType<typeof createOutbox>;

/**
 * Keeps every posted message equal to what is stored. Rows that are behind are posted or updated in their order, and only one replica at a
 * time writes to a conversation. All state is in the rows: what a crash interrupts is delivered after the next start.
 */
export function createOutbox(ports: OutboxPorts) {
  const { db, now, elapsed, after, log, updateGapMs } = ports;
  const deliver = createDelivery(ports);
  /** What is being delivered, by conversation. */
  const busy = new Map<string, Promise<void>>();
  /** Conversations that must be left alone, and until when, on a clock that nobody sets. */
  const waiting = new Map<string, number>();
  const state: OutboxState = {
    again: false,
    stored: 0,
    cancelTimer: () => undefined,
    closed: false,
  };

  const wake = (): void => {
    if (state.closed) return;
    if (state.pass !== undefined) {
      state.again = true;
      return;
    }
    state.cancelTimer();
    state.pass = pass()
      .catch((error: unknown) => {
        log.error({ err: error }, 'the outbox could not read which messages are due');
        wakeAt(now() + updateGapMs);
      })
      .finally(() => {
        state.pass = undefined;
        if (state.again) {
          state.again = false;
          wake();
        }
      });
  };

  return {
    /** Starts a look for messages that are due, because something was stored. Returns at once. */
    wake: (): void => {
      state.stored += 1;
      wake();
    },
    /** Waits for the messages that are being delivered, then stops. The others are delivered after the next start. */
    async close(): Promise<void> {
      state.closed = true;
      state.cancelTimer();
      await state.pass;
      await Promise.all(busy.values());
    },
  };

  async function pass(): Promise<void> {
    const { stored } = state;
    for (const [queue, rows] of inQueues(await duePosts(db, now()))) {
      if (busy.has(queue)) continue;
      const waitMs = (waiting.get(queue) ?? 0) - elapsed();
      if (waitMs > 0) {
        for (const { sequence } of rows) await postponePost(db, sequence, { now: now(), waitMs, tried: false });
        continue;
      }
      waiting.delete(queue);
      busy.set(queue, deliverExclusively(queue, { rows, stored }));
    }
    const next = await nextTryAt(db, now());
    // A message that is due now is in a busy queue, which wakes us when it is done. Other messages must not wait for it.
    const tryAt = next !== undefined && busy.size > 0 ? Math.max(next, now() + busyLookMs) : next;
    const times = [tryAt, await nextSecretOverAt(db, now())].filter((at) => at !== undefined);
    if (times.length > 0) wakeAt(Math.min(...times));
  }

  function wakeAt(at: number): void {
    if (state.closed) return;
    state.cancelTimer();
    state.cancelTimer = after(Math.min(Math.max(at - now(), shortestLookMs), longestWaitMs), wake);
  }

  /** Delivers the rows of a queue, unless another replica writes there now; never rejects. */
  async function deliverExclusively(queue: string, batch: Batch): Promise<void> {
    try {
      const ours = await db.exclusively(queue, (lost) => deliverAll(queue, batch, lost));
      if (!ours) waiting.set(queue, elapsed() + updateGapMs);
    } catch (error) {
      log.error({ err: error }, 'the outbox could not work through a conversation');
      waiting.set(queue, elapsed() + updateGapMs);
    } finally {
      busy.delete(queue);
      wake();
    }
  }

  async function deliverAll(queue: string, { rows, stored }: Batch, lost: AbortSignal): Promise<void> {
    for (const [n, row] of rows.entries()) {
      if (state.closed || lost.aborted) return;
      if (n > 0 && row.activityId !== null && state.stored !== stored) return; // perhaps a new message, which goes before updates
      const waitMs = await deliver(row);
      if (waitMs === undefined) continue;
      waiting.set(queue, elapsed() + waitMs); // later messages wait too, so that they stay in order
      return;
    }
  }
}

interface OutboxState {
  pass?: Promise<void> | undefined;
  again: boolean;
  /** How often we were told that something was stored. */
  stored: number;
  cancelTimer: () => void;
  closed: boolean;
}

/** Rows of one queue that were due. `stored`: what `OutboxState.stored` was before they were read. */
interface Batch {
  readonly rows: readonly OutboxRow[];
  readonly stored: number;
}

/** Rows by the queue that keeps their order, in which one message is written at a time. */
function inQueues(rows: readonly OutboxRow[]): ReadonlyMap<string, readonly OutboxRow[]> {
  const queues = new Map<string, OutboxRow[]>();
  for (const row of rows) {
    const queue = queueOf(row);
    queues.set(queue, [...(queues.get(queue) ?? []), row]);
  }
  return queues;
}

/** The conversation. A private message is not posted there but in a chat that is not known yet, so it does not hold up the thread. */
function queueOf(row: OutboxRow): string {
  if (row.kind === 'reveal') return `private to the requester of ${row.request}`;
  if (row.kind === 'call' && row.activityId === null) return `call ${row.sequence}`;
  return row.place.conversation;
}
