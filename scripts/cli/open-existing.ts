import { existsSync } from 'node:fs';
import type { Config } from '../../bot/config/config.ts';
import { openDatabase, sqliteFile } from '../../bot/config/open-database.ts';
import { engineMessage } from '../../services/store/engine-message.ts';
import type { Database } from '../../services/store/database.ts';
import { migrationsKnown } from '../../services/store/migrate.ts';
import { migrationsDone } from '../../services/store/migrations-done.ts';
import { CliFailure } from './cli-command.ts';

/** Whether a database's tables are those of this version, older ones or newer ones. */
export type SchemaAge = 'same' | 'older' | 'newer';

/** A database of the settings that was there before. */
export interface ExistingDatabase {
  readonly db: Database;
  /** How many migrations it has had. */
  readonly migrations: number;
  readonly age: SchemaAge;
}

/**
 * Opens the database of the settings without changing its tables. It is not made where there is none.
 * @param config which database
 * @throws {CliFailure} when there is none, when a running bot holds it, or when it cannot be read
 */
export async function openAnyExisting(config: Config): Promise<ExistingDatabase> {
  const file = sqliteFile(config.dataDir);
  if (config.databaseUrl === undefined && !existsSync(file))
    throw new CliFailure(
      `There is no database ${file}. Set CORDON_DATA to the folder that the bot uses, or DATABASE_URL.`,
    );
  try {
    const db = openDatabase(config, () => undefined);
    const migrations = await migrationsDone(db);
    const known = migrationsKnown();
    return { db, migrations, age: migrations === known ? 'same' : migrations < known ? 'older' : 'newer' };
  } catch (error) {
    throw databaseFailure(config, error);
  }
}

/**
 * Says why a database cannot be used.
 * @param config which database
 * @param error what was thrown when it was opened or read
 */
export function databaseFailure({ dataDir, databaseUrl }: Pick<Config, 'dataDir' | 'databaseUrl'>, error: unknown) {
  const why = engineMessage(error);
  if (/database is locked/.test(why))
    return new CliFailure(
      `The bot has ${sqliteFile(dataDir)} to itself. Stop the bot, or restore a backup elsewhere and set CORDON_DATA to its folder.`,
    );
  const which =
    databaseUrl === undefined ? sqliteFile(dataDir) : `The PostgreSQL of DATABASE_URL (${new URL(databaseUrl).host})`;
  return new CliFailure(`${which} cannot be read: ${why}`);
}

/**
 * Opens the database of the settings when its tables are those of this version.
 * @throws {CliFailure} as `openAnyExisting`, and for the tables of another version
 */
export async function openExisting(config: Config): Promise<Database> {
  const { db, age } = await openAnyExisting(config);
  if (age === 'same') return db;
  await db.close();
  throw new CliFailure(
    age === 'older'
      ? 'The database was written by an earlier version of Cordon: run "cordon migrate" or start this version of the bot once, then run this command again.'
      : 'The database was written by a later version of Cordon: use the command of that version.',
  );
}
