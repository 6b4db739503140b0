import type { Database } from '../../services/store/database.ts';
import { openPostgres } from '../../services/store/postgres.ts';
import { openSqlite } from '../../services/store/sqlite.ts';
import { afterTest } from './cleanup.ts';
import { freshSchema, hasPostgres } from './postgres.ts';

const sqlite = (): Promise<Database> => Promise.resolve(openSqlite(':memory:'));

async function postgresql(): Promise<Database> {
  return openPostgres({ url: await freshSchema() });
}

const current = { open: sqlite };

/** Opens an empty database of the current engine, closed after the test. */
export async function emptyDatabase(): Promise<Database> {
  const db = await current.open();
  afterTest(() => db.close());
  return db;
}

/** Runs stories on both engines. Where PostgreSQL is not installed its half is skipped, and mocha counts it as pending. */
export function eachEngine(title: string, stories: () => void): void {
  for (const [name, open] of [
    ['SQLite', sqlite],
    ['PostgreSQL', postgresql],
  ] as const) {
    describe(`${title} (${name})`, () => {
      before(async function () {
        this.timeout(60_000);
        if (open === postgresql && !(await hasPostgres())) this.skip();
        current.open = open;
      });
      after(() => {
        current.open = sqlite;
      });
      stories();
    });
  }
}
