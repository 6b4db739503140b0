import { systemClock, type Clock } from '../../services/base/clock.ts';
import type { Database } from '../../services/store/database.ts';
import { openPostgresWork, type PostgresWorkPorts } from '../../services/store/postgres-work.ts';
import { createSqliteWork } from '../../services/store/sqlite-work.ts';
import type { OpenWork, WorkEvents } from '../../services/store/work.ts';
import { afterTest } from './cleanup.ts';

/** How a test opens `Work`. */
export interface WorkSettings extends Partial<WorkEvents>, Partial<Pick<PostgresWorkPorts, 'checkMs'>> {
  readonly clock?: Clock;
  /** Address of the database if it is a PostgreSQL. */
  readonly url?: string | undefined;
}

/** Opens `Work` over a migrated database, closed after the test. Problems are ignored unless the test wants to know of them. */
export async function workOver(
  db: Database,
  { clock = systemClock, url, onDead = () => undefined, onProblem = () => undefined, ...settings }: WorkSettings = {},
): Promise<OpenWork> {
  const events = { onDead, onProblem, ...settings };
  const work =
    url === undefined
      ? createSqliteWork({ db, now: clock.now, after: clock.after, ...events })
      : await openPostgresWork({ db, address: { url }, now: clock.now, ...events });
  afterTest(() => work.close());
  return work;
}
