import type { WriteAction } from '../contract/action.ts';
import { prerequisitesOf, substitutesOf, type WriteCommand } from '../contract/bundle.ts';
import type { Doubts } from '../contract/doubts.ts';
import type { AppRolesOf } from '../directory/app-roles.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import { atMost } from '../base/parallel.ts';
import type { Foreseen } from '../model/foresight.ts';
import type { Target } from '../model/person.ts';
import type { Request, RequestId, Step } from '../model/request.ts';
import type { StopCause } from '../model/stop-cause.ts';
import { createSecretScrubber } from '../secrets/secret-scrubber.ts';
import { generatePassword } from '../secrets/password.ts';
import type { RequestStore } from '../store/requests.ts';
import type { ReadyRun } from './before-run.ts';
import type { Halts } from './halts.ts';
import { atPaceOf } from './mass.ts';
import { proveSteps } from './prove-steps.ts';
import { runStep } from './run-step.ts';
import type { Starts } from './since.ts';
import type { Timing } from './timing.ts';

/** What carrying out the steps of a run uses. */
export interface RunTargetsPorts {
  readonly store: Pick<RequestStore, 'steps' | 'patchStep'>;
  /** Asked before each step whether somebody has stopped this request or everything. */
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
  /** Reads the secret that the requester gave privately for an argument; undefined when it is no longer kept. */
  readonly readInbox: (request: Request, argument: string) => Promise<string | undefined>;
  /** Keeps a secret for the requester's private reveal. */
  readonly keepSecret: (request: Request, label: string, secret: string) => Promise<void>;
  /** Called after every stored step, so that the outbox can update the cards. */
  readonly onChange: () => void;
  /** Called with an error that is a bug of ours, for the log. */
  readonly onBug: (id: RequestId, error: unknown) => void;
}

/**
 * Carries out the steps of targets, stage by stage, the parts of one stage in parallel, then the proof.
 * @param targets those of the request whose steps are run here
 * @returns why steps were left out; undefined when none was
 * @throws {LeaseLost} when another process has taken the request over
 */
export type RunTargets = (ready: ReadyRun, targets: readonly Target[]) => Promise<StopCause | undefined>;

/** Makes the function that carries out the steps of a run. */
export function createRunTargets(ports: RunTargetsPorts): RunTargets {
  const { store, timing, owner } = ports;

  return async ({ request, deadlineAt, halt, cut }, targets) => {
    const hasRoles = targets.some(({ activeRoles }) => activeRoles.length > 0);
    const [delegated, appRoles] = await Promise.all([
      ports.delegatedOf(request).then((own) => own && atPaceOf(request, own)),
      hasRoles ? ports.appRolesOf(ports.graphOf(request.tenant)) : undefined,
    ]);
    const left = { cause: cut };
    const halted = async () => {
      const cause = halt ?? (await ports.halted(request.id));
      left.cause ??= cause;
      return cause;
    };
    await atMost(timing.parallelTargets, targets, (target) =>
      runTarget({ request, delegated, appRoles, deadlineAt, halted }, target),
    );
    return left.cause;
  };

  async function runTarget({ request, delegated, appRoles, deadlineAt, halted }: Run, target: Target): Promise<void> {
    const starts: Starts = new Map();
    const doubts: Doubts = new Map();
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
    const stepsHere = async () => (await store.steps(request.id)).filter((step) => step.target === target.id);
    const save = async (step: Step, ...change: PatchAndEvent) => {
      await store.patchStep(request.id, { owner, sequence: step.sequence }, ...secrets.clear(change));
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
        timing,
        starts,
        save,
        onBug,
      });
    for (const stage of new Set((await stepsHere()).map((step) => step.stage))) {
      const steps = await stepsHere();
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
          needs: prerequisitesOf(command, step.action),
          substitutes: substitutesOf(command, step.action),
          foreseen: foreseenOf(request, step),
          appRoles,
          graph,
          delegated,
          secrets,
          doubts,
          timing,
          starts,
          deadlineAt,
          halted,
          save: (...change) => save(step, ...change),
          onBug,
        }),
      );
    }
    await prove(await stepsHere());
  }
}

const foreseenOf = ({ foreseen = [] }: Request, step: Step): readonly Foreseen[] =>
  foreseen.filter(({ target, action }) => target === step.target && action === step.action);

function gone(argument: string): never {
  const words = `The ${argument} that was given privately is no longer kept. Ask again, and confirm sooner.`;
  throw new GraphProblem('rejected', words);
}

type PatchAndEvent = Parameters<RequestStore['patchStep']> extends [unknown, unknown, ...infer Rest] ? Rest : never;

/** What all targets of a run share. */
interface Run {
  readonly request: Request;
  readonly delegated: Graph | undefined;
  readonly appRoles: readonly string[] | undefined;
  readonly deadlineAt: number;
  /** Why nothing more may be started; undefined while it may. */
  readonly halted: () => Promise<StopCause | undefined>;
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
