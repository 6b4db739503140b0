import type { Outcome, Request, RequestId } from '../model/request.ts';
import type { StopCause } from '../model/stop-cause.ts';
import { LeaseLost } from '../store/lease-lost.ts';
import type { RequestStore } from '../store/requests.ts';
import type { Slice, Taken } from '../store/slices.ts';
import type { ReadyRun, RunPart } from './before-run.ts';
import { createKnownRuns, type ReadySlice } from './known-runs.ts';
import { sliceOf, sliceSize, slicesAtOnce } from './mass.ts';
import { outcomeOf } from './outcome.ts';
import { actionsOf, createRunTargets, type RunTargetsPorts } from './run-targets.ts';

/** What the runner uses. */
export interface RunnerPorts extends RunTargetsPorts {
  readonly store: RequestStore;
  /** Decides whether a request may run now, and answers it as it was verified; undefined when nothing of it may run here. */
  readonly prepare: (id: RequestId, part: RunPart) => Promise<ReadyRun | undefined>;
  /**
   * Ends the request.
   * @param cause why steps were left out; undefined when none was
   * @throws {LeaseLost} when another process has taken the request over
   */
  readonly settle: (request: Request, outcome: Outcome, cause?: StopCause) => Promise<void>;
}

/** Runs requests. */
export type Runner = ReturnType<typeof createRunner>;

/**
 * Runs requests that this process has taken over: stage by stage, the parts of one stage in parallel, then the proof. A request about more
 * targets than a slice has is reviewed and then split, and whoever ends its last slice settles it.
 */
export function createRunner(ports: RunnerPorts) {
  const { store, owner } = ports;
  /** What runs, by the id of the request, or of the request and the slice. */
  const active = new Map<string, Promise<void>>();
  const runTargets = createRunTargets(ports);
  const known = createKnownRuns(ports);

  return {
    /**
     * Runs a request to its end, or splits it, unless another process takes it over. While this process still works on it for an earlier
     * job, that ends first.
     * @param signal aborted when another process may have taken it over; no step is started from then on
     */
    run: (id: RequestId, signal: AbortSignal): Promise<void> => alone(id, () => runWhole(id, signal)),

    /** Runs a slice that this process has taken to its end in the same way, and settles the request when no other slice is left. */
    runSlice: (slice: Slice, taken: Taken, signal: AbortSignal): Promise<void> =>
      alone(`${slice.request} ${slice.n}`, () => runSlice(slice, taken, signal)),

    /** A request that runs in slices, as this process has verified it; undefined when it has not. */
    known: (id: RequestId): Request | undefined => known.find(id),
  };

  async function alone(key: string, run: () => Promise<void>): Promise<void> {
    while (active.has(key)) await active.get(key)?.catch(() => undefined);
    const running = run()
      .catch((error: unknown) => {
        if (!(error instanceof LeaseLost)) throw error;
      })
      .finally(() => active.delete(key));
    active.set(key, running);
    await running;
  }

  async function runWhole(id: RequestId, signal: AbortSignal): Promise<void> {
    const ready = await ports.prepare(id, 'whole');
    if (ready === undefined) return;
    const { request, hasBegun, halt } = ready;
    const count = Math.ceil(request.targets.length / sliceSize);
    const split = { owner, count, atOnce: slicesAtOnce, hasBegun };
    if (count > 1 && halt === undefined && (await store.slices.split(id, split))) {
      known.remember(ready);
      return;
    }
    const cause = await runTargets(ready, request.targets, { signal });
    await settle(request, cause);
  }

  async function runSlice(slice: Slice, taken: Taken, signal: AbortSignal): Promise<void> {
    const { request: id, n } = slice;
    if (taken !== 'all-ended') {
      const ready = await preparedSlice(slice, taken);
      if (ready === undefined) return;
      const onLast = () => store.slices.begun(slice, owner);
      const job = { signal, slice: n, steps: ready.steps, onLast };
      const cause = await runTargets(ready, sliceOf(ready.request.targets, n), job);
      if (!(await store.slices.end(slice, owner, cause?.kind === 'barred' ? 'cut' : 'ended'))) return;
    }
    known.forget(id);
    const ended = await ports.prepare(id, 'end');
    if (ended !== undefined) await settle(ended.request, ended.cut);
  }

  async function preparedSlice(
    slice: Slice,
    taken: Exclude<Taken, 'all-ended'>,
  ): Promise<(ReadyRun & Partial<ReadySlice>) | undefined> {
    const untouched = taken === 'first' ? await known.prepare(slice) : undefined;
    if (untouched !== undefined) return untouched;
    const ready = await ports.prepare(slice.request, taken === 'taken-over' ? 'slice-taken-over' : 'slice');
    if (ready === undefined) known.forget(slice.request);
    else known.remember(ready);
    return ready;
  }

  async function settle(request: Request, cause: StopCause | undefined): Promise<void> {
    const steps = await store.steps(request.id);
    await ports.settle(request, outcomeOf(steps, actionsOf(ports.commandOf(request.command)), cause), cause);
  }
}
