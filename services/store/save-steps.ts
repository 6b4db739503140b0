import type { RequestId } from '../model/request.ts';
import type { NewEvent } from '../seal/event.ts';
import type { Database, Queryable } from './database.ts';
import { appendAll } from './events.ts';
import { LeaseLost } from './lease-lost.ts';
import { inSlices } from './leases.ts';
import { isNotOver } from './slices.ts';
import { updateStep, type StepPatch } from './step-rows.ts';

/** A step that its runner changes. */
export interface RunnerStep {
  /** The runner, as its lease names it. */
  readonly owner: string;
  readonly sequence: number;
  /** Number of the slice that it belongs to; undefined for a request that runs as a whole. */
  readonly slice?: number | undefined;
}

/**
 * Stores what became of a step, with its audit event. The request's cards are behind from then on. Resolves when it is committed.
 *
 * What arrives for one request while a transaction is under way is stored together in the next one, in the order in which it arrived. All
 * of that is stored or nothing of it: when the transaction fails, every save in it rejects with the same error. Slices share transactions:
 * when the owner has lost one of them, the saves of that one alone are left out and reject.
 * @throws {LeaseLost} when the owner no longer holds the lease of the request or the slice; it must stop running it
 */
export type SaveStep = (id: RequestId, step: RunnerStep, patch: StepPatch, event?: NewEvent) => Promise<void>;

/** The most saves that one transaction stores. A slow transaction holds the row of the request, for which decisions wait. */
const savesAtMost = 100;

interface Save {
  readonly sequence: number;
  readonly slice: number | undefined;
  readonly patch: StepPatch;
  readonly event: NewEvent | undefined;
  readonly stored: () => void;
  readonly failed: (error: unknown) => void;
}

/** What waits for the next transaction of one request and runner. */
interface Queue {
  readonly id: RequestId;
  readonly owner: string;
  readonly isSliced: boolean;
  readonly saves: Save[];
}

/**
 * Makes the function that stores what becomes of steps.
 * @param auditKey seals the audit events; at least 32 bytes
 */
export function createStepSaves(db: Database, auditKey: Uint8Array): SaveStep {
  /** The queues whose transactions are under way, by request and runner. */
  const queues = new Map<string, Queue>();

  return (id, { owner, sequence, slice }, patch, event) =>
    new Promise((stored, failed) => {
      const isSliced = slice !== undefined;
      const key = `${id} ${owner} ${isSliced ? 'slices' : 'whole'}`;
      const save: Save = { sequence, slice, patch, event, stored, failed };
      const queue = queues.get(key);
      if (queue !== undefined) {
        queue.saves.push(save);
        return;
      }
      const opened = { id, owner, isSliced, saves: [save] };
      queues.set(key, opened);
      storeAll(key, opened).catch(failed);
    });

  /** Empties a queue, transaction by transaction. A failed transaction is told to those whose saves it held. */
  async function storeAll(key: string, { saves, ...queue }: Queue): Promise<void> {
    while (saves.length > 0) {
      await thisTurn(); // the steps of one stage are saved at the same moment
      const batch = saves.splice(0, savesAtMost);
      try {
        const lost = await db.tx((tx) => store(tx, { ...queue, saves: batch }));
        for (const save of batch)
          if (lost.has(save.slice)) save.failed(new LeaseLost(queue.id));
          else save.stored();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    queues.delete(key); // in the same breath as the last look, so that nothing is left in a queue that nobody empties
  }

  /** Stores saves, and answers the slices among them that the owner has lost, whose saves it leaves out. */
  async function store(tx: Queryable, { id, owner, isSliced, saves }: Queue): Promise<ReadonlySet<number | undefined>> {
    const [head] = await tx.query(
      `UPDATE request SET revision = revision + 1 WHERE id = $1 AND state = 'running'
       AND ${isSliced ? `lease_until = ${inSlices}` : 'lease_owner = $2'} RETURNING chain_n, chain_mac`,
      isSliced ? [id] : [id, owner],
    );
    if (head === undefined) throw new LeaseLost(id);
    const lost: ReadonlySet<number | undefined> = isSliced ? await lostSlices(tx, { id, owner, saves }) : new Set();
    const kept = saves.filter(({ slice }) => !lost.has(slice));
    if (kept.length === 0) throw new LeaseLost(id);
    for (const { sequence, patch } of kept) await updateStep(tx, id, sequence, patch);
    const events = kept.flatMap(({ event }) => event ?? []);
    await appendAll('request', tx, { key: auditKey, id, events, head });
    return lost;
  }
}

/** The slices of saves that their owner does not hold. The lock of the request's row must be held: slices are taken over under it. */
async function lostSlices(tx: Queryable, { id, owner, saves }: Omit<Queue, 'isSliced'>): Promise<ReadonlySet<number>> {
  const rows = await tx.query(`SELECT n FROM slice WHERE request = $1 AND lease_owner = $2 AND ${isNotOver}`, [
    id,
    owner,
  ]);
  const held = new Set(rows.map(({ n }) => Number(n)));
  return new Set(saves.flatMap(({ slice }) => (slice === undefined || held.has(slice) ? [] : [slice])));
}

/** Resolves when everything that this turn of the event loop has brought is under way. */
const thisTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
