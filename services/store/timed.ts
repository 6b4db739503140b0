import type { Database } from './database.ts';

/**
 * The same database, with its times measured.
 * @param record gets the seconds that each query outside a transaction and each whole transaction took
 */
export function timed(db: Database, record: (kind: 'query' | 'transaction', tookS: number) => void): Database {
  const time = async <T>(kind: 'query' | 'transaction', work: () => Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      record(kind, (performance.now() - startedAt) / 1000);
    }
  };
  return {
    exclusive: db.exclusive,
    query: (sql, params) => time('query', () => db.query(sql, params)),
    tx: (body, limitMs) => time('transaction', () => db.tx(body, limitMs)),
    exclusively: (key, work) => db.exclusively(key, work),
    purgeDeleted: () => db.purgeDeleted(),
    close: () => db.close(),
  };
}
