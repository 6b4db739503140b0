import type { Database } from './database.ts';

/** The same database; tells how long each query outside a transaction, and each transaction as a whole, took, in seconds. */
export function timed(db: Database, told: (kind: 'query' | 'transaction', tookS: number) => void): Database {
  const time = async <T>(kind: 'query' | 'transaction', work: () => Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      told(kind, (performance.now() - startedAt) / 1000);
    }
  };
  return {
    exclusive: db.exclusive,
    query: (sql, params) => time('query', () => db.query(sql, params)),
    tx: (body, limitMs) => time('transaction', () => db.tx(body, limitMs)),
    exclusively: (key, work) => db.exclusively(key, work),
    close: () => db.close(),
  };
}
