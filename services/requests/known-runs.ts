import { isDeepStrictEqual } from 'node:util';
import { groupBy } from '../base/group-by.ts';
import type { WriteCommand } from '../contract/bundle.ts';
import type { Request, RequestId, State, Step } from '../model/request.ts';
import type { RequestStore } from '../store/requests.ts';
import type { Slice } from '../store/slices.ts';
import type { ReadyRun } from './before-run.ts';
import type { Halts } from './halts.ts';
import { sliceOf } from './mass.ts';
import { stepsFor } from './plan.ts';
import { deadlineOf, type Timing } from './timing.ts';

/** What knowing runs uses. */
export interface KnownRunsPorts {
  readonly store: Pick<RequestStore, 'state' | 'steps'>;
  readonly halted: Halts;
  readonly commandOf: (name: string) => WriteCommand;
  readonly timing: Pick<Timing, 'now' | 'elapsed' | 'runWindowMs'>;
}

/** A slice that may run, and its steps as they were checked. */
export interface ReadySlice extends ReadyRun {
  readonly steps: readonly Step[];
}

interface KnownRun {
  readonly request: Request;
  /** The steps of each target, none of them started. */
  readonly planned: ReadonlyMap<string, readonly Step[]>;
}

/** How many requests are remembered. A process that has forgotten one holds it against its trail again. */
const knownAtMost = 8;

/**
 * Remembers the requests that this process has held against their trail since they began to run. To do so again for each slice would cost
 * the square of their targets. A slice that nobody has worked on is known to be what was approved when its steps are those of the plan and
 * none has started: the whole trail is checked once more before the request is settled.
 */
export function createKnownRuns({ store, halted, commandOf, timing }: KnownRunsPorts) {
  const known = new Map<RequestId, KnownRun>();

  return {
    /** Remembers a request exactly as it was held against its trail. */
    remember({ request }: Pick<ReadyRun, 'request'>): void {
      known.delete(request.id); // so that it is the newest
      const planned = groupBy(stepsFor(commandOf(request.command), request), ({ target }) => target);
      known.set(request.id, { request, planned });
      const [oldest] = known.size > knownAtMost ? known.keys() : [];
      if (oldest !== undefined) known.delete(oldest);
    },

    forget(id: RequestId): void {
      known.delete(id);
    },

    /** The request as it was verified; undefined when this process does not know it. */
    find: (id: RequestId): Request | undefined => known.get(id)?.request,

    /**
     * Prepares a slice that nobody has worked on.
     * @returns undefined when the whole request must be held against its trail instead
     */
    async prepare({ request: id, n }: Slice): Promise<ReadySlice | undefined> {
      const run = known.get(id);
      if (run === undefined) return undefined;
      const { request, planned } = run;
      const targets = sliceOf(request.targets, n);
      const [state, steps, halt] = await Promise.all([store.state(id), store.steps(id, targets), halted(id)]);
      if (state === undefined || !isSameStart(state, request.state)) return undefined; // approved anew meanwhile
      const expected = targets.flatMap((target) => planned.get(target.id) ?? []);
      if (!isDeepStrictEqual(steps, expected)) return undefined;
      return { request, steps, deadlineAt: deadlineOf(request, timing), halt, cut: undefined, hasBegun: true };
    },
  };
}

const isSameStart = (one: State, other: State): boolean =>
  one.kind === 'running' && other.kind === 'running' && one.startedAt === other.startedAt;
