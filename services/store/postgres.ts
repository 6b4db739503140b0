import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Database, Queryable, SqlRow } from './database.ts';
import { dialect } from './dialect.ts';

export interface PostgresSettings {
  /** `postgres://user:password@host/database`; never repeated in an error. */
  readonly url: string;
  /** Told of a connection that broke while nobody used it; the pool opens another one. */
  readonly onLost?: (error: unknown) => void;
}

// BIGINT and COUNT(*) as numbers: all of ours are far below 2^53. Nobody else in this process uses pg.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** Conflicts that PostgreSQL itself asks to try again: serialization and deadlock. */
const worthAnotherTry = new Set(['40001', '40P01']);
const triesAtMost = 4;

/**
 * A pool of connections to PostgreSQL 15 or later, for any number of replicas. Rejects where the server is gone; whoever polls asks again.
 * @throws {Error} from the first query when the address does not fit
 */
export function openPostgres({ url, onLost = () => undefined }: PostgresSettings): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 5000,
    statement_timeout: 10_000,
    idle_in_transaction_session_timeout: 10_000,
  });
  pool.on('error', onLost); // without a listener it would end the process
  const locks = lockKeeper(pool, onLost);

  const on = (client: Pick<pg.Pool, 'query'>): Queryable => ({
    async query(sql, params = []) {
      const { rows } = await client.query<SqlRow>(dialect(sql, 'postgres'), [...params]);
      return rows;
    },
  });

  return {
    exclusive: false,
    query: (sql, params) => on(pool).query(sql, params),
    async tx(body) {
      for (let tries = 1; ; tries += 1) {
        try {
          return await once(pool, (client) => body(on(client)));
        } catch (error) {
          if (tries >= triesAtMost || !worthAnotherTry.has(codeOf(error))) throw error;
          await pause(5 * 2 ** tries);
        }
      }
    },
    exclusively: (key, work) => locks.exclusively(key, work),
    async close() {
      await locks.close();
      await pool.end();
    },
  };
}

async function once<T>(pool: pg.Pool, body: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  const onError = () => (broken = true); // told here as well, or it would end the process
  client.on('error', onError);
  try {
    await client.query('BEGIN');
    const result = await body(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => (broken = true));
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

/**
 * Advisory locks on one connection of their own: PostgreSQL gives them back when the process or the connection dies, so that nobody
 * has to wait for a lease to lapse.
 */
function lockKeeper(pool: pg.Pool, onLost: (error: unknown) => void) {
  const kept: { client?: Promise<pg.PoolClient> | undefined } = {};
  const connect = async (): Promise<pg.PoolClient> => {
    const client = await pool.connect();
    client.on('error', (error) => {
      kept.client = undefined;
      onLost(error);
      client.release(true);
    });
    return client;
  };
  const query = async (sql: string, key: string): Promise<boolean> => {
    kept.client ??= connect();
    try {
      const { rows } = await (await kept.client).query<{ ok: boolean }>(sql, [key]);
      return rows[0]?.ok === true;
    } catch (error) {
      kept.client = undefined; // the next one connects anew
      throw error;
    }
  };
  return {
    async exclusively(key: string, work: () => Promise<void>): Promise<boolean> {
      if (!(await query('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS ok', key))) return false;
      try {
        await work();
      } finally {
        // When this fails the connection is gone, and the lock with it.
        await query('SELECT pg_advisory_unlock(hashtextextended($1, 0)) AS ok', key).catch(onLost);
      }
      return true;
    },
    async close(): Promise<void> {
      (await kept.client?.catch(() => undefined))?.release(true);
    },
  };
}

const codeOf = (error: unknown): string => (error instanceof pg.DatabaseError ? (error.code ?? '') : '');
