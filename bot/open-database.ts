import { join } from 'node:path';
import type { Database } from '../services/store/database.ts';
import { openPostgres } from '../services/store/postgres.ts';
import { openSqlite } from '../services/store/sqlite.ts';
import type { Config } from './config.ts';

/** The SQLite file of a data folder. */
export const sqliteFile = (dataDir: string): string => join(dataDir, 'cordon.db');

/** The database of the settings. @param onLost told of a connection to PostgreSQL that broke while nobody used it */
export const openDatabase = (
  { dataDir, databaseUrl }: Pick<Config, 'dataDir' | 'databaseUrl'>,
  onLost: (error: unknown) => void,
): Database =>
  databaseUrl === undefined ? openSqlite(sqliteFile(dataDir)) : openPostgres({ url: databaseUrl, onLost });
