import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { Config } from '../../bot/config/config.ts';
import { openDatabase, sqliteFile } from '../../bot/config/open-database.ts';
import { migrate, migrationsKnown } from '../../services/store/migrate.ts';
import { migrationsDone } from '../../services/store/migrations-done.ts';
import type { Database } from '../../services/store/database.ts';
import { CliFailure, cliCommand } from './cli-command.ts';
import { databaseFailure } from './open-existing.ts';
import { readSettings } from './settings.ts';

/** `cordon migrate` */
export const migrateCommand = cliCommand({
  name: 'migrate',
  summary: 'brings the database to the schema of this version and ends',
  operands: [],
  options: { 'dry-run': { type: 'boolean', meaning: 'only says which migrations would run' } },
  details:
    'The bot does the same when it starts. Migrations only go forward, and replicas that migrate together take turns.\nA database that does not exist yet is made. Stop the bot first when it uses SQLite.',
  exits: [
    [0, 'the database has the schema of this version; with --dry-run: it was found out'],
    [2, 'the database cannot be used, or is of a later version'],
  ],
  args: z.object({ 'dry-run': z.boolean().default(false) }),
  async run({ 'dry-run': isDryRun }) {
    const config = readSettings();
    const known = migrationsKnown();
    const done = await doneIn(config);
    if (done > known)
      throw new CliFailure(
        `The database has ${done} migrations and this version of Cordon knows ${known}: use the later version.`,
      );
    const pending = pendingWords(done, known);
    if (!isDryRun && done < known) await withDatabase(config, migrate);
    const told = done === known ? 'Nothing to do' : isDryRun ? `Would run ${pending}` : `Ran ${pending}`;
    process.stdout.write(`${told}: the schema of this version is ${known}, the database had ${done}.\n`);
    return 0;
  },
});

/** How many migrations the database has had; 0 for one that does not exist or is empty. A dry run makes no file. */
async function doneIn(config: Config): Promise<number> {
  if (config.databaseUrl === undefined && !existsSync(sqliteFile(config.dataDir))) return 0;
  return withDatabase(config, async (db) => ((await isMigrated(db)) ? migrationsDone(db) : 0));
}

async function isMigrated(db: Database): Promise<boolean> {
  try {
    await migrationsDone(db);
    return true;
  } catch (error) {
    if (error instanceof Error && /no such table|does not exist/.test(error.message)) return false;
    throw error;
  }
}

async function withDatabase<T>(config: Config, work: (db: Database) => Promise<T>): Promise<T> {
  try {
    const db = openDatabase(config, () => undefined);
    return await work(db).finally(() => db.close());
  } catch (error) {
    throw databaseFailure(config, error);
  }
}

const pendingWords = (done: number, known: number): string =>
  known - done === 1 ? `migration ${known}` : `migrations ${done + 1} to ${known}`;
