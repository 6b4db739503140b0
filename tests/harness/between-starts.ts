import { join } from 'node:path';
import type { Database } from '../../services/store/database.ts';
import { openPostgres } from '../../services/store/postgres.ts';
import { openSqlite } from '../../services/store/sqlite.ts';
import { startHarness, type Harness, type HarnessSettings } from './harness.ts';

/** Stops a Cordon and starts it again on the same files and in the same Teams. */
export async function startedAgain(story: Harness, settings: HarnessSettings = {}): Promise<Harness> {
  const { dataDir, connector } = story;
  await story.stop();
  return startHarness({ dataDir, connector, ...settings });
}

/**
 * Does something to the database of a Cordon that is not running, as somebody would who can write to it.
 * @param databaseUrl address of its PostgreSQL database; undefined for its SQLite file
 */
export async function inDatabase<T>(
  { dataDir }: Pick<Harness, 'dataDir'>,
  databaseUrl: string | undefined,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  const db = databaseUrl === undefined ? openSqlite(join(dataDir, 'cordon.db')) : openPostgres({ url: databaseUrl });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}
