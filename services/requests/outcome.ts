import type { WriteAction } from '../contract/action.ts';
import { GraphProblem } from '../graph/graph.ts';
import type { Outcome, Step, StepProblem } from '../model/request.ts';
import type { StopCause } from '../model/stop-cause.ts';

/**
 * What the steps of a request come to. `done`: Graph shows every step, or accepted it where nothing can prove it. `failed`: every step failed.
 * `partly-done`: anything between. Skipped steps do not count; a run that was cut short is never `done`.
 * @param actionOf the action of a step, by its name
 * @param cause why steps were left out; undefined when none was
 */
export function outcomeOf(steps: readonly Step[], actionOf: (part: string) => WriteAction, cause?: StopCause): Outcome {
  const ran = steps.filter((step) => step.status !== 'skipped');
  const worked = ran.filter(
    (step) => step.status === 'proved' || (step.status === 'accepted' && actionOf(step.action).prove === undefined),
  );
  if (worked.length === ran.length && cause === undefined) return 'done';
  return ran.every((step) => step.status === 'failed') ? 'failed' : 'partly-done';
}

/**
 * Whether another try can help and is safe. When Graph throttled or saw a conflict it did nothing. After a 5xx or a lost answer it may have
 * done it, so only a repeatable action is tried again.
 */
export function mayTryAgain(problem: GraphProblem, action: Pick<WriteAction, 'repeatable'>): boolean {
  switch (problem.code) {
    case 'throttled':
    case 'conflict':
      return true;
    case 'unavailable':
    case 'no-answer':
      return action.repeatable;
    case 'not-found':
    case 'forbidden':
    case 'unlicensed':
    case 'unauthorized':
    case 'rejected':
    case 'unexpected':
      return false;
    default:
      return problem.code satisfies never;
  }
}

/** Whether the step may have taken effect although it did not succeed, so that a proof can settle it. */
export const isOpen = ({ status, problem }: Pick<Step, 'status' | 'problem'>): boolean =>
  status === 'accepted' ||
  status === 'unknown' ||
  (status === 'failed' && (problem?.code === 'unavailable' || problem?.code === 'unexpected'));

/** What may be shown and stored of a problem. Of a bug of ours that is only that there was one. */
export function problemShown(error: unknown): StepProblem {
  if (!(error instanceof GraphProblem)) {
    return {
      code: 'bug',
      status: null,
      graphCode: null,
      message: 'Cordon itself failed here. The log has the details.',
    };
  }
  const { status = null, graphCode = null, retryAfterMs, stoppedAfterMs, foreign } = error.details;
  return {
    code: error.code,
    status,
    graphCode,
    message: error.message,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(stoppedAfterMs !== undefined && { stoppedAfterMs }),
    ...(foreign !== undefined && { foreign }),
  };
}
