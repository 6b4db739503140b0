import { GraphProblem } from '../graph/graph.ts';
import type { Request, RequestId } from '../model/request.ts';
import type { RequestStore } from '../store/requests.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Review } from './review.ts';

/** What checks in the background use. */
export interface RecheckPorts {
  readonly store: Pick<RequestStore, 'find'>;
  readonly review: Review;
  readonly lifecycle: () => Pick<Lifecycle, 'review'>;
  /** Runs something on its own; a failure is logged. */
  readonly background: (work: () => Promise<void>) => void;
}

/**
 * Checks requests again that wait for approvals or for their time, so that people see at once when one needs more or may not go on. A
 * restart forgets what was still to be checked; every run begins with a check of its own.
 */
export function createRechecks({ store, review, lifecycle, background }: RecheckPorts) {
  const unanswered = new Set<RequestId>();
  const closing = new AbortController();
  const closed = new Promise<void>((resolve) => {
    closing.signal.addEventListener('abort', () => {
      resolve();
    });
  });
  /** A check may wait for Graph for half a minute, which a shutdown must not. */
  const untilClosed = (work: () => Promise<void>): void => {
    if (!closing.signal.aborted) background(() => Promise.race([work(), closed]));
  };
  const soon = (id: RequestId): void => {
    untilClosed(() => check(id));
  };

  return {
    /** Checks a request now. */
    soon,
    /** Begins to read what a run that is about to start will ask, and leaves the answer to that run. */
    ahead: (request: Request): void => {
      untilClosed(async () => {
        await review(request).catch(unlessBug);
      });
    },
    /** Checks those again about which Graph could not say anything. */
    sweep(): void {
      const ids = [...unanswered];
      unanswered.clear();
      for (const id of ids) soon(id);
    },
    /** Leaves what is being checked in the background to the next start. */
    close(): void {
      closing.abort();
    },
  };

  async function check(id: RequestId): Promise<void> {
    const request = await store.find(id);
    if (request?.state.kind !== 'awaiting-approval' && request?.state.kind !== 'scheduled') return;
    try {
      await lifecycle().review(id, await review(request), 'sweep');
    } catch (error) {
      unlessBug(error);
      unanswered.add(id);
    }
  }
}

/**
 * Passes over what Graph has answered.
 * @throws every other error
 */
function unlessBug(error: unknown): void {
  if (!(error instanceof GraphProblem)) throw error;
}
