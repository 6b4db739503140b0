import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { derivedKey, keyFile } from '../../bot/key-file.ts';
import type { Database } from '../../services/store/database.ts';
import { openPostgres } from '../../services/store/postgres.ts';
import { openSqlite } from '../../services/store/sqlite.ts';

/** Which database the bots use, and how it is looked into when they are gone. */
export interface Engine {
  readonly name: 'SQLite' | 'PostgreSQL';
  /** Settings of the bots. */
  readonly env: Readonly<Record<string, string>>;
  /** How many bots may run at the same time. */
  readonly replicas: number;
  open(dataDir: string): Database;
  auditKey(dataDir: string): Uint8Array;
  close(): Promise<void>;
}

export const sqlite: Engine = {
  name: 'SQLite',
  env: {},
  replicas: 1,
  open: (dataDir) => openSqlite(join(dataDir, 'cordon.db')),
  auditKey: (dataDir) => keyFile(dataDir, 'audit'),
  close: () => Promise.resolve(),
};

/** @param url of a database in which a schema may be made; it is dropped at the end */
export async function postgres(url: string): Promise<Engine> {
  const schema = `cordon_soak_${randomUUID().replaceAll('-', '')}`;
  const run = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await run(`CREATE SCHEMA ${schema}`);
  const own = new URL(url);
  own.searchParams.set('options', `-c search_path=${schema}`);
  const key = Buffer.alloc(32, 7);
  return {
    name: 'PostgreSQL',
    env: { DATABASE_URL: own.href, CORDON_KEY: key.toString('hex') },
    replicas: 3,
    open: () => openPostgres({ url: own.href }),
    auditKey: () => derivedKey(key, 'audit'),
    close: () => run(`DROP SCHEMA ${schema} CASCADE`),
  };
}
