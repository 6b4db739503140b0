import { migrationsDone, migrationsKnown } from '../services/store/migrations.ts';
import type { Database } from '../services/store/database.ts';
import type { People } from './conversation/people.ts';
import type { Environment } from './environment.ts';
import type { Logger } from './telemetry/log.ts';

/** Whether requests can be stored and answered right now, part by part; for `/readyz`. */
export async function readinessNow(
  db: Database,
  { hasKeys }: Pick<Environment, 'hasKeys'>,
): Promise<Readonly<Record<string, boolean>>> {
  const [migrations, keys] = await Promise.all([
    migrationsDone(db).catch(() => undefined),
    hasKeys?.().catch(() => false) ?? true,
  ]);
  return { database: migrations !== undefined, migrations: migrations === migrationsKnown(), keys };
}

/** Logs for each tenant what is ready and what is missing, as the command `check` shows it. */
export async function logCheck(people: Pick<People, 'tenants' | 'check'>, log: Logger): Promise<void> {
  await Promise.all(
    people.tenants.all.map(async ({ id, name: tenant }) => {
      const { title, alerts = [] } = await people.check(id);
      log[alerts.length === 0 ? 'info' : 'warn']({ alerts, tenant }, `check: ${title}`);
    }),
  );
}
