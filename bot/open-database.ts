import { join } from 'node:path';
import type { Database } from '../services/store/database.ts';
import { openPostgres } from '../services/store/postgres.ts';
import { openSqlite } from '../services/store/sqlite.ts';
import type { Config } from './config.ts';
import { derivedKey, keyFile, keyPath } from './key-file.ts';

/** The SQLite file of a data folder. */
export const sqliteFile = (dataDir: string): string => join(dataDir, 'cordon.db');

/**
 * The database of these settings: PostgreSQL where its address is set, otherwise the SQLite file.
 * @param onLost told of a connection that broke
 * @throws {Error} `database is locked` when another process holds the file
 */
export function openDatabase(
  { dataDir, databaseUrl }: Pick<Config, 'dataDir' | 'databaseUrl'>,
  onLost: (error: unknown) => void,
): Database {
  return databaseUrl === undefined ? openSqlite(sqliteFile(dataDir)) : openPostgres({ url: databaseUrl, onLost });
}

/** The key of these settings. @throws {Error} as `keyFile` */
export const keyOf = ({ key, dataDir }: Pick<Config, 'key' | 'dataDir'>, name: 'audit' | 'secrets'): Uint8Array =>
  key === undefined ? keyFile(dataDir, name) : derivedKey(key, name);

/** The file that this key is in; undefined when it comes from a setting. */
export const keyFileOf = (
  { key, dataDir }: Pick<Config, 'key' | 'dataDir'>,
  name: 'audit' | 'secrets',
): string | undefined => (key === undefined ? keyPath(dataDir, name) : undefined);
