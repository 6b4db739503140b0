import { migrationsDone, migrationsKnown } from '../../services/store/migrations.ts';
import type { Database } from '../../services/store/database.ts';

/**
 * Whether requests can be stored and answered right now, part by part; for `/readyz`.
 * @param db the database
 * @param hasKeys whether the keys that check Teams' tokens are loaded; undefined where tokens are not checked
 */
export async function readinessNow(
  db: Database,
  hasKeys: (() => Promise<boolean>) | undefined,
): Promise<Readonly<Record<string, boolean>>> {
  const [migrations, keys] = await Promise.all([
    migrationsDone(db).catch(() => undefined),
    hasKeys?.().catch(() => false) ?? true,
  ]);
  return { database: migrations !== undefined, migrations: migrations === migrationsKnown(), keys };
}
