/** A value that both engines bind and return alike. JSON is text, times are epoch milliseconds, booleans are 0 and 1. */
export type SqlValue = string | number | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

export interface Queryable {
  /**
   * Runs one statement. Parameters are `$1`, `$2`, ...; the tokens `{NOW}` (database clock, epoch ms), `{LOCK}`
   * (`FOR UPDATE`), `{SKIP}` (`FOR UPDATE SKIP LOCKED`), `{SERIAL}` and `{CHANNEL}` (`conversation` without its thread) stand for what the
   * engines spell differently.
   */
  query(sql: string, params?: readonly SqlValue[]): Promise<readonly SqlRow[]>;
}

/** A COMMIT whose answer was lost: whether its transaction is stored, nobody can say before the database is read again. */
export class CommitUnknown extends Error {
  override readonly name = 'CommitUnknown';
}

/** A database that cannot be used at the start: it is away, refuses us, or is newer than we are. The cause is the engine's error. */
export class DatabaseUnusable extends Error {
  override readonly name = 'DatabaseUnusable';
}

/** The store's only way to a database. The same SQL runs on SQLite and PostgreSQL. */
export interface Database extends Queryable {
  /** True when no other process can hold this database, so that a running request without a runner here has none. */
  readonly exclusive: boolean;
  /**
   * Runs `body` in one transaction; a throw rolls it back. The body may await only its own queries: a slow body holds
   * every other writer up.
   * @param limitMs longest that one of its statements may take, where the engine has a limit; in milliseconds
   * @throws {CommitUnknown} when it may be stored all the same
   */
  tx<T>(body: (db: Queryable) => Promise<T>, limitMs?: number): Promise<T>;
  /**
   * Runs `work` unless another process does something under the same key right now: then nothing runs, and the answer is false.
   * Within one process the caller sees to it. Whoever dies, or is cut off for 20 s, lets go; `lost` tells work that goes on that
   * somebody else may have the key by now.
   */
  exclusively(key: string, work: (lost: AbortSignal) => Promise<void>): Promise<boolean>;
  /** Ends within seconds, whatever the network does. */
  close(): Promise<void>;
}
