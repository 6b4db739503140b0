import type { Reservation, TokenBuckets } from '../graph/token-buckets.ts';
import type { Queryable } from './database.ts';

/**
 * Takes from the earliest slot of a bucket, in one statement and by the arithmetic of `spend`. Only the database's clock counts, so
 * replicas with different clocks agree. $1 bucket, $2 slots, $3 cost, $4 lead, $5 longest wait; milliseconds.
 */
const reserveOne = `
  INSERT INTO graph_pace AS pace (bucket, slot, spent_until)
  SELECT $1, one.slot, {NOW} + CAST($3 AS DOUBLE PRECISION)
    FROM generate_series(1, CAST($2 AS INTEGER)) AS one (slot)
    LEFT JOIN graph_pace AS kept ON kept.bucket = $1 AND kept.slot = one.slot
   WHERE CAST($3 AS DOUBLE PRECISION) - CAST($4 AS DOUBLE PRECISION) <= CAST($5 AS DOUBLE PRECISION)
   ORDER BY COALESCE(kept.spent_until, 0), one.slot LIMIT 1
  ON CONFLICT (bucket, slot) DO UPDATE
     SET spent_until = GREATEST(pace.spent_until, {NOW}) + CAST($3 AS DOUBLE PRECISION)
   WHERE GREATEST(pace.spent_until, {NOW}) - {NOW} + CAST($3 AS DOUBLE PRECISION) - CAST($4 AS DOUBLE PRECISION)
         <= CAST($5 AS DOUBLE PRECISION)
  RETURNING GREATEST(0, spent_until - {NOW} - CAST($4 AS DOUBLE PRECISION)) AS wait_ms`;

const holdAll = `
  INSERT INTO graph_pace AS pace (bucket, slot, spent_until)
  SELECT $1, one.slot, {NOW} + CAST($3 AS DOUBLE PRECISION) FROM generate_series(1, CAST($2 AS INTEGER)) AS one (slot)
  ON CONFLICT (bucket, slot) DO UPDATE SET spent_until = GREATEST(pace.spent_until, EXCLUDED.spent_until)`;

/**
 * Token buckets that all replicas share, in a table of PostgreSQL without a log of changes: a crash of the server empties it, and the
 * buckets are full then. SQLite has one process only, which needs none.
 */
export const createSharedBuckets = (db: Queryable): TokenBuckets => ({
  async reserve({ bucket, slots, costMs, leadMs, mostMs }: Reservation) {
    const [row] = await db.query(reserveOne, [bucket, slots, costMs, leadMs, mostMs]);
    return row === undefined ? undefined : Number(row['wait_ms']);
  },
  async holdBack({ bucket, slots }, ms) {
    await db.query(holdAll, [bucket, slots, ms]);
  },
});
