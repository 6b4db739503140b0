/** A value that both engines bind and return in the same way. JSON is text, times are epoch milliseconds, booleans are 0 and 1. */
export type SqlValue = string | number | null;
/** A row by column names. */
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** A database or one of its transactions. */
export interface Queryable {
  /**
   * Runs one statement. Parameters are `$1`, `$2`, and so on. These tokens stand for what the engines spell differently: `{NOW}` (the
   * database's clock, epoch milliseconds), `{LOCK}` (`FOR UPDATE`), `{SKIP}` (`FOR UPDATE SKIP LOCKED`), `{SERIAL}` (a number that counts up),
   * `{UNLOGGED}` (a table without a log of changes) and `{CHANNEL}` (the column `conversation` without its thread).
   */
  query(sql: string, params?: readonly SqlValue[]): Promise<readonly SqlRow[]>;
}

/** A COMMIT whose answer was lost. Whether its transaction is stored is unknown until the database is read again. */
export class CommitUnknown extends Error {
  override readonly name = 'CommitUnknown';
}

/** A database that cannot be used at the start: it is unreachable, refuses us, or is newer than this version. The cause is the engine's error. */
export class DatabaseUnusable extends Error {
  override readonly name = 'DatabaseUnusable';
}

/** The store's only way to a database. The same SQL runs on SQLite and PostgreSQL. */
export interface Database extends Queryable {
  /** True when no other process can use this database; a running request without a runner in this process then has none at all. */
  readonly exclusive: boolean;
  /**
   * Runs `body` in one transaction; a throw rolls it back. The body may await only its own queries, because a slow body blocks every
   * other writer, and it may be run again after a conflict.
   * @param limitMs longest that one of its statements may take, in milliseconds, where the engine has such a limit
   * @throws {CommitUnknown} when it is unknown whether the transaction is stored
   */
  tx<T>(body: (db: Queryable) => Promise<T>, limitMs?: number): Promise<T>;
  /**
   * Runs `work` while this process alone holds a key; for rare work such as an audit. It takes a connection of its own. A process that dies
   * loses the key.
   * @returns false when another process holds the key; nothing has run then
   */
  exclusively(key: string, work: () => Promise<void>): Promise<boolean>;
  /**
   * Removes what deleted rows have left in the engine's log of changes, where it can: SQLite's WAL is emptied. Costs two syncs there, so
   * call it only after something secret was deleted. Calls that wait at the same time share one.
   */
  purgeDeleted(): Promise<void>;
  /** Ends within seconds, whatever the network does. */
  close(): Promise<void>;
}
