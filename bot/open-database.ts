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

/** Why Cordon cannot start and what to do, in one sentence; nothing of an address that could be secret. */
export const unusable = ({ databaseUrl }: Pick<Config, 'databaseUrl'>, { message }: Error): string =>
  databaseUrl === undefined
    ? `Cordon cannot start, because its SQLite file in CORDON_DATA cannot be used: ${message}.`
    : `Cordon cannot start, because the PostgreSQL of DATABASE_URL (${new URL(databaseUrl).host}) cannot be used: ${message}. ` +
      'Check that it runs and can be reached, that DATABASE_URL has the right user, password and database, and that this user may make tables there; then start Cordon again.';
