import type { RequestId } from '../model/request.ts';
import type { Database, Queryable, SqlRow } from './database.ts';
import { insertRows } from './insert-rows.ts';
import { LeaseLost } from './lease-lost.ts';
import { inSlices } from './leases.ts';
import type { Work } from './work.ts';

/** A part of the targets of one request, which one process works on. */
export interface Slice {
  readonly request: RequestId;
  /** From 1 on. */
  readonly n: number;
}

/** The key of the job that works on a slice; it begins with the request's id. */
const keyOf = ({ request, n }: Slice): string => `${request} ${n}`;

/** The slice that the key of a job of the kind `slice` names. */
export function sliceIn(key: string): Slice {
  const [request, n] = key.split(' ');
  return { request: request as RequestId, n: Number(n) };
}

/** What SQL says of a slice that is not over. */
export const isNotOver = `state NOT IN ('ended', 'cut')`;

const isOver = ({ state }: SqlRow): boolean => state === 'ended' || state === 'cut';

/** How a running request is split. */
export interface Split {
  /** The runner that splits it. */
  readonly owner: string;
  /** The number of slices. */
  readonly count: number;
  /** How many of them may have targets that are not begun, at the same time and over all processes. */
  readonly atOnce: number;
  /** Whether some of its steps have begun. Such a request is not split, unless it was before. */
  readonly hasBegun: boolean;
}

/**
 * What became of a slice that a process would work on.
 * - `first`: it is its, and nobody else has worked on it
 * - `taken-over`: it is its, and somebody has worked on it before; the process now holds the request as well, to review it
 * - `after-cut`: it is its, and nobody else has worked on it, but an earlier one was cut short by a review
 * - `all-ended`: every slice has ended; the process now holds the request, to settle it
 */
export type Taken = 'first' | 'taken-over' | 'after-cut' | 'all-ended';

/**
 * The slices in which a request about many targets runs, each a job of its own, so that replicas share it. A slice is `waiting` until its
 * job is enqueued, `queued` from then on, `begun` when its last targets are, and then `ended`, or `cut` when a review cut it short. Whoever changes a slice, or saves a step of one,
 * first locks the row of the request: a process that lost its slice can store nothing from then on.
 * @param enqueue stores jobs
 */
