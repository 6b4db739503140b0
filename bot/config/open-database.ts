import { join } from 'node:path';
import { DatabaseUnusable, type Database } from '../../services/store/database.ts';
import { credentialOf } from '../../services/graph/credentials.ts';
import type { PostgresAddress } from '../../services/store/postgres-connection.ts';
import { openPostgres } from '../../services/store/postgres.ts';
import { openSqlite } from '../../services/store/sqlite.ts';
import type { Config } from './config.ts';

/** Names the SQLite file of a data folder. */
export const sqliteFile = (dataDir: string): string => join(dataDir, 'cordon.db');

/** Names the folder of the data keys, beside an SQLite file. */
export const dataKeysFolder = (dataDir: string): string => join(dataDir, 'keys');

/**
 * Opens the database that the settings choose.
 * @param onLost called when an idle connection to PostgreSQL breaks
 * @throws {DatabaseUnusable} for a file that another process has locked, or that is no SQLite file
 */
export function openDatabase(
  config: Pick<Config, 'dataDir' | 'databaseUrl' | 'databaseSignIn'>,
  onLost: (error: unknown) => void,
): Database {
  const address = postgresOf(config);
  return address === undefined ? openFile(sqliteFile(config.dataDir)) : openPostgres({ ...address, onLost });
}

/**
 * Where the PostgreSQL of the settings is, and how to sign in to it. A token of Entra is asked for with each new connection; the credential
 * keeps it until shortly before its end.
 * @returns undefined when the settings choose the SQLite file
 */
export function postgresOf({
  databaseUrl: url,
  databaseSignIn,
}: Pick<Config, 'databaseUrl' | 'databaseSignIn'>): PostgresAddress | undefined {
  if (url === undefined) return undefined;
  if (databaseSignIn === undefined) return { url };
  const { signIn, cloud } = databaseSignIn;
  const credential = credentialOf(signIn, cloud);
  return {
    url,
    async password() {
      const token = await credential.getToken(`${cloud.database}/.default`);
      return token?.token ?? '';
    },
  };
}

function openFile(file: string): Database {
  try {
    return openSqlite(file);
  } catch (error) {
    throw new DatabaseUnusable(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/**
 * Explains why Cordon cannot start and what to do about it.
 * @returns two sentences, without the user and password of the database
 */
export const unusable = (
  { dataDir, databaseUrl }: Pick<Config, 'dataDir' | 'databaseUrl'>,
  { message }: Error,
): string =>
  databaseUrl === undefined
    ? `Cordon cannot start, because its SQLite file ${sqliteFile(dataDir)} cannot be used: ${message}. ` +
      'Check that no other Cordon runs on it (several need a PostgreSQL), that the folder CORDON_DATA can be written to and that its disk has room; then start Cordon again.'
    : `Cordon cannot start, because the PostgreSQL of DATABASE_URL (${new URL(databaseUrl).host}) cannot be used: ${message}. ` +
      'Check that it runs and can be reached, that DATABASE_URL has the right user, password and database, and that this user may make tables there; then start Cordon again.';
