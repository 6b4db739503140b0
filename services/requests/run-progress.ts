import { partsOf, type Command } from '../contract/bundle.ts';
import { causeOf, type ProblemCause } from '../model/problem-cause.ts';
import type { Request, StepProblem } from '../model/request.ts';
import type { Queryable } from '../store/database.ts';
import { countProblems, countTargets, type EndedSteps, type TargetCounts } from '../store/target-counts.ts';

/** How far a run over many targets is, in numbers of targets. */
export interface RunProgress extends Pick<TargetCounts, 'done' | 'failed' | 'unknown' | 'left'> {
  /** How long the rest takes at the rate so far, in whole minutes, rounded up; null while that says nothing yet. */
  readonly minutesLeft: number | null;
  /** Why targets are in trouble, the most frequent first, failures before lost answers. */
  readonly causes: readonly CountedCause[];
}

/** How many targets are in trouble for one reason. */
export interface CountedCause {
  readonly count: number;
  readonly isLost: boolean;
  readonly problem: StepProblem | null;
  /** Left out for a cause of a newer version. What the target's own roles add to it is not known here. */
  readonly cause?: ProblemCause;
}

/** Reads how far a request is; undefined for one that does not run. */
export async function readProgress(
  db: Queryable,
  { id, state }: Pick<Request, 'id' | 'state'>,
  command: Command | undefined,
): Promise<RunProgress | undefined> {
  if (state.kind !== 'running') return undefined;
  const parts = command === undefined ? [] : partsOf(command);
  const proving = parts.flatMap((part) => (part.tier !== 'read' && part.prove !== undefined ? [part.name] : []));
  const [{ steps, ...targets }, problems] = await Promise.all([countTargets(db, id, proving), countProblems(db, id)]);
  const minutesLeft = state.stoppedBy === undefined ? minutesFor(steps, state.startedAt) : null;
  return { ...targets, minutesLeft, causes: problems.map(withCause) };
}

function withCause(counted: Pick<CountedCause, 'count' | 'isLost' | 'problem'>): CountedCause {
  const cause = counted.problem === null ? undefined : causeOf(counted.problem);
  return { ...counted, ...(cause !== undefined && { cause }) };
}

/** So many steps must have ended, in so many milliseconds, before their rate says anything about the others. */
const endedAtLeast = 20;
const ranAtLeastMs = 10_000;

/**
 * Estimates how long a run takes, from nothing but stored times.
 * @param startedAt when the run began, in epoch milliseconds
 * @returns whole minutes, rounded up; null while it cannot be said, and when nothing is left
 */
export function minutesFor({ ended, left, lastAt }: EndedSteps, startedAt: number): number | null {
  const ranMs = lastAt === null ? 0 : lastAt - startedAt;
  if (left === 0 || ended < endedAtLeast || ranMs < ranAtLeastMs) return null;
  return Math.max(1, Math.ceil(((ranMs / ended) * left) / 60_000));
}
