import type { RequestId, Step, StepStatus } from '../model/request.ts';
import type { Queryable } from './database.ts';
import { stepOf } from './rows.ts';

/** How many steps of one action have one status. */
export interface StepCount {
  /** Name of the action. */
  readonly action: string;
  readonly status: StepStatus;
  readonly count: number;
}

/** Counts the steps of a request by action and status, in the order of its plan, for whoever would only count the rows. */
export async function countSteps(db: Queryable, id: RequestId): Promise<readonly StepCount[]> {
  const rows = await db.query(
    `SELECT part, status, COUNT(*) AS count FROM step WHERE request = $1
     GROUP BY part, status ORDER BY MIN(stage), part, status`,
    [id],
  );
  return rows.map((row) => ({
    action: String(row['part']),
    status: String(row['status']) as StepStatus,
    count: Number(row['count']),
  }));
}

/** The first steps of a request that failed or whose outcome is unknown: those that failed before the others, each in its order. */
export async function stepsInTrouble(db: Queryable, id: RequestId, atMost: number): Promise<readonly Step[]> {
  const rows = await db.query(
    `SELECT * FROM step WHERE request = $1 AND status IN ('failed', 'unknown') ORDER BY status, n LIMIT $2`,
    [id, atMost],
  );
  return rows.map(stepOf);
}
