import type { RequestId } from '../model/request.ts';
import type { NewEvent } from '../seal/event.ts';
import type { Database, Queryable } from './database.ts';
import { appendAll } from './events.ts';
import { LeaseLost } from './lease-lost.ts';
import { updateStep, type StepPatch } from './step-rows.ts';

/** A step that its runner changes. */
export interface RunnerStep {
  /** The runner, as its lease names it. */
  readonly owner: string;
  readonly sequence: number;
}

/**
 * Stores what became of a step, with its audit event. The request's cards are behind from then on. Resolves when it is committed.
 *
 * What arrives for one request while a transaction is under way is stored together in the next one, in the order in which it arrived. All
 * of that is stored or nothing of it: when the transaction fails, every save in it rejects with the same error.
 * @throws {LeaseLost} when the owner no longer holds the lease; it must stop running the request
 */
export type SaveStep = (id: RequestId, step: RunnerStep, patch: StepPatch, event?: NewEvent) => Promise<void>;

/** The most saves that one transaction stores. A slow transaction holds the row of the request, for which decisions wait. */
const savesAtMost = 100;

interface Save {
  readonly sequence: number;
  readonly patch: StepPatch;
  readonly event: NewEvent | undefined;
  readonly stored: () => void;
  readonly failed: (error: unknown) => void;
}

/** What waits for the next transaction of one request and runner. */
interface Queue {
  readonly id: RequestId;
  readonly owner: string;
  readonly saves: Save[];
}

/**
 * Makes the function that stores what becomes of steps.
 * @param auditKey seals the audit events; at least 32 bytes
 */
export function createStepSaves(db: Database, auditKey: Uint8Array): SaveStep {
  /** The queues whose transactions are under way, by request and runner. */
  const queues = new Map<string, Queue>();

  return (id, { owner, sequence }, patch, event) =>
    new Promise((stored, failed) => {
      const key = `${id} ${owner}`;
      const save: Save = { sequence, patch, event, stored, failed };
      const queue = queues.get(key);
      if (queue !== undefined) {
        queue.saves.push(save);
        return;
      }
      const opened = { id, owner, saves: [save] };
      queues.set(key, opened);
      storeAll(key, opened).catch(failed);
    });

  /** Empties a queue, transaction by transaction. A failed transaction is told to those whose saves it held. */
  async function storeAll(key: string, { id, owner, saves }: Queue): Promise<void> {
    while (saves.length > 0) {
      await thisTurn(); // the steps of one stage are saved at the same moment
      const batch = saves.splice(0, savesAtMost);
      try {
        await db.tx((tx) => store(tx, { id, owner, saves: batch }));
        for (const { stored } of batch) stored();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    queues.delete(key); // in the same breath as the last look, so that nothing is left in a queue that nobody empties
  }

  async function store(tx: Queryable, { id, owner, saves }: Queue): Promise<void> {
    const [head] = await tx.query(
      `UPDATE request SET revision = revision + 1 WHERE id = $1 AND lease_owner = $2 AND state = 'running' RETURNING chain_n, chain_mac`,
      [id, owner],
    );
    if (head === undefined) throw new LeaseLost(id);
    for (const { sequence, patch } of saves) await updateStep(tx, id, sequence, patch);
    const events = saves.flatMap(({ event }) => event ?? []);
    await appendAll('request', tx, { key: auditKey, id, events, head });
  }
}

/** Resolves when everything that this turn of the event loop has brought is under way. */
const thisTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
