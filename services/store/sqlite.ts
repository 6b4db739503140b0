import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSyncInstance } from '@photostructure/sqlite';
import type { Database, Queryable, SqlRow, SqlValue } from './database.ts';
import { dialect } from './dialect.ts';

/**
 * Opens an SQLite file that only this process may use: WAL, synchronous FULL, exclusive lock. The operating system drops
 * the lock when the process dies.
 * @throws {Error} `database is locked` when another process holds the file
 */
export function openSqlite(file: string): Database {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const sqlite = new DatabaseSync(file);
  sqlite.exec(
    'PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON',
  );
  sqlite.exec('BEGIN IMMEDIATE; COMMIT'); // takes the exclusive lock now, not at the first write
  const statements = new Map<string, StatementSyncInstance>();
  const inTx = new AsyncLocalStorage<true>();
  let last: Promise<unknown> = Promise.resolve();

  const direct: Queryable = {
    query(sql, params = []) {
      const statement = statements.get(sql) ?? sqlite.prepare(dialect(sql, 'sqlite'));
      statements.set(sql, statement);
      return Promise.resolve(statement.all(...(params as SqlValue[])) as SqlRow[]);
    },
  };
  // One connection: a write from outside an open transaction would land in it and roll back with it. So all take turns.
  const turn = <T>(work: () => Promise<T>): Promise<T> => {
    if (inTx.getStore()) throw new Error('a transaction may use only the database it was given');
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };

  return {
    exclusive: true,
    query: (sql, params) => turn(() => direct.query(sql, params)),
    tx: (body) =>
      turn(async () => {
        sqlite.exec('BEGIN IMMEDIATE');
        try {
          const result = await inTx.run(true, () => body(direct));
          sqlite.exec('COMMIT');
          return result;
        } catch (error) {
          if (sqlite.isTransaction) sqlite.exec('ROLLBACK'); // a full disk has taken it back already
          throw error;
        }
      }),
    async exclusively(_, work) {
      await work(new AbortController().signal); // nobody else can hold this database
      return true;
    },
    close: () =>
      turn(() => {
        // A prepared statement keeps the file, and with it the lock, until it is garbage; so the lock is given back by hand,
        // and for that WAL must be left first. What stays behind is one whole file.
        sqlite.exec('PRAGMA journal_mode=DELETE; PRAGMA locking_mode=NORMAL; SELECT COUNT(*) FROM sqlite_master');
        statements.clear();
        sqlite.close();
        inTx.disable();
        return Promise.resolve();
      }),
  };
}
