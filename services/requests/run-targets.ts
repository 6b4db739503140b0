import type { WriteAction } from '../contract/action.ts';
import type { WriteCommand } from '../contract/bundle.ts';
import { guardsOf, prerequisitesOf, substitutesOf } from '../contract/part-order.ts';
import type { Doubts } from '../contract/doubts.ts';
import type { AppRolesOf } from '../directory/app-roles.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import { groupBy } from '../base/group-by.ts';
import { atMost } from '../base/parallel.ts';
import type { Foreseen } from '../model/foresight.ts';
import type { Target } from '../model/person.ts';
import type { Request, RequestId, Step } from '../model/request.ts';
import type { StopCause } from '../model/stop-cause.ts';
import { createSecretScrubber } from '../secrets/secret-scrubber.ts';
import { generatePassword } from '../secrets/password.ts';
import type { NewEvent } from '../seal/event.ts';
import { LeaseLost } from '../store/lease-lost.ts';
import type { RequestStore } from '../store/requests.ts';
import type { StepPatch } from '../store/step-rows.ts';
import type { ReadyRun } from './before-run.ts';
import { ledgerFor, type LedgerStore } from './ledger.ts';
import { askedSparingly, sharedByRequest, type Halts } from './halts.ts';
import { atPaceOf, isMassRun, slicesAtOnce } from './mass.ts';
import { inRequestersName, type InNameOf } from './in-name-of.ts';
import { proveSteps } from './prove-steps.ts';
import { runStep } from './run-step.ts';
import type { Starts } from './since.ts';
import type { Timing } from './timing.ts';

/** What carrying out the steps of a run uses. */
export interface RunTargetsPorts {
  readonly store: Pick<RequestStore, 'steps' | 'patchStep'> & LedgerStore;
  /** Asked before each step, in a mass run at most ten times a second, whether somebody has stopped this request or everything. */
  readonly halted: Halts;
  /** Graph of the tenant that a request acts on. */
  readonly graphOf: (tenant: string) => Graph;
  /**
   * The command that a stored request names.
   * @throws {TypeError} when this version does not know it
   */
  readonly commandOf: (name: string) => WriteCommand;
  readonly timing: Timing;
  /** This process, in leases. */
  readonly owner: string;
  readonly appRolesOf: AppRolesOf;
  /** Graph in the name of a request's requester; undefined when they have not signed in. */
  readonly delegatedOf: (request: Request) => Promise<Graph | undefined>;
  readonly inNameOf?: InNameOf | undefined;
  /** Reads the secret that the requester gave privately for an argument; undefined when it is no longer kept. */
  readonly readInbox: (request: Request, argument: string) => Promise<string | undefined>;
  /** Keeps a secret for the requester's private reveal. */
  readonly keepSecret: (request: Request, label: string, secret: string) => Promise<void>;
  /** Called after every stored step, so that the outbox can update the cards. */
  readonly onChange: () => void;
  /** Called with an error that is a bug of ours, for the log. */
  readonly onBug: (id: RequestId, error: unknown) => void;
}

/** The job that targets are run for. */
export interface TargetsJob {
  /** Aborted when another process may have taken it over; no step is started from then on. */
  readonly signal?: AbortSignal;
  /** Number of the slice that the targets are; left out, they are all of the request. */
  readonly slice?: number;
  /** Their steps, where the caller has read them. */
  readonly steps?: readonly Step[] | undefined;
  /** Awaited when the last targets begin, as many as are worked on at the same time. */
  readonly onLast?: () => Promise<void>;
}

/**
 * Carries out the steps of targets, stage by stage, the parts of one stage in parallel, then the proof.
 * @param targets those of the request whose steps are run here
 * @returns why steps were left out; undefined when none was
 * @throws {LeaseLost} when another process has taken the request or the slice over
 */
export type RunTargets = (
  ready: Omit<ReadyRun, 'hasBegun'>,
  targets: readonly Target[],
  job?: TargetsJob,
) => Promise<StopCause | undefined>;

