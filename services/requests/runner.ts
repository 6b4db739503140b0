import type { Outcome, Request, RequestId } from '../model/request.ts';
import type { StopCause } from '../model/stop-cause.ts';
import { LeaseLost } from '../store/lease-lost.ts';
import type { RequestStore } from '../store/requests.ts';
import type { ReadyRun } from './before-run.ts';
import { outcomeOf } from './outcome.ts';
import { actionsOf, createRunTargets, type RunTargetsPorts } from './run-targets.ts';

/** What the runner uses. */
export interface RunnerPorts extends RunTargetsPorts {
  readonly store: RequestStore;
  /** Decides whether a request may run now, and answers it as it was verified; undefined when nothing of it may run here. */
  readonly prepare: (id: RequestId) => Promise<ReadyRun | undefined>;
  /**
   * Ends the request.
   * @param cause why steps were left out; undefined when none was
   * @throws {LeaseLost} when another process has taken the request over
   */
  readonly settle: (request: Request, outcome: Outcome, cause?: StopCause) => Promise<void>;
}

/** Runs requests. */
export type Runner = ReturnType<typeof createRunner>;

/** Runs requests whose lease this process holds: stage by stage, the parts of one stage in parallel, then the proof. */
export function createRunner(ports: RunnerPorts) {
  const { store, timing, owner } = ports;
  const runTargets = createRunTargets(ports);
  const active = new Map<RequestId, Promise<void>>();
  const next = new Map<RequestId, () => void>();

  return {
    /**
     * Starts a request that has just become `running`, or resumes one. Returns at once. While this process still works on the request,
     * the start waits for that to end.
     * @param ended called when this process has nothing more to do for it
     */
    start,
    /** Resolves when nothing runs any more. */
    async drain(): Promise<void> {
      while (active.size > 0) await Promise.all(active.values());
    },
  };

  function start({ id }: Pick<Request, 'id'>, ended: () => void = () => undefined): void {
    if (active.has(id)) {
      next.set(id, () => {
        start({ id }, ended);
      });
      return;
    }
    const run = runHeld(id)
      .catch((error: unknown) => {
        if (!(error instanceof LeaseLost)) ports.onBug(id, error);
      })
      .finally(() => {
        active.delete(id);
        ended();
        const again = next.get(id);
        next.delete(id);
        again?.();
      });
    active.set(id, run);
  }

  async function runHeld(id: RequestId): Promise<void> {
    const renew = () => store.renewLease(id, { owner, forMs: timing.leaseMs });
    const stopRenewing = timing.every(timing.leaseMs / 3, () => {
      renew().catch((error: unknown) => {
        ports.onBug(id, error);
      });
    });
    try {
      const ready = await ports.prepare(id);
      if (ready !== undefined) await runReady(ready);
    } finally {
      stopRenewing();
    }
  }

  async function runReady(ready: ReadyRun): Promise<void> {
    const { request } = ready;
    const cause = await runTargets(ready, request.targets);
    const steps = await store.steps(request.id);
    await ports.settle(request, outcomeOf(steps, actionsOf(ports.commandOf(request.command)), cause), cause);
  }
}
