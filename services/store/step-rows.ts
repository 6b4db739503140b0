import type { RequestId, Step } from '../model/request.ts';
import type { Queryable, SqlValue } from './database.ts';
import { insertRows } from './insert-rows.ts';

/** What a runner learns about one step; what is left out stays as it is. */
export type StepPatch = Partial<Omit<Step, 'sequence' | 'target' | 'action' | 'stage'>>;

/**
 * Marks the steps of a request that were not started as skipped.
 * @param at epoch milliseconds
 */
export async function skipPending(tx: Queryable, id: RequestId, note: string, at: number): Promise<void> {
  await tx.query(
    `UPDATE step SET status = 'skipped', note = $2, ended_at = $3 WHERE request = $1 AND status = 'pending'`,
    [id, note, at],
  );
}

/** Stores the status rows of steps that have none yet. */
export const insertSteps = (tx: Queryable, id: RequestId, steps: readonly Step[]): Promise<void> =>
  insertRows(
    tx,
    'step (request, n, target, part, stage, status, tries)',
    steps.map(({ sequence, target, action, stage, status, tries }) => [
      id,
      sequence,
      target,
      action,
      stage,
      status,
      tries,
    ]),
    'ON CONFLICT DO NOTHING',
  );

/** The column of each property. */
const columns: Readonly<Record<keyof StepPatch, string>> = {
  status: 'status',
  tries: 'tries',
  startedAt: 'started_at',
  endedAt: 'ended_at',
  provedAt: 'proved_at',
  note: 'note',
  problem: 'problem',
  kept: 'kept',
  clientRequestId: 'client_request_id',
  graphRequestId: 'graph_request_id',
};

/** Stores what has become of a step. */
export async function updateStep(tx: Queryable, id: RequestId, sequence: number, patch: StepPatch): Promise<void> {
  const entries = (Object.keys(columns) as (keyof StepPatch)[]).filter((key) => patch[key] !== undefined);
  const sets = entries.map((key, i) => `${columns[key]} = $${i + 3}`).join(', ');
  await tx.query(`UPDATE step SET ${sets} WHERE request = $1 AND n = $2`, [
    id,
    sequence,
    ...entries.map((key) => sqlValue(patch[key])),
  ]);
}

const sqlValue = (value: StepPatch[keyof StepPatch]): SqlValue =>
  value === undefined || value === null ? null : typeof value === 'object' ? JSON.stringify(value) : value;
