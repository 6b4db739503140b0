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

/** Runs requests that this process has taken over: stage by stage, the parts of one stage in parallel, then the proof. */
export function createRunner(ports: RunnerPorts) {
  const { store } = ports;
  const active = new Map<RequestId, Promise<void>>();
  const taken = new Map<RequestId, AbortSignal>();
  const runTargets = createRunTargets({
    ...ports,
    halted(id) {
      if (taken.get(id)?.aborted === true) return Promise.reject(new LeaseLost(id));
      return ports.halted(id);
    },
  });

  return {
    /**
     * Runs a request to its end, unless another process takes it over. While this process still works on it for an earlier job, that ends
     * first.
     * @param signal aborted when another process may have taken it over; no step is started from then on
     */
    async run(id: RequestId, signal: AbortSignal): Promise<void> {
      while (active.has(id)) await active.get(id)?.catch(() => undefined);
      const run = runTaken(id).finally(() => {
        active.delete(id);
        taken.delete(id);
      });
      taken.set(id, signal);
      active.set(id, run);
      await run;
    },
  };

  async function runTaken(id: RequestId): Promise<void> {
    try {
      const ready = await ports.prepare(id);
      if (ready !== undefined) await runReady(ready);
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error;
    }
  }

  async function runReady(ready: ReadyRun): Promise<void> {
    const { request } = ready;
    const cause = await runTargets(ready, request.targets);
    const steps = await store.steps(request.id);
    await ports.settle(request, outcomeOf(steps, actionsOf(ports.commandOf(request.command)), cause), cause);
  }
}
