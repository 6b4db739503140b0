import type { Pins } from '../../services/requests/pins.ts';
import { migrationsDone } from '../../services/store/migrations-done.ts';
import { migrationsKnown } from '../../services/store/migrate.ts';
import type { Database } from '../../services/store/database.ts';

/** What readiness is read from. */
export interface ReadinessPorts {
  readonly db: Database;
  /** Whether the keys that check Teams' tokens are loaded; undefined where tokens are not checked. */
  readonly hasKeys: (() => Promise<boolean>) | undefined;
  readonly pins: Pick<Pins, 'faults'>;
}

/**
 * Whether requests can be stored and answered right now, part by part, and what the operator should mend although they can; for `/readyz`.
 * Anybody may read that, so it names no address.
 */
export async function readinessNow({
  db,
  hasKeys,
  pins,
}: ReadinessPorts): Promise<Readonly<Record<string, boolean | readonly string[]>>> {
  const [migrations, keys] = await Promise.all([
    migrationsDone(db).catch(() => undefined),
    hasKeys?.().catch(() => false) ?? true,
  ]);
  const faults = pins.faults().length;
  const addresses = faults === 1 ? 'an address' : `${faults} addresses`;
  return {
    database: migrations !== undefined,
    migrations: migrations === migrationsKnown(),
    keys,
    ...(faults === 0
      ? {}
      : { mend: [`cordon.yaml: ${addresses} cannot be relied on: the command check and the log say which and why`] }),
  };
}
