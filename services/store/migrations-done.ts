import type { Queryable } from './database.ts';

/**
 * How many migrations a database has had.
 * @throws {Error} the engine's own, for a database that was never migrated
 */
export async function migrationsDone(db: Queryable): Promise<number> {
  const [row] = await db.query('SELECT COUNT(*) AS done FROM migration');
  return Number(row?.['done'] ?? 0);
}
