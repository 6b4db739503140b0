import type { RequestId } from '../model/request.ts';
import type { Database, Queryable } from './database.ts';
import { inSlices, noEnd } from './leases.ts';
import { queuesOfRequest } from './post-queues.ts';
import { createSlices } from './slices.ts';
import type { Work, WorkKind } from './work.ts';

/** A job that a change of a request leads to. */
export interface RequestJob {
  readonly kind: Extract<WorkKind, 'run' | 'due'>;
  /** Epoch milliseconds; left out, at once. */
  readonly at?: number;
}

/** The key of the job that looks at a request at some time; it begins with the request's id. */
const dueKey = (id: RequestId, at: number): string => `${id} ${at}`;

/** The request that the key of a job of the kind `due` names. */
export const requestOfDue = (key: string): RequestId => key.split(' ')[0] as RequestId;

/** The time that the key of such a job names, in epoch milliseconds. */
export const timeOfDue = (key: string): number => Number(key.split(' ')[1]);

/**
 * What is left to do about requests, and who does it.
 * @param enqueue stores jobs
 */
export function createUnfinished(db: Database, enqueue: Work['enqueue']) {
  const enqueueJobs = async (tx: Queryable, id: RequestId, jobs: readonly RequestJob[] = []): Promise<void> => {
    for (const { kind, at } of jobs) await enqueue(tx, kind, at === undefined ? id : dueKey(id, at), at);
  };
  /** Whether this version may run a running request. Nobody else can use an exclusive database, so whoever held it is gone. */
  const isOurs = db.exclusive ? '1 = 1' : `(lease_until IS NULL OR lease_until >= ${inSlices} OR lease_until <= {NOW})`;
  const slices = createSlices(db, enqueue);

  return {
    slices,

    /** Stores the jobs of a change. */
    enqueueJobs,

    /**
     * Stores jobs for the messages of a request that are behind now, because it has changed.
     * @param at epoch milliseconds
     */
    async enqueuePosts(tx: Queryable, id: RequestId, at: number): Promise<void> {
      for (const queue of await queuesOfRequest(tx, id, at)) await enqueue(tx, 'post', queue);
    },

    /**
     * Makes a process the runner of a running request. Whoever ran it before cannot store anything of it from then on. That is no authority:
     * the caller must hold the request against its trail before it runs anything.
     * @param owner names the process
     * @returns false when it is not running, runs in slices, or a bot of the version before runs it
     */
    takeOver: async (id: RequestId, owner: string): Promise<boolean> => {
      const rows = await db.query(
        `UPDATE request SET lease_owner = $2, lease_until = ${noEnd} WHERE id = $1 AND state = 'running' AND ${isOurs}
         AND (lease_until IS NULL OR lease_until <> ${inSlices}) RETURNING id`,
        [id, owner],
      );
      return rows.length > 0;
    },

    /**
     * Enqueues what the rows say is left to do, whether or not there is a job for it: running requests, and those about which something is
     * to be done at their time. It makes up for jobs that were lost or that a version without jobs did not enqueue.
     * @param before requests whose time is at this moment or earlier are looked at, in epoch milliseconds
     */
    enqueueLeft: async (before: number): Promise<void> => {
      const rows = await db.query(
        `SELECT id, state, deadline, lease_until FROM request WHERE (state = 'running' AND ${isOurs})
         OR (state IN ('awaiting-confirmation', 'awaiting-approval', 'scheduled') AND deadline <= $1)`,
        [before],
      );
      for (const { id, state, deadline, lease_until: until } of rows) {
        const request = String(id) as RequestId;
        if (state === 'running' && until === inSlices) await db.tx((tx) => slices.enqueueOpen(tx, request));
        else if (state === 'running') await enqueue(db, 'run', request);
        else await enqueue(db, 'due', dueKey(request, Number(deadline)));
      }
    },
  };
}
