import { createRequire } from 'node:module';
import process from 'node:process';
import { z } from 'zod';
import type { SqlValue } from './database.ts';

/** A prepared statement. */
export interface SqliteStatement {
  all(...params: SqlValue[]): unknown[];
}

/** An open SQLite file. */
export interface SqliteConnection {
  readonly isTransaction: boolean;
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  close(): void;
}

/** The part of `node:sqlite` that the store uses. The package @photostructure/sqlite has the same interface. */
export interface SqliteModule {
  readonly DatabaseSync: new (file: string) => SqliteConnection;
}

/** The places where SQLite may be found. */
export interface SqliteSources {
  /** Major version of Node.js. */
  readonly nodeMajor: number;
  /** `node:sqlite`; undefined where this Node.js has none. */
  readonly builtIn: () => unknown;
  /**
   * The package @photostructure/sqlite.
   * @throws {Error} when it is not installed or cannot be loaded
   */
  readonly installed: () => unknown;
}

const thisProcess: SqliteSources = {
  nodeMajor: Number.parseInt(process.versions.node, 10),
  builtIn: () => process.getBuiltinModule('node:sqlite'),
  installed: (): unknown => createRequire(import.meta.url)('@photostructure/sqlite'),
};

/** Where `node:sqlite` is no experiment any more. */
const builtInFrom = 24;

/**
 * Finds SQLite: built into Node.js 24 and newer, else from the optional package @photostructure/sqlite. Where only the other one is there,
 * it is used.
 * @throws {Error} when neither is there; the message names what to install
 */
export function findSqlite({ nodeMajor, builtIn, installed }: SqliteSources = thisProcess): SqliteModule {
  const failures: unknown[] = [];
  for (const load of nodeMajor >= builtInFrom ? [builtIn, installed] : [installed, builtIn]) {
    try {
      const found = sqliteModule.safeParse(load());
      if (found.success) return found.data;
    } catch (error) {
      failures.push(error);
    }
  }
  throw new Error(
    `Node.js ${nodeMajor} was found without SQLite: run "npm install @photostructure/sqlite", or use Node.js ${builtInFrom} or newer, or set DATABASE_URL to a PostgreSQL`,
    { cause: failures[0] },
  );
}

const sqliteModule = z.custom<SqliteModule>(
  (value) =>
    typeof value === 'object' && value !== null && 'DatabaseSync' in value && typeof value.DatabaseSync === 'function',
);
