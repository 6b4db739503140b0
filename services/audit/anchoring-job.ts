import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { anchorUnanchored, headsAtMost, nextUnsent, noteSent } from '../store/anchors.ts';
import { chainTables, type ChainTable } from '../store/chains.ts';
import type { Database } from '../store/database.ts';
import { retireEnded, type RetentionCursor } from '../store/retention.ts';
import type { AnchorSink } from './sinks.ts';

/** What the anchoring job works with, and whom it notifies. */
export interface AnchoringJobPorts {
  readonly db: Database;
  /** The audit key, at least 32 bytes. */
  readonly key: Uint8Array;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Where anchors are sent; undefined turns anchoring off. */
  readonly sink: AnchorSink | undefined;
  /** How long a request is kept after its end, and a journal after its day, in milliseconds; undefined keeps them all. */
  readonly retentionMs: number | undefined;
  /** Called with the ids of requests and journals that were deleted because their retention period is over. */
  readonly onRetired: (ids: readonly string[]) => void;
  /** Called once for each request or journal that is kept beyond its retention period because its chain does not verify. */
  readonly onBroken: (id: string) => void;
  /** Called when a turn fails, with the number of failures in a row. The next turn tries again. */
  readonly onFailure: (error: unknown, failures: number) => void;
}

/** The lock that every process takes before it touches anchors. `verifyAudit` holds it too, so that no anchor changes while it runs. */
export const anchoringLock = 'audit';

/**
 * Creates the anchoring job. Each turn deletes requests and journals whose retention period is over, anchors the events that are new, and sends
 * the anchors that have not been sent. Only one process runs a turn at a time, and no request waits for it.
 */
export function createAnchoringJob(ports: AnchoringJobPorts) {
  const { db, key, now, sink, retentionMs } = ports;
  const reportedBroken = new Set<string>();
  let failures = 0;
  let currentTurn: Promise<void> | undefined;

  return {
    /**
     * Runs one turn. A call during a turn joins it. Never rejects: failures go to `onFailure`.
     * @returns a promise that resolves when the turn has ended
     */
    turn(): Promise<void> {
      currentTurn ??= db
        .exclusively(anchoringLock, turnAlone)
        .then(
          () => {
            failures = 0;
          },
          (error: unknown) => {
            failures += 1;
            ports.onFailure(error, failures);
          },
        )
        .finally(() => {
          currentTurn = undefined;
        });
      return currentTurn;
    },
    /** Resolves when the current turn has ended, or at once when there is none. */
    settled: (): Promise<void> => currentTurn ?? Promise.resolve(),
  };

  async function turnAlone(): Promise<void> {
    try {
      if (retentionMs !== undefined) for (const table of chainTables) await retire(table, now() - retentionMs);
    } finally {
      if (sink !== undefined) await anchor(sink); // even when retention failed
    }
  }

  async function anchor(target: AnchorSink): Promise<void> {
    // Without the pause SQLite would serve nobody else until all anchors are written.
    while ((await anchorUnanchored(db, key, now())) === headsAtMost) await yieldToEventLoop();
    for (let next = await nextUnsent(db); next !== undefined; next = await nextUnsent(db)) {
      await target.append(next.line);
      await noteSent(db, next.seq);
    }
  }

  async function retire(table: ChainTable, before: number): Promise<void> {
    let cursor: RetentionCursor | undefined;
    do {
      const swept = await retireEnded(db, key, { table, before, at: now(), cursor });
      if (swept.retired.length > 0) ports.onRetired(swept.retired);
      for (const id of swept.kept.filter((kept) => !reportedBroken.has(kept))) {
        reportedBroken.add(id);
        ports.onBroken(id);
      }
      ({ cursor } = swept);
      await yieldToEventLoop();
    } while (cursor !== undefined);
  }
}
