import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { CommitUnknown, type Database, type Queryable, type SqlRow } from './database.ts';
import { dialect } from './dialect.ts';
import { connectionTo, type PostgresAddress } from './postgres-connection.ts';

/** How a PostgreSQL database is used. */
export interface PostgresSettings extends PostgresAddress {
  /** Called when a connection breaks while it is idle. The pool opens another one. */
  readonly onLost?: (error: unknown) => void;
  /** Longest that a statement may take, in milliseconds, unless its transaction sets another limit. */
  readonly limitMs?: number;
  /** How much longer than the server's own limit we wait, in milliseconds: on a silent network its error does not reach us. */
  readonly silenceMs?: number;
}

// BIGINT and COUNT(*) as numbers: all of ours are far below 2^53. Nobody else in this process uses pg.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** Conflicts after which PostgreSQL itself asks for another try: serialization failure and deadlock. */
const worthAnotherTry = new Set(['40001', '40P01']);
const triesAtMost = 4;
/** How long connections may take to end, in milliseconds. */
const closeMs = 5000;

/**
 * Opens a pool of connections to PostgreSQL 15 or later, for any number of replicas. Queries reject while the server is unreachable and
 * work again when it is back. A wrong address is noticed by the first query, not here.
 */
export function openPostgres({
  onLost = () => undefined,
  limitMs = 10_000,
  silenceMs = 5000,
  ...address
}: PostgresSettings): Database {
  const pool = new pg.Pool({
    ...connectionTo(address),
    max: 10,
    connectionTimeoutMillis: 5000,
    statement_timeout: limitMs,
    query_timeout: limitMs + silenceMs,
    idle_in_transaction_session_timeout: 10_000,
    keepAlive: true,
  });
  pool.on('error', onLost); // without a listener it would end the process

  return {
    exclusive: false,
    query: (sql, params) => on(pool).query(sql, params),
    async tx(body, ownLimitMs) {
      for (let tries = 1; ; tries += 1) {
        try {
          return await once(
            pool,
            body,
            ownLimitMs === undefined ? undefined : { serverMs: ownLimitMs, clientMs: ownLimitMs + silenceMs },
          );
        } catch (error) {
          if (tries >= triesAtMost || !worthAnotherTry.has(codeOf(error))) throw error;
          await pause(5 * 2 ** tries);
        }
      }
    },
    exclusively: (key, work) => holding(address, key, work),
    purgeDeleted: () => Promise.resolve(), // dead rows and the WAL go in their own time
    async close() {
      // A connection without an answer must not hold up a shutdown. The server ends it by itself.
      await Promise.race([pool.end(), pause(closeMs, undefined, { ref: false })]);
    },
  };
}

/** Runs work while a connection of its own holds an advisory lock, which ends with the connection. */
async function holding(address: PostgresAddress, key: string, work: () => Promise<void>): Promise<boolean> {
  const client = new pg.Client({ ...connectionTo(address), connectionTimeoutMillis: 5000, keepAlive: true });
  client.on('error', () => undefined); // without a listener it would end the process
  await client.connect();
  try {
    // The server notices within a minute when the other end of the connection is gone.
    await client.query('SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3');
    const asked = await client.query<{ ok: boolean }>('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS ok', [
      key,
    ]);
    if (asked.rows[0]?.ok !== true) return false;
    await work();
    return true;
  } finally {
    await Promise.race([client.end(), pause(closeMs, undefined, { ref: false })]);
  }
}

const on = (client: Pick<pg.Pool, 'query'>, patienceMs?: number): Queryable => ({
  async query(sql, params = []) {
    const patience = patienceMs === undefined ? {} : { query_timeout: patienceMs };
    const { rows } = await client.query<SqlRow>({ text: dialect(sql, 'postgres'), values: [...params], ...patience });
    return rows;
  },
});

/** When the server ends a statement, and when we stop waiting for it; in milliseconds. */
interface Limits {
  readonly serverMs: number;
  readonly clientMs: number;
}

async function once<T>(pool: pg.Pool, body: (tx: Queryable) => Promise<T>, limits?: Limits): Promise<T> {
  const client = await pool.connect();
  const state = { broken: false };
  const onError = () => (state.broken = true); // without a listener the error would end the process
  client.on('error', onError);
  // After an error that is not the server's own answer, the connection may be in the middle of a statement, so it is not used again.
  const query = (...asked: Parameters<Queryable['query']>) =>
    on(client, limits?.clientMs)
      .query(...asked)
      .catch((error: unknown) => {
        state.broken ||= !(error instanceof pg.DatabaseError);
        throw error;
      });
  try {
    await query('BEGIN');
    if (limits !== undefined) await query(`SET LOCAL statement_timeout = ${limits.serverMs}`);
    const result = await body({ query });
    await query('COMMIT').catch(commitFailed);
    return result;
  } catch (error) {
    if (!state.broken) await query('ROLLBACK').catch(onError);
    throw error;
  } finally {
    client.off('error', onError);
    client.release(state.broken);
  }
}

/** Only a conflict (class 40, except 40003, "completion unknown") and a broken constraint (23) mean that nothing is stored. */
function commitFailed(error: unknown): never {
  if (/^(40(?!003)|23)/.test(codeOf(error))) throw error;
  throw new CommitUnknown('the database did not answer a COMMIT', { cause: error });
}

const codeOf = (error: unknown): string => (error instanceof pg.DatabaseError ? (error.code ?? '') : '');
