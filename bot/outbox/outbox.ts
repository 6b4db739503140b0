import type { Place } from '../../services/model/request.ts';
import type { Database } from '../../services/store/database.ts';
import { longestWaitMs } from '../../services/store/posts.ts';
import type { Logger } from '../telemetry/log.ts';
import { TeamsProblem } from './message.ts';

/** How soon is looked again while something is on its way, in milliseconds. */
const busyLookMs = 100;

/** A stored message. */
export interface OutboxRow {
  /** Of this row and no other, of whatever source. */
  readonly key: string;
  /** Null until Teams has taken it. */
  readonly activityId: string | null;
  readonly tries: number;
}

/** What Teams has taken. */
export interface Delivery {
  readonly activityId: string;
  readonly revision: number;
  /** The thread that it began, where it did. */
  readonly place?: Place;
}

/** Stored messages of one kind. */
export interface OutboxSource<R extends OutboxRow = OutboxRow> {
  /** Those that show less than is true and may be tried now, in the order in which they are to be shown. */
  due(): Promise<readonly R[]>;
  /** When the next one may be tried, in epoch milliseconds; undefined when all is shown. */
  nextAt(): Promise<number | undefined>;
  /** One that was due, as it is now; undefined when somebody else has shown it meanwhile. */
  stillDue(row: R): Promise<R | undefined>;
  /** Messages of one line keep their order, and one writer at a time writes there: the conversation, as a rule. */
  queueOf(row: R): string;
  /** Posts what it stands for, or updates what was posted. @returns undefined when there is nothing to say any more @throws {TeamsProblem} */
  deliver(row: R): Promise<Delivery | undefined>;
  /** Notes that Teams took it. */
  delivered(row: R, taken: Delivery): Promise<void>;
  /** Notes that it has to wait, after a try that failed or behind another one. */
  putOff(row: R, waitMs: number, tried: boolean): Promise<void>;
  /** Teams will never take it. */
  refused(row: R, problem: TeamsProblem): Promise<void>;
  /** What the log calls it. */
  describe(row: R): object;
}

export interface OutboxPorts {
  readonly db: Pick<Database, 'exclusively'>;
  /** How long a line that another replica writes to is left alone, in milliseconds. */
  readonly updateGapMs: number;
  /** Wait after the n-th failed try, in milliseconds, unless Teams says how long. */
  readonly backoffMs: (tries: number) => number;
  readonly now: () => number;
  /** As in `Timing`. */
  readonly elapsed: () => number;
  readonly log: Logger;
}

export type Outbox = ReturnType<typeof createOutbox>;

/**
 * Keeps what is posted equal to what is stored: rows that lag are posted or updated, in order, one writer per conversation. It holds
 * no queue, so nothing is lost with it.
 */
