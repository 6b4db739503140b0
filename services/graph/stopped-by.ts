import { DeadlinePassed } from '../base/deadline.ts';
import type { ProblemDetails } from './graph.ts';

/**
 * Says of a call that ended without an answer whether Cordon ended it.
 * @param signal the caller's own
 * @param waitedMs how long the call took, for a signal that does not name its time; 0 when nothing was sent
 */
export function stoppedBy(signal: AbortSignal | undefined, waitedMs = 0): Pick<ProblemDetails, 'stoppedAfterMs'> {
  if (signal?.aborted !== true) return {};
  return { stoppedAfterMs: signal.reason instanceof DeadlinePassed ? signal.reason.afterMs : waitedMs };
}
