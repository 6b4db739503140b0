import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database, Queryable, SqlRow } from './database.ts';
import { dialect } from './dialect.ts';
import { findSqlite, type SqliteStatement } from './sqlite-module.ts';

/**
 * Opens an SQLite file that only this process may use: WAL, synchronous FULL, exclusive lock. The operating system releases the lock when
 * the process dies.
 * @param file path of the file, whose folder is made, or `:memory:`
 * @throws {Error} `database is locked` when another process holds the file; or when no SQLite is installed
 */
export function openSqlite(file: string): Database {
  const { DatabaseSync } = findSqlite();
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const sqlite = new DatabaseSync(file);
  sqlite.exec(
    'PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON',
  );
  sqlite.exec('BEGIN IMMEDIATE; COMMIT'); // takes the exclusive lock now, not at the first write
  const statements = new Map<string, SqliteStatement>();
  const inTransaction = new AsyncLocalStorage<true>();
  let last: Promise<unknown> = Promise.resolve();

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
      await work(new AbortController().signal); // nobody else can hold this database
      return true;
    },
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
