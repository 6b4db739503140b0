import type { RequestId, StepProblem } from '../model/request.ts';
import type { Queryable } from './database.ts';
import { problemIn } from './rows.ts';

/** How far the run of a request is. Every target counts once: in the worst state that one of its steps has. */
export interface TargetCounts {
  /** Something of it failed, whether or not more is still to be done. */
  readonly failed: number;
  /** Nothing of it failed, but an answer was lost. */
  readonly unknown: number;
  /** Nothing went wrong yet, and something is still to be done or to be proved. */
  readonly left: number;
  readonly done: number;
  readonly steps: EndedSteps;
}

/** How many steps have ended, for an estimate of the time that the others take. */
export interface EndedSteps {
  readonly ended: number;
  readonly left: number;
  /** When the last of them ended, in epoch milliseconds; null before. */
  readonly lastAt: number | null;
}

/**
 * Counts the targets of a request by how far they are.
 * @param proving names of the actions that are proved: of those, a step that is only accepted has not ended
 */
export async function countTargets(db: Queryable, id: RequestId, proving: readonly string[]): Promise<TargetCounts> {
  const isProving =
    proving.length === 0
      ? ''
      : ` OR (status = 'accepted' AND part IN (${proving.map((_, n) => `$${n + 2}`).join(', ')}))`;
  const isOpen = `(status IN ('pending', 'running')${isProving})`;
  const rows = await db.query(
    `SELECT failed, lost, still, COUNT(*) AS targets, SUM(steps) AS steps, SUM(open) AS open, MAX(last) AS last
     FROM (
       SELECT MAX(CASE WHEN status = 'failed' THEN 1 ELSE 0 END) AS failed,
         MAX(CASE WHEN status = 'unknown' THEN 1 ELSE 0 END) AS lost,
         MAX(CASE WHEN ${isOpen} THEN 1 ELSE 0 END) AS still,
         SUM(CASE WHEN ${isOpen} THEN 1 ELSE 0 END) AS open,
         COUNT(*) AS steps, MAX(ended_at) AS last
       FROM step WHERE request = $1 GROUP BY target
     ) AS per_target
     GROUP BY failed, lost, still`,
    [id, ...proving],
  );
  const groups = rows.map((row) => ({
    kind: kindOf(Number(row['failed']) > 0, Number(row['lost']) > 0, Number(row['still']) > 0),
    targets: Number(row['targets']),
    steps: Number(row['steps']),
    open: Number(row['open']),
    last: row['last'] === null ? [] : [Number(row['last'])],
  }));
  const count = (kind: string) => sum(groups.filter((group) => group.kind === kind).map(({ targets }) => targets));
  const left = sum(groups.map(({ open }) => open));
  const times = groups.flatMap(({ last }) => last);
  return {
    failed: count('failed'),
    unknown: count('unknown'),
    left: count('left'),
    done: count('done'),
    steps: {
      ended: sum(groups.map(({ steps }) => steps)) - left,
      left,
      lastAt: times.length === 0 ? null : Math.max(...times),
    },
  };
}

const kindOf = (failed: boolean, lost: boolean, still: boolean): 'failed' | 'unknown' | 'left' | 'done' =>
  failed ? 'failed' : lost ? 'unknown' : still ? 'left' : 'done';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** How many targets have the same problem. */
export interface ProblemCount {
  /** Null where an answer was lost and nothing else is known. */
  readonly problem: StepProblem | null;
  /** Whether the outcome is unknown, in place of failed. */
  readonly isLost: boolean;
  readonly count: number;
}

/** The most kinds of problems that are read. */
const kindsAtMost = 50;
/** Puts steps of which nobody knows behind all that failed; more than a request has steps. */
const later = 1_000_000_000;

/** Counts the targets in trouble by what went wrong, each once: by its first step that failed, else by its first of which nobody knows. */
export async function countProblems(db: Queryable, id: RequestId): Promise<readonly ProblemCount[]> {
  const rows = await db.query(
    `SELECT step.status, step.problem, COUNT(*) AS count
     FROM step JOIN (
       SELECT MIN(CASE WHEN status = 'failed' THEN n ELSE n + ${later} END) AS first FROM step
       WHERE request = $1 AND status IN ('failed', 'unknown') GROUP BY target
     ) AS worst ON step.n = worst.first % ${later}
     WHERE step.request = $1
     GROUP BY step.status, step.problem ORDER BY step.status, count DESC LIMIT ${kindsAtMost}`,
    [id],
  );
  return rows.map((row) => ({
    problem: row['problem'] === null ? null : problemIn(String(row['problem'])),
    isLost: row['status'] === 'unknown',
    count: Number(row['count']),
  }));
}
