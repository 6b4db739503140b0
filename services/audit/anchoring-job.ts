import { setImmediate as breath } from 'node:timers/promises';
import { anchorUnanchored, headsAtMost, nextUnsent, noteSent } from '../store/anchors.ts';
import type { Database } from '../store/database.ts';
import { retireEnded, type RetentionCursor } from '../store/retention.ts';
import type { AnchorSink } from './sinks.ts';

export interface AnchoringJobPorts {
  readonly db: Database;
  readonly key: Uint8Array;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Undefined when nothing is anchored. */
  readonly sink: AnchorSink | undefined;
  /** How long a request is kept after its end, in milliseconds; undefined for ever. */
  readonly retentionMs: number | undefined;
  /** Told of requests that were deleted because their time was over. */
  readonly onRetired: (ids: readonly string[]) => void;
  /** Told, once each, of a request whose time is over and whose trail does not hold, so that it is kept. */
  readonly onBroken: (id: string) => void;
  /** Told when a turn failed, and how many have in a row; the next one tries again. */
  readonly onFailure: (error: unknown, failures: number) => void;
}

export type AnchoringJob = ReturnType<typeof createAnchoringJob>;

/** Work under this key touches anchors; `verify` holds it too, so that nothing moves meanwhile. */
export const anchoringLock = 'audit';

/** Deletes what is too old, anchors what has grown and sends what was not sent, one process at a time. Nothing waits for it. */
export function createAnchoringJob(ports: AnchoringJobPorts) {
  const { db, key, now, sink, retentionMs } = ports;
  const told = new Set<string>();
  let failures = 0;
  let underWay: Promise<void> | undefined;

  return {
    /** One turn, now; during one it is the same. Never rejects. */
    turn(): Promise<void> {
      underWay ??= db
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
          underWay = undefined;
        });
      return underWay;
    },
    /** Resolves when the turn that is under way has ended. */
    settled: (): Promise<void> => underWay ?? Promise.resolve(),
  };

  async function turnAlone(): Promise<void> {
    try {
      if (retentionMs !== undefined) await retire(now() - retentionMs);
    } finally {
      if (sink !== undefined) await anchor(sink); // whatever keeps the retention from working
    }
  }

  async function anchor(place: AnchorSink): Promise<void> {
    while ((await anchorUnanchored(db, key, now())) === headsAtMost) await breath(); // SQLite would let nobody else in
    for (let next = await nextUnsent(db); next !== undefined; next = await nextUnsent(db)) {
      await place.append(next.line);
      await noteSent(db, next.seq);
    }
  }

  async function retire(before: number): Promise<void> {
    let cursor: RetentionCursor | undefined;
    do {
      const swept = await retireEnded(db, key, { before, at: now(), cursor });
      if (swept.retired.length > 0) ports.onRetired(swept.retired);
      for (const id of swept.kept.filter((kept) => !told.has(kept))) {
        told.add(id);
        ports.onBroken(id);
      }
      ({ cursor } = swept);
      await breath();
    } while (cursor !== undefined);
  }
}
