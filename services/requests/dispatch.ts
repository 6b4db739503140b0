import { inNobodysName } from '../graph/acting-person.ts';
import type { Request, RequestId } from '../model/request.ts';
import type { Database } from '../store/database.ts';
import type { RequestStore } from '../store/requests.ts';
import { requestOfDue, timeOfDue } from '../store/unfinished.ts';
import { sliceIn } from '../store/slices.ts';
import type { Work, WorkJob } from '../store/work.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Policy } from './policy.ts';
import { remindApprovers } from './reminders.ts';
import type { RunTelemetry } from './requests-ports.ts';
import type { Runner } from './runner.ts';
import type { Timing } from './timing.ts';

/** What dispatch uses. */
export interface DispatchPorts {
  readonly db: Database;
  readonly store: Pick<RequestStore, 'takeOver' | 'slices' | 'enqueueLeft'>;
  readonly work: Work;
  readonly lifecycle: Pick<Lifecycle, 'onTime' | 'readable' | 'condemn'>;
  readonly runner: Runner;
  readonly policy: Pick<Policy, 'tiers'>;
  readonly timing: Pick<Timing, 'now' | 'elapsed'>;
  /** This process, as a runner. */
  readonly owner: string;
  readonly telemetry: Pick<RunTelemetry, 'running'>;
  /** Called when something was stored that posts do not show yet. */
  readonly wake: () => void;
  /** Called with an error that concerns one request only, for the log. */
  readonly onBug: (id: RequestId, error: unknown) => void;
}

/** How many requests one process runs at the same time. */
const runsAtOnce = 16;
/** How many slices one process runs at the same time, those among them that only wait for their last proofs. */
const slicesHereAtOnce = 32;
/** How many requests one process looks at, at the same time, because their time has come. */
const dueAtOnce = 2;
/** How often the rows are searched for work that has no job, in milliseconds. */
const sweepMs = 60_000;
/** How long a reminder waits for the post that asks the approvers, in milliseconds. */
const askingMs = 2000;

/** What hands requests to this process. */
export type Dispatch = ReturnType<typeof createDispatch>;

/** Takes jobs that requests have led to: runs them, and does what their time asks for. */
export function createDispatch(ports: DispatchPorts) {
  const { db, store, work, lifecycle, policy, timing, wake } = ports;
  const last = { sweptAt: -Infinity };
  const stops = [
    work.on('run', { atOnce: runsAtOnce }, (job) => alone(job.key as RequestId, () => run(job))),
    work.on('slice', { atOnce: slicesHereAtOnce }, (job) => alone(sliceIn(job.key).request, () => runSlice(job))),
    work.on('due', { atOnce: dueAtOnce }, ({ key }) => alone(requestOfDue(key), () => doDue(key))),
  ];
  const longestRemindMs = Math.max(policy.tiers.destructive.remindMs, policy.tiers.critical.remindMs);
  const enqueueLeft = () => store.enqueueLeft(timing.now() + longestRemindMs);

  return {
    /** Enqueues everything that is left to do, whether or not there is a job for it. */
    enqueueLeft,
    /** Does that once a minute, the first time at once. Call it more often. */
    async sweep(): Promise<void> {
      if (timing.elapsed() - last.sweptAt < sweepMs) return;
      last.sweptAt = timing.elapsed();
      wake(); // a process that is gone may have left posts behind
      await enqueueLeft();
    },
    /** Takes no more jobs, and resolves when those under way have ended. */
    async stop(): Promise<void> {
      await Promise.all(stops.map((stop) => stop()));
    },
  };

  /** A job is nobody's, even when somebody's turn has enqueued it: what it does in a person's name says in whose. */
  function alone(id: RequestId, job: () => Promise<void>): Promise<void> {
    return inNobodysName(() => withBugs(id, job));
  }

  /** Has a job that failed tried again. */
  async function withBugs(id: RequestId, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      ports.onBug(id, error);
      throw error;
    }
  }

  async function run({ key, signal }: WorkJob): Promise<void> {
    const id = key as RequestId;
    if (!(await store.takeOver(id, ports.owner))) return;
    await readAndRun(id, () => ports.runner.run(id, signal));
  }

  async function runSlice({ key, signal }: WorkJob): Promise<void> {
    const slice = sliceIn(key);
    const taken = await store.slices.take(slice, ports.owner);
    if (taken !== undefined) await readAndRun(slice.request, () => ports.runner.runSlice(slice, taken, signal));
  }

  async function readAndRun(id: RequestId, run: () => Promise<void>): Promise<void> {
    const request = ports.runner.known(id) ?? (await lifecycle.readable(id));
    if (request === undefined) await lifecycle.condemn(id, 'its row cannot be read');
    else await traced(request, run);
  }

  function traced(request: Request, run: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      ports.telemetry.running(request, (ended) => {
        run().finally(ended).then(resolve, reject);
      });
    });
  }

  async function doDue(key: string): Promise<void> {
    const id = requestOfDue(key);
    await lifecycle.onTime(id);
    const request = await lifecycle.readable(id);
    const reminded = request && (await remindApprovers(db, policy, request, timing.now()));
    if (reminded === 'added') wake();
    // A job can come before its time, when the sweep has brought it forward or the clock of the database is ahead of ours.
    const nextAt = reminded === 'later' ? timing.now() + askingMs : timeOfDue(key);
    if (nextAt > timing.now()) await work.enqueue(db, 'due', key, nextAt);
  }
}
