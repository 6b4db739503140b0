import pg from 'pg';

/** How often the session with the locks sends a sign of life, in milliseconds. The answer may take as long again. */
const usualBeatMs = 5000;
/** The server ends a session after this many beats without a sign of life, which is later than the session gives up by itself. */
const beatsToLapse = 4;

/** One connection that holds locks. When it ends, they are all released. */
interface Session {
  /** Aborted when the session has ended. */
  readonly lost: AbortSignal;
  ask(sql: string, key: string): Promise<boolean>;
  end(error: unknown): void;
}

/**
 * Advisory locks on a connection of their own. PostgreSQL releases them when the process or the connection dies. Where it does not learn of
 * that, because the network is silent or the machine has lost power, it ends the session after four beats without a sign of life, about 20 s.
 * A session that gets no answer ends itself within two beats, so that its holders know before anyone else can get their locks.
 * @param onLost called when the connection breaks
 * @param beatMs how often the session sends a sign of life, in milliseconds
 */
export function createLocks(url: string, onLost: (error: unknown) => void, beatMs: number = usualBeatMs) {
  const kept: { session?: Promise<Session> | undefined; closed: boolean } = { closed: false };
  const forget = () => (kept.session = undefined); // the next caller opens another one
  const session = (): Promise<Session> => {
    if (kept.closed) return Promise.reject(new Error('the database is closed'));
    if (kept.session === undefined) {
      const opening = openSession(url, beatMs, (error) => {
        if (kept.session === opening) forget();
        if (!kept.closed) onLost(error);
      });
      kept.session = opening;
      opening.catch(forget);
    }
    return kept.session;
  };
  return {
    async exclusively(key: string, work: (lost: AbortSignal) => Promise<void>): Promise<boolean> {
      const held = await session();
      const { lost } = held;
      if (!(await held.ask('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS ok', key))) return false;
      try {
        await work(lost);
      } finally {
        // A session that cannot release it ends, and the lock with it.
        if (!lost.aborted)
          await held.ask('SELECT pg_advisory_unlock(hashtextextended($1, 0)) AS ok', key).catch(() => undefined);
      }
      return true;
    },
    async close(): Promise<void> {
      kept.closed = true;
      (await kept.session?.catch(() => undefined))?.end(new Error('the database is closed'));
    },
  };
}

async function openSession(url: string, beatMs: number, onEnd: (error: unknown) => void): Promise<Session> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5000,
    query_timeout: beatMs,
    keepAlive: true,
  });
  const over = new AbortController();
  const state: { last: Promise<unknown>; beat?: NodeJS.Timeout } = { last: Promise.resolve() };
  const end = (error: unknown): void => {
    if (over.signal.aborted) return;
    clearInterval(state.beat);
    over.abort(error);
    client.connection.stream.destroy(); // a regular end would wait for an answer
    onEnd(error);
  };
  client.on('error', end);
  const query = <T extends pg.QueryResultRow>(sql: string, params: readonly string[] = []): Promise<readonly T[]> => {
    const mine = state.last.then(async () => {
      over.signal.throwIfAborted();
      return (await client.query<T>(sql, [...params])).rows;
    });
    state.last = mine.catch(end); // a statement without an answer may have taken a lock all the same
    return mine;
  };
  try {
    await client.connect();
    await query(`SET idle_session_timeout = ${beatMs * beatsToLapse}`);
  } catch (error) {
    client.connection.stream.destroy();
    throw error;
  }
  state.beat = setInterval(() => {
    query('SELECT 1').catch(() => undefined); // a failure has ended the session already
  }, beatMs).unref();
  return {
    lost: over.signal,
    end,
    ask: async (sql, key) => (await query<{ ok: boolean }>(sql, [key]))[0]?.ok === true,
  };
}
