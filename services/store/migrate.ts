import { DatabaseUnusable, type Database } from './database.ts';
import { engineMessage } from './engine-message.ts';
import { migrationsDone } from './migrations-done.ts';
import { migrations } from './migrations.ts';

/** Longest that a statement of a migration may take, in milliseconds: it may have to process years of rows. */
const limitMs = 30 * 60_000;

/** How many migrations this version has. */
export const migrationsKnown = (): number => migrations.length;

/**
 * Brings a database to this version's tables, each migration in its own transaction; replicas that start together take turns.
 * @throws {DatabaseUnusable} when it is away, refuses us, or is newer than this version of Cordon
 */
export async function migrate(db: Database): Promise<void> {
  try {
    const table = 'CREATE TABLE IF NOT EXISTS migration (n INTEGER PRIMARY KEY, at BIGINT NOT NULL)';
    await db.query(table).catch(() => db.query(table)); // another replica may have made it at the same moment
    while (await migrateOnce(db));
  } catch (error) {
    throw new DatabaseUnusable(engineMessage(error), { cause: error });
  }
}

/** Applies the next migration; answers whether there was one. */
async function migrateOnce(db: Database): Promise<boolean> {
  const done = await migrationsDone(db);
  if (done > migrations.length)
    throw new Error(`the database has ${done} migrations, this version of Cordon knows ${migrations.length}`);
  const statements = migrations[done];
  if (statements === undefined) return false;
  await db.tx(async (tx) => {
    // This waits for another replica that has begun the same migration, and finds it done then.
    const ours = await tx.query('INSERT INTO migration (n, at) VALUES ($1, {NOW}) ON CONFLICT DO NOTHING RETURNING n', [
      done + 1,
    ]);
    if (ours.length > 0) for (const statement of statements) await tx.query(statement);
  }, limitMs);
  return true;
}