export function createOutbox(
  { db, now, elapsed, log, updateGapMs, backoffMs }: OutboxPorts,
  sources: readonly OutboxSource[],
) {
  const busy = new Map<string, Promise<void>>();
  /** Lines that asked for patience, and until when, by a clock that is never set. */
  const held = new Map<string, number>();
  /** What Teams has taken and the store has not noted yet, by the key of the row: it must not be posted again. */
  const posted = new Map<string, Delivery>();
  const pace: {
    pass?: Promise<void> | undefined;
    again: boolean;
    timer?: NodeJS.Timeout | undefined;
    closed: boolean;
  } = { again: false, closed: false };

  const wake = (): void => {
    if (pace.closed) return;
    if (pace.pass !== undefined) {
      pace.again = true;
      return;
    }
    clearTimeout(pace.timer);
    pace.pass = pass()
      .catch((error: unknown) => {
        log.error({ err: error }, 'the herald could not read what to show');
        later(now() + updateGapMs);
      })
      .finally(() => {
        pace.pass = undefined;
        if (pace.again) {
          pace.again = false;
          wake();
        }
      });
  };

  return {
    /** Something was stored: look what lags. Returns at once. */
    wake,
    /** Lets what is on its way arrive, then stops. What still lags is shown after the next start. */
    async close(): Promise<void> {
      pace.closed = true;
      clearTimeout(pace.timer);
      await pace.pass;
      await Promise.all(busy.values());
    },
  };

  async function pass(): Promise<void> {
    for (const source of sources)
      for (const [line, rows] of grouped(source, await source.due())) {
        if (busy.has(line)) continue;
        const waitMs = (held.get(line) ?? 0) - elapsed();
        if (waitMs > 0) {
          for (const row of rows) await source.putOff(row, waitMs, false); // behind the one that has to wait
          continue;
        }
        held.delete(line);
        const work = db
          .exclusively(line, (lost) => deliverAll(source, line, rows, lost))
          .then((ours) => {
            if (!ours) held.set(line, elapsed() + updateGapMs); // another replica writes there now
          })
          .catch((error: unknown) => {
            log.error({ err: error }, 'the herald could not read what to show');
            held.set(line, elapsed() + updateGapMs);
          })
          .finally(() => {
            busy.delete(line);
            wake();
          });
        busy.set(line, work);
      }
    const next = (await Promise.all(sources.map((source) => source.nextAt()))).filter((at) => at !== undefined);
    // What is due now belongs to a busy line, which wakes us when it is done; the others must not wait for it.
    if (next.length > 0) later(busy.size === 0 ? Math.min(...next) : Math.max(Math.min(...next), now() + busyLookMs));
  }

  function later(at: number): void {
    if (pace.closed) return;
    clearTimeout(pace.timer);
    pace.timer = setTimeout(wake, Math.min(Math.max(at - now(), 10), longestWaitMs));
  }

  async function deliverAll(
    source: OutboxSource,
    line: string,
    rows: readonly OutboxRow[],
    lost: AbortSignal,
  ): Promise<void> {
    for (const row of rows) {
      if (pace.closed || lost.aborted) return;
      try {
        await deliver(source, row);
      } catch (error) {
        const waitMs = await failed(source, row, error);
        if (waitMs === undefined) continue;
        held.set(line, elapsed() + waitMs); // later messages wait, so that they stay in order
        return;
      }
    }
  }

  async function deliver(source: OutboxSource, due: OutboxRow): Promise<void> {
    const { key } = due;
    const row = await source.stillDue(due);
    if (row === undefined || row.activityId !== null) posted.delete(key); // another replica was here first
    if (row === undefined) return;
    const taken = posted.get(key) ?? (await source.deliver(row));
    if (taken === undefined) return;
    if (row.activityId === null) posted.set(key, taken);
    await source.delivered(row, taken);
    posted.delete(key);
  }

  /** @returns how long the line should be left alone; undefined when the others may go on */
  async function failed(source: OutboxSource, row: OutboxRow, error: unknown): Promise<number | undefined> {
    const problem = error instanceof TeamsProblem ? error : undefined;
    const tries = row.tries + 1;
    log.warn({ err: error, ...source.describe(row), status: problem?.status, tries }, 'a message could not be shown');
    if (problem?.isFinal === true) {
      await source.refused(row, problem);
      return undefined;
    }
    const waitMs = Math.min(problem?.retryAfterMs ?? backoffMs(tries) * jitter(), longestWaitMs);
    await source.putOff(row, waitMs, true);
    return problem === undefined ? undefined : waitMs; // a fault of ours is this message's alone
  }
}

/** So that replicas spread. */
const jitter = (): number => 0.75 + Math.random() / 2;

function grouped(source: OutboxSource, rows: readonly OutboxRow[]): ReadonlyMap<string, readonly OutboxRow[]> {
  const groups = new Map<string, OutboxRow[]>();
  for (const row of rows) {
    const line = source.queueOf(row);
    groups.set(line, [...(groups.get(line) ?? []), row]);
  }
  return groups;
}
