import { AsyncLocalStorage } from 'node:async_hooks';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database, Queryable, SqlRow } from './database.ts';
import { dialect } from './dialect.ts';
import { findSqlite, type SqliteStatement } from './sqlite-module.ts';

/**
 * Opens an SQLite file that only this process may use: WAL, synchronous FULL, exclusive lock, deleted rows overwritten. The operating
 * system releases the lock when the process dies.
 * @param file path of the file, whose folder is made, or `:memory:`; what is made is for this user only
 * @throws {Error} `database is locked` when another process holds the file; or when no SQLite is installed
 */
export function openSqlite(file: string): Database {
  const { DatabaseSync } = findSqlite();
  if (file !== ':memory:') makePrivate(file);
  const sqlite = new DatabaseSync(file);
  sqlite.exec(
    'PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON',
  );
  sqlite.exec('BEGIN IMMEDIATE; COMMIT'); // takes the exclusive lock now, not at the first write
  const statements = new Map<string, SqliteStatement>();
  const inTransaction = new AsyncLocalStorage<true>();
  let last: Promise<unknown> = Promise.resolve();
  let purge: Promise<void> | undefined;

  const connection: Queryable = {
    query(sql, params = []) {
      const statement = statements.get(sql) ?? sqlite.prepare(dialect(sql, 'sqlite'));
      statements.set(sql, statement);
      return Promise.resolve(statement.all(...params) as SqlRow[]);
    },
  };
  // There is one connection. A write from outside an open transaction would become part of it and be rolled back with it, so all take turns.
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    if (inTransaction.getStore()) throw new Error('a transaction may use only the database it was given');
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };

  return {
    exclusive: true,
    query: (sql, params) => inTurn(() => connection.query(sql, params)),
    tx: (body) =>
      inTurn(async () => {
        sqlite.exec('BEGIN IMMEDIATE');
        try {
          const result = await inTransaction.run(true, () => body(connection));
          sqlite.exec('COMMIT');
          return result;
        } catch (error) {
          if (sqlite.isTransaction) sqlite.exec('ROLLBACK'); // a full disk has rolled it back already
          throw error;
        }
      }),
    async exclusively(_, work) {
      await work(); // nobody else can hold this database
      return true;
    },
    purgeDeleted: () =>
      (purge ??= inTurn(() => {
        purge = undefined; // a call from now on is about rows that this checkpoint may miss
        sqlite.exec('PRAGMA wal_checkpoint(TRUNCATE)');
        return Promise.resolve();
      })),
    close: () =>
      inTurn(() => {
        // A prepared statement keeps the file and its lock until it is garbage-collected. So the lock is released by hand, for which WAL
        // must be left first. One complete file remains.
        sqlite.exec('PRAGMA journal_mode=DELETE; PRAGMA locking_mode=NORMAL; SELECT COUNT(*) FROM sqlite_master');
        statements.clear();
        sqlite.close();
        inTransaction.disable();
        return Promise.resolve();
      }),
  };
}

/**
 * Makes the file for this user only; SQLite gives the same mode to the WAL beside it. A file that is there is not touched: to close it
 * would release the locks that this process has on it.
 */
function makePrivate(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
