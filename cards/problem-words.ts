import type { ProblemCause } from '../services/model/problem-cause.ts';
import type { StepProblem } from '../services/model/request.ts';
import { causeWords, checkFirst, whoKnows, type ProblemContext } from './problem-causes.ts';
import { upperFirst, withoutFullStop } from './words.ts';

/** Why a step failed and what to do about it. Raw and without full stops, because both become parts of sentences. */
export interface ProblemWords {
  readonly why: string;
  /** What to do, as an imperative. */
  readonly next: string;
}

/**
 * Describes why a step failed.
 * @param cause undefined for a code of a newer version, of which the problem's own message is repeated
 */
export function problemWords(
  problem: StepProblem,
  cause: ProblemCause | undefined,
  context: ProblemContext = {},
): ProblemWords {
  if (cause === undefined)
    return { why: withoutFullStop(problem.message) || `something went wrong (${problem.code})`, next: checkFirst };
  const { why, next } = causeWords(cause, problem, context);
  return afterWrite[cause]?.(why, problem) ?? { why, next };
}

/** Causes after which a write may have been done all the same. */
const afterWrite: Readonly<
  Partial<Record<ProblemCause, (why: string, problem: StepProblem) => ProblemWords | undefined>>
> = {
  'no-answer': () => ({ why: `the answer was lost, ${whoKnows}`, next: checkFirst }),
  'stopped-waiting': (why) => ({ why: `${why}, ${whoKnows}`, next: checkFirst }),
  unexpected: (why) => ({ why, next: checkFirst }),
  intermediary: (why, { code }) =>
    code === 'unexpected' ? { why: `${why}, ${whoKnows}`, next: checkFirst } : undefined,
};

/**
 * What Graph answered, for people who look it up: `403 Authorization_RequestDenied, not tried again`.
 * @param cause as for `problemWords`
 * @param tries how often the step was tried
 */
export function problemTrace(problem: StepProblem, cause: ProblemCause | undefined, tries: number): string {
  const { code, status, graphCode } = problem;
  const answer = [status === null ? '' : `${status}`, graphCode ?? ''].filter((part) => part !== '').join(' ');
  const wasCalled = answer !== '' || code === 'no-answer';
  if (!wasCalled) return upperFirst(problemWords(problem, cause).why);
  return `${answer || 'No answer'}, ${tries > 1 ? `tried ${tries} times` : 'not tried again'}`;
}
