import type { Queryable } from './database.ts';

/**
 * What jobs are for.
 * - `run`: runs a request, or splits one about many targets into slices; the key is its id
 * - `slice`: runs one slice of a request; the key is its id and the slice's number. A kind of its own, so that a request about one account
 *   never waits behind many slices, and so that bots of a version that knows none never get one during a rolling upgrade
 * - `due`: does what the time of a request asks for: expiry, start, reminder; the key is its id and the time
 * - `post`: delivers the messages of one conversation; the key names it
 * - `webhook`: tells one system outside what has happened; the key names it. Bots of a version that knows none never get one
 */
export const workKinds = ['run', 'slice', 'due', 'post', 'webhook'] as const;

/** What a job is for; see `workKinds`. */
export type WorkKind = (typeof workKinds)[number];

/** A job that a handler works on. */
export interface WorkJob {
  /** What to work on. It holds ids only: jobs are stored in plain text. */
  readonly key: string;
  /**
   * Aborted when another process may have taken the job over. A handler should stop then; whatever it writes must be fenced by the rows
   * that it writes to, because it may be aborted late.
   */
  readonly signal: AbortSignal;
}

/** How jobs of a kind are worked on. */
export interface WorkOptions {
  /** How many jobs of this kind one process works on at the same time. */
  readonly atOnce: number;
}

/**
 * Works on one job. A rejection has the job tried again, later each time, and in the end left as a dead letter. A job can come when nothing
 * is left to do, and again after it was done.
 */
export type WorkHandler = (job: WorkJob) => Promise<void>;

/**
 * Decides which process does what the rows of the store leave to be done, and when. Jobs are derived from those rows and may be lost: whoever
 * handles a kind also enqueues, now and then, what the rows say is not done yet.
 */
export interface Work {
  /**
   * Stores a job together with what it follows from. Of each kind and key one job is worked on at a time, and one more may wait. A job that
   * waits already is enough, and starts at once unless `at` is given.
   * @param tx the transaction of what it follows from, or the database
   * @param at when it is due at the earliest, in epoch milliseconds of Cordon's clock; left out, at once
   */
  readonly enqueue: (tx: Queryable, kind: WorkKind, key: string, at?: number) => Promise<void>;
  /**
   * Starts to work on jobs of a kind. Call it once for each kind.
   * @returns a function that takes no more of them and resolves when those under way have ended
   */
  readonly on: (kind: WorkKind, options: WorkOptions, handler: WorkHandler) => () => Promise<void>;
  /** Ends at once. Jobs under way are left to other processes or to the next start. */
  readonly close: () => Promise<void>;
}

/** How many jobs of a kind wait although they are due. */
export interface WorkDepth {
  readonly kind: WorkKind;
  readonly waiting: number;
}

/** `Work` as whoever opens it sees it. */
export interface OpenWork extends Work {
  /** How many jobs of each kind wait although they are due. */
  readonly depths: () => Promise<readonly WorkDepth[]>;
}

/** How often `Work` tries a job, and whom it notifies. */
export interface WorkEvents {
  /** How often a job is tried, the first try included; `triesOfJob` when left out. */
  readonly tries?: number | undefined;
  /** A job has failed so often that it is not tried again. */
  readonly onDead: (kind: WorkKind, key: string) => void;
  /** One try of a job has failed, or the queue itself has; for the log. */
  readonly onProblem: (error: unknown, job?: { readonly kind: WorkKind; readonly key: string }) => void;
}

/** How often a job is tried, unless something else is set. */
export const triesOfJob = 6;

/** How long a job waits after its n-th failed try, in milliseconds. */
export const backoffOfJobMs = (tries: number): number => 1000 * 2 ** (tries - 1);