/** Makes the function that carries out the steps of a run. It reads them once; from then on each target's own runner knows how they stand. */
export function createRunTargets(ports: RunTargetsPorts): RunTargets {
  const { store, timing, owner } = ports;
  const askFor = sharedByRequest((id) => askedSparingly(() => ports.halted(id), timing));

  return (ready, targets, job = {}) =>
    inRequestersName(ports.inNameOf, ready.request, () => runAll(ready, targets, job));

  async function runAll(
    { request, deadlineAt, halt, cut }: Omit<ReadyRun, 'hasBegun'>,
    targets: readonly Target[],
    { signal, slice, steps: read, onLast }: TargetsJob,
  ): Promise<StopCause | undefined> {
    const hasRoles = targets.some(({ activeRoles }) => activeRoles.length > 0);
    const [steps, delegated, appRoles] = await Promise.all([
      read ?? store.steps(request.id, targets.length < request.targets.length ? targets : undefined),
      ports.delegatedOf(request).then((own) => own && atPaceOf(request, own)),
      hasRoles ? ports.appRolesOf(ports.graphOf(request.tenant)) : undefined,
    ]);
    const left = { cause: cut };
    const isMass = isMassRun(request);
    const asked = isMass ? askFor(request.id) : { ask: () => ports.halted(request.id), end: () => undefined };
    const halted = async () => {
      if (signal?.aborted === true) throw new LeaseLost(request.id);
      const cause = halt ?? (await asked.ask());
      left.cause ??= cause;
      return cause;
    };
    const stepsOf = groupBy(steps, ({ target }) => target);
    const foreseenOf = groupBy(request.foreseen ?? [], ({ target }) => target);
    const whole = isMass ? timing.massParallelTargets : timing.parallelTargets;
    const width = slice === undefined ? whole : Math.ceil(whole / slicesAtOnce);
    const firstOfLast = targets.at(-width) ?? targets[0];
    try {
      await atMost(width, targets, async (target) => {
        if (target === firstOfLast) await onLast?.();
        await runTarget(
          { request, slice, delegated, appRoles, deadlineAt, halted },
          { target, steps: stepsOf.get(target.id) ?? [], foreseen: foreseenOf.get(target.id) ?? [] },
        );
      });
    } finally {
      asked.end();
    }
    return left.cause;
  }

  async function runTarget(
    { request, slice, delegated, appRoles, deadlineAt, halted }: Run,
    { target, steps: stored, foreseen }: TargetRun,
  ): Promise<void> {
    const starts: Starts = new Map();
    const doubts: Doubts = new Map();
    const ledger = ledgerFor(store, request, target);
    const command = ports.commandOf(request.command);
    const actionOf = actionsOf(command);
    const graph = atPaceOf(request, ports.graphOf(request.tenant));
    const secrets = createSecretScrubber({
      password: generatePassword,
      keepForRequester: (label: string, secret: string) => ports.keepSecret(request, label, secret),
      privateInput: async (argument: string) => (await ports.readInbox(request, argument)) ?? gone(argument),
    });
    const onBug = (error: unknown) => {
      ports.onBug(request.id, secrets.clearError(error));
    };
    /** How the steps stand, by number: as they were read, and as they were stored since. */
    const known = new Map(stored.map((step) => [step.sequence, step]));
    const stepsNow = () => [...known.values()];
    const save = async ({ sequence }: Step, patch: StepPatch, event?: NewEvent) => {
      const [cleared, clearedEvent] = secrets.clear([patch, event] as const);
      await store.patchStep(request.id, { owner, sequence, slice }, cleared, clearedEvent);
      const step = known.get(sequence);
      if (step !== undefined) known.set(sequence, { ...step, ...cleared });
      ports.onChange();
    };
    const prove = async (steps: readonly Step[]) =>
      proveSteps({
        target,
        args: request.args,
        steps,
        actionOf,
        graph,
        secrets,
        doubts,
        ledger,
        timing,
        starts,
        save,
        onBug,
      });
    for (const stage of new Set(stored.map((step) => step.stage))) {
      const steps = stepsNow();
      const earlier = steps.filter((step) => step.stage < stage);
      const parts = steps.filter((step) => step.stage === stage);
      if (parts.some(({ action: part }) => actionOf(part).removesTarget === true)) await prove(earlier);
      await atMost(parts.length, parts, (step) =>
        runStep({
          action: actionOf(step.action),
          target,
          args: request.args,
          step,
          earlier,
          needs: [
            ...prerequisitesOf(command, step.action),
            ...guardsOf(command, step.action).filter(failedIn(earlier)),
          ],
          substitutes: substitutesOf(command, step.action),
          foreseen: foreseen.filter(({ action }) => action === step.action),
          appRoles,
          graph,
          delegated,
          secrets,
          doubts,
          ledger,
          timing,
          starts,
          deadlineAt,
          halted,
          save: (...change) => save(step, ...change),
          onBug,
        }),
      );
    }
    await prove(stepsNow());
  }
}

/** Whether a part has failed, or may have: `steps` are those of one target. */
const failedIn =
  (steps: readonly Step[]) =>
  (part: string): boolean =>
    steps.some(({ action, status }) => action === part && (status === 'failed' || status === 'unknown'));

function gone(argument: string): never {
  const words = `The ${argument} that was given privately is no longer kept. Ask again, and confirm sooner.`;
  throw new GraphProblem('rejected', words);
}

/** What all targets of a run share. */
interface Run {
  readonly request: Request;
  readonly slice: number | undefined;
  readonly delegated: Graph | undefined;
  readonly appRoles: readonly string[] | undefined;
  readonly deadlineAt: number;
  /** Why nothing more may be started; undefined while it may. */
  readonly halted: () => Promise<StopCause | undefined>;
}

/** What belongs to one target of a run. */
interface TargetRun {
  readonly target: Target;
  /** Its steps, as they were stored when the run began. */
  readonly steps: readonly Step[];
  /** What was foreseen about them when the request was made. */
  readonly foreseen: readonly Foreseen[];
}

/**
 * The actions of a command by name.
 * @throws {TypeError} from the lookup when a stored step names an action that this version does not know
 */
export function actionsOf(command: WriteCommand): (part: string) => WriteAction {
  const parts = 'stages' in command ? command.stages.flat().map(({ action }) => action) : [command];
  const byName = new Map(parts.map((part) => [part.name, part]));
  return (name) => {
    const action = byName.get(name);
    if (action === undefined) throw new TypeError(`command ${command.name} has no part ${name}`);
    return action;
  };
}