export function createSlices(db: Database, enqueue: Work['enqueue']) {
  /** Locks the request and reads its slice; undefined when the request does not run in slices any more. */
  const locked = async (tx: Queryable, { request, n }: Slice): Promise<{ readonly row?: SqlRow } | undefined> => {
    const [held] = await tx.query('SELECT state, lease_until FROM request WHERE id = $1 {LOCK}', [request]);
    if (held?.['state'] !== 'running' || held['lease_until'] !== inSlices) return undefined;
    const [row] = await tx.query('SELECT lease_owner, state FROM slice WHERE request = $1 AND n = $2', [request, n]);
    return row === undefined ? {} : { row };
  };
  /**
   * Locks the request and checks that a process still holds a slice that has not ended.
   * @returns its state
   * @throws {LeaseLost} when it does not
   */
  const held = async (tx: Queryable, slice: Slice, owner: string): Promise<unknown> => {
    const row = (await locked(tx, slice))?.row;
    if (row?.['lease_owner'] !== owner || isOver(row)) throw new LeaseLost(slice.request);
    return row['state'];
  };
  const mark = (tx: Queryable, { request, n }: Slice, state: 'begun' | 'ended' | 'cut') =>
    tx.query('UPDATE slice SET state = $3 WHERE request = $1 AND n = $2', [request, n, state]);
  const hold = (tx: Queryable, request: RequestId, owner: string) =>
    tx.query('UPDATE request SET lease_owner = $2 WHERE id = $1', [request, owner]);
  const haveEnded = async (tx: Queryable, request: RequestId): Promise<boolean> => {
    const left = await tx.query(`SELECT n FROM slice WHERE request = $1 AND ${isNotOver} LIMIT 1`, [request]);
    return left.length === 0;
  };
  /** Enqueues the next slice; answers whether there was one. */
  const queueNext = async (tx: Queryable, request: RequestId): Promise<boolean> => {
    const [next] = await tx.query(
      `UPDATE slice SET state = 'queued' WHERE request = $1
       AND n = (SELECT MIN(n) FROM slice WHERE request = $1 AND state = 'waiting') RETURNING n`,
      [request],
    );
    if (next !== undefined) await enqueue(tx, 'slice', keyOf({ request, n: Number(next['n']) }));
    return next !== undefined;
  };
  /** Enqueues the slices of a request that are to be worked on; when all have ended, any one, whose job settles the request. */
  const enqueueOpen = async (tx: Queryable, request: RequestId): Promise<void> => {
    const open = await tx.query(`SELECT n FROM slice WHERE request = $1 AND state IN ('queued', 'begun') ORDER BY n`, [
      request,
    ]);
    for (const { n } of open) await enqueue(tx, 'slice', keyOf({ request, n: Number(n) }));
    if (open.length === 0 && !(await queueNext(tx, request))) await enqueue(tx, 'slice', keyOf({ request, n: 1 }));
  };

  return {
    enqueueOpen,

    /**
     * Splits a running request, and enqueues the first slices. One that was split before goes on in its slices.
     * @returns false when it has begun as a whole, and is to be ended so
     * @throws {LeaseLost} when the owner no longer holds the request
     */
    split: (request: RequestId, { owner, count, atOnce, hasBegun }: Split): Promise<boolean> =>
      db.tx(async (tx) => {
        const [row] = await tx.query('SELECT state, lease_owner FROM request WHERE id = $1 {LOCK}', [request]);
        if (row?.['state'] !== 'running' || row['lease_owner'] !== owner) throw new LeaseLost(request);
        const before = await tx.query('SELECT n FROM slice WHERE request = $1 LIMIT 1', [request]);
        if (before.length === 0 && hasBegun) return false;
        if (before.length === 0) {
          const rows = Array.from({ length: count }, (_, i) => [request, i + 1, '', i < atOnce ? 'queued' : 'waiting']);
          await insertRows(tx, 'slice (request, n, lease_owner, state)', rows);
        }
        await tx.query(`UPDATE request SET lease_owner = '', lease_until = ${inSlices} WHERE id = $1`, [request]);
        await enqueueOpen(tx, request);
        return true;
      }),

    /**
     * Makes a process the one that works on a slice. Whoever did before cannot store anything of it from then on. That is no authority: the
     * caller must hold the request against its trail before it runs anything.
     * @returns undefined when there is nothing to do
     */
    take: (slice: Slice, owner: string): Promise<Taken | undefined> =>
      db.tx(async (tx) => {
        const { request, n } = slice;
        const found = await locked(tx, slice);
        if (found?.row === undefined) return undefined;
        if (isOver(found.row)) {
          if (!(await haveEnded(tx, request))) return undefined;
          await hold(tx, request, owner);
          return 'all-ended';
        }
        await tx.query('UPDATE slice SET lease_owner = $3 WHERE request = $1 AND n = $2', [request, n, owner]);
        if (found.row['lease_owner'] !== '') {
          await hold(tx, request, owner);
          return 'taken-over';
        }
        const cut = await tx.query(`SELECT n FROM slice WHERE request = $1 AND state = 'cut' LIMIT 1`, [request]);
        return cut.length === 0 ? 'first' : 'after-cut';
      }),

    /**
     * Notes that the last targets of a slice begin, and enqueues the next slice.
     * @throws {LeaseLost} when the owner no longer holds the slice
     */
    begun: (slice: Slice, owner: string): Promise<void> =>
      db.tx(async (tx) => {
        if ((await held(tx, slice, owner)) !== 'queued') return;
        await mark(tx, slice, 'begun');
        await queueNext(tx, slice.request);
      }),

    /**
     * Ends a slice.
     * @param how `cut` when a review has cut it short, which others must learn; else `ended`
     * @returns whether it was the last one; the owner now holds the request, and must settle it
     * @throws {LeaseLost} when the owner no longer holds the slice
     */
    end: (slice: Slice, owner: string, how: 'ended' | 'cut' = 'ended'): Promise<boolean> =>
      db.tx(async (tx) => {
        const state = await held(tx, slice, owner);
        await mark(tx, slice, how);
        if (state === 'queued') await queueNext(tx, slice.request);
        if (!(await haveEnded(tx, slice.request))) return false;
        await hold(tx, slice.request, owner);
        return true;
      }),
  };
}
