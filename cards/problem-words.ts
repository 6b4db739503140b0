import type { StepProblem } from '../services/model/request.ts';
import { causeOf, causeWords, type ProblemCause, type ProblemContext } from './problem-causes.ts';
import { withoutFullStop, upperFirst } from './words.ts';

/** Why a step failed and what to do about it. Raw and without full stops, because both become parts of sentences. */
export interface ProblemWords {
  readonly why: string;
  /** What to do, as an imperative. */
  readonly next: string;
}

/** Describes why a step failed. For a code of a newer version it repeats the problem's own message. */
export function problemWords(problem: StepProblem, context: ProblemContext = {}): ProblemWords {
  const cause = causeOf(problem, context);
  if (cause === undefined) return ownWords(problem);
  const { why, next } = causeWords(cause, problem, context);
  return afterWrite[cause]?.(why, problem) ?? { why, next };
}

const whoKnows = 'so nobody knows yet whether it was done';
const checkFirst = 'look at the account in Entra before anybody does it again';

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

/** Why a step failed for a reason of Cordon's own. */
function ownWords({ code, message }: StepProblem): ProblemWords {
  switch (code) {
    case 'interrupted':
      return { why: `Cordon was stopped in the middle, ${whoKnows}`, next: checkFirst };
    case 'deadline':
      return { why: 'the run took too long, so this was not started', next: 'try again' };
    case 'bug':
      return { why: 'Cordon itself failed', next: 'tell the operator of Cordon, whose log has the details' };
    default:
      return { why: withoutFullStop(message) || `something went wrong (${code})`, next: checkFirst };
  }
}

/**
 * What Graph answered, for people who look it up: `403 Authorization_RequestDenied, not tried again`.
 * @param tries how often the step was tried
 */
export function problemTrace(problem: StepProblem, tries: number): string {
  const { code, status, graphCode } = problem;
  const answer = [status === null ? '' : `${status}`, graphCode ?? ''].filter((part) => part !== '').join(' ');
  const wasCalled = answer !== '' || code === 'no-answer';
  if (!wasCalled) return upperFirst(problemWords(problem).why);
  return `${answer || 'No answer'}, ${tries > 1 ? `tried ${tries} times` : 'not tried again'}`;
}
