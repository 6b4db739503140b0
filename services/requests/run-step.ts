import type { Secrets, WriteAction } from '../contract/action.ts';
import type { Doubts } from '../contract/doubts.ts';
import type { EarlierStep } from '../contract/earlier-step.ts';
import type { OwnLedger } from '../contract/ledger.ts';
import { GraphProblem, type CallTrace, type Graph } from '../graph/graph.ts';
import { hindranceWords } from '../directory/hindrance-words.ts';
import { asSentence } from '../base/words.ts';
import { hindranceIn, type Foresight, type Hindrance } from '../model/foresight.ts';
import { settle } from '../graph/settle.ts';
import type { Target } from '../model/person.ts';
import type { StepPatch } from '../store/step-rows.ts';
import { argsFor } from '../contract/bundle.ts';
import { keptBefore } from './keep-value.ts';
import { isOpen, mayTryAgain, problemShown } from './outcome.ts';
import { interruptedProblem, type Step, type StepProblem } from '../model/request.ts';
import { notStartedBecause } from './stop-words.ts';
import { sinceOf, type Starts } from './since.ts';
import type { Timing } from './timing.ts';
import type { NewEvent, stepEventKinds } from '../seal/event.ts';
import type { StopCause } from '../model/stop-cause.ts';

/** What running one step needs. */
export interface StepRun {
  readonly action: WriteAction;
  readonly target: Target;
  readonly args: Readonly<Record<string, unknown>>;
  readonly step: Step;
  /** The steps of earlier stages for the same target, as they ended. */
  readonly earlier: readonly Step[];
  /** Names of the actions among them without which this step is skipped. */
  readonly needs: readonly string[];
  /** Names of actions that make up for this one when it cannot work: where one of them has worked, it is not missed. */
  readonly substitutes: readonly string[];
  /** What was foreseen about this step when the request was made. */
  readonly foreseen: readonly Foresight[];
  /** Template ids of the Entra roles that the app holds; undefined where that is not known. */
  readonly appRoles: readonly string[] | undefined;
  readonly graph: Graph;
  readonly secrets: Secrets;
  /** Secrets of this target whose answers were lost; undefined where none is remembered. */
  readonly doubts?: Doubts;
  /** What Cordon did to the target before. */
  readonly ledger?: OwnLedger | undefined;
  /** Graph in the requester's own name; undefined when they have not signed in. */
  readonly delegated: Graph | undefined;
  readonly timing: Timing;
  /** When this process started which step; this one is added. */
  readonly starts: Starts;
  /** When the whole run stops trying, as `Timing.elapsed` counts. */
  readonly deadlineAt: number;
  /** Why nothing more may be started; undefined while it may. */
  readonly halted: () => Promise<StopCause | undefined>;
  /** Stores a change together with its audit event. Rejects when this runner no longer holds the request. */
  readonly save: (patch: StepPatch, event?: NewEvent) => Promise<void>;
  /** Called with a bug of ours; the step then counts as failed. */
  readonly onBug: (error: unknown) => void;
}

/**
 * Runs one step to its end, with retries where they help and are safe. The intent is stored before each try and the outcome after it, so
 * that a crash in between can be recognised. Rejects only when the store does.
 */
export async function runStep(run: StepRun): Promise<void> {
  const { action, step, timing, save } = run;
  if (step.status !== 'pending' && step.status !== 'running') return;
  if (step.status === 'running' && !action.repeatable) return save(interrupted, event(run, 'step-interrupted'));

  const halt = await run.halted();
  if (halt !== undefined) return leaveOut(run, halt);
  // A step that a crash interrupted may have taken effect. When it is too late for another try, only its proof can tell.
  if (timing.elapsed() >= run.deadlineAt)
    return step.status === 'running'
      ? save(interrupted, event(run, 'step-interrupted'))
      : save(tooLate, event(run, 'step-too-late'));
  const missing = run.needs.find((part) => !run.earlier.some((other) => other.action === part && worked(other)));
  if (missing !== undefined) {
    const note = `Left out: it needs ${missing} to work first.`;
    return save({ status: 'skipped', note, endedAt: timing.now() }, event(run, 'step-skipped', { note }));
  }

  const hindered = hindranceOf(run);
  if (hindered !== undefined) return leaveUntried(run, hindered);

  const startedAt = step.startedAt ?? timing.now();
  if (step.startedAt === null) run.starts.set(step.sequence, { startedAt: timing.elapsed() });
  const unneeded = await whyUnneeded(run, startedAt);
  if (unneeded !== undefined) {
    const patch = { status: 'skipped', note: unneeded, endedAt: timing.now() } as const;
    return save(patch, event(run, 'step-skipped', { note: unneeded }));
  }
  // What a crash interrupted may have replaced the value already: what was kept of it then, counts.
  const kept = step.status === 'running' ? undefined : await keptBefore(run);
  const hasRead = action.unneeded !== undefined || action.keep !== undefined;
  const late = hasRead ? await run.halted() : undefined; // those reads took their time
  if (late !== undefined) return leaveOut(run, late);
  for (let tries = step.tries + 1; ; tries += 1) {
    const before = tries === 1 && kept !== undefined ? { kept } : {};
    await save({ status: 'running', tries, startedAt, ...before }, event(run, 'step-started', { tries, ...before }));
    const sentAt = timing.elapsed();
    const { patch, calls, problem } = await tryOnce(run);
    run.starts.set(step.sequence, {
      ...run.starts.get(step.sequence),
      lastTry: { sentAt, endedAt: timing.elapsed() },
    });
    const waitMs = problem?.details.retryAfterMs ?? timing.backoffMs(tries);
    const inTime = tries < timing.maxTries && timing.elapsed() + waitMs < run.deadlineAt;
    const again = problem !== undefined && inTime && mayTryAgain(problem, action);
    await save(
      { ...patch, ...(again ? { status: 'running' } : {}) },
      event(run, 'step-ended', {
        tries,
        status: patch.status,
        calls,
        ...(patch.problem ? { problem: patch.problem } : {}),
      }),
    );
    if (!again) return;
    await timing.sleep(waitMs);
    const stopped = await run.halted();
    if (stopped !== undefined)
      return save(
        { status: patch.status ?? 'unknown' },
        event(run, 'step-ended', { tries, status: patch.status, stopped }),
      );
  }
}

/** Leaves a step as it is because the run was stopped. One that a crash interrupted may have taken effect, which only its proof can tell. */
function leaveOut(run: StepRun, cause: StopCause): Promise<void> {
  if (run.step.status === 'running') return run.save(interrupted, event(run, 'step-interrupted', { cause }));
  const note = notStartedBecause(cause);
  const patch = { status: 'skipped', note, endedAt: run.timing.now() } as const;
  return run.save(patch, event(run, 'step-skipped', { note, cause }));
}

/**
 * Why the step would have no effect; undefined when it may have one. What was told before the approval holds, even if it would work by now.
 * What a crash interrupted was begun, so it is not asked again.
 */
function hindranceOf(run: StepRun): Hindrance | undefined {
  const { action, target, args, delegated, appRoles, step } = run;
  if (step.status === 'running') return undefined;
  const now = action.foresee?.(target, { args, signedIn: delegated !== undefined, appRoles });
  return [...run.foreseen, ...(now === undefined ? [] : [now])].flatMap((one) => hindranceIn(one) ?? [])[0];
}

/** Ends a step that would have no effect. It failed, unless another one has made up for it. */
function leaveUntried(run: StepRun, hindrance: Hindrance): Promise<void> {
  const { action, target, timing } = run;
  const { why } = hindranceWords(action.name, { hindrance }, target);
  const note = asSentence(why);
  const problem = { code: hindrance, status: null, graphCode: null, message: note };
  const isMadeUpFor = run.earlier.some((other) => run.substitutes.includes(other.action) && worked(other));
  const patch = { status: isMadeUpFor ? 'skipped' : 'failed', note, problem, endedAt: timing.now() } as const;
  return run.save(patch, event(run, isMadeUpFor ? 'step-skipped' : 'step-impossible', { note, hindrance }));
}

interface Try {
  readonly patch: StepPatch;
  readonly calls: readonly CallTrace[];
  readonly problem?: GraphProblem;
}

async function tryOnce({
  action,
  target,
  args,
  graph,
  delegated,
  secrets,
  doubts,
  ledger,
  timing,
  onBug,
}: StepRun): Promise<Try> {
  const calls: CallTrace[] = [];
  const onCall = (trace: CallTrace) => calls.push(trace);
  const context = { graph: graph.with({ onCall }), delegated: delegated?.with({ onCall }), secrets, doubts, ledger };
  const ended = (patch: StepPatch): StepPatch => {
    const last = calls.at(-1);
    return {
      ...patch,
      endedAt: timing.now(),
      clientRequestId: last?.clientRequestId ?? null,
      graphRequestId: last?.requestId ?? null,
    };
  };
  try {
    const note = await action.run(context, argsFor(action, args, target));
    return { patch: ended({ status: 'accepted', note, problem: null }), calls };
  } catch (error) {
    const problem = { ...problemShown(error), ...(await lackedBy(action, graph, error)) };
    if (!(error instanceof GraphProblem)) {
      onBug(error);
      return { patch: ended({ status: 'failed', problem }), calls };
    }
    return {
      patch: ended({ status: error.code === 'no-answer' ? 'unknown' : 'failed', problem }),
      calls,
      problem: error,
    };
  }
}

/** What the app lacks after Graph has refused a step, by its token; nothing where Graph did not refuse it, or the token cannot be read. */
async function lackedBy(
  { permissions, role }: WriteAction,
  graph: Graph,
  error: unknown,
): Promise<Pick<StepProblem, 'lacks'>> {
  if (!(error instanceof GraphProblem) || error.code !== 'forbidden') return {};
  const claims = await settle(graph.claims());
  const granted = claims.ok ? claims.value.roles : undefined;
  if (granted === undefined) return {};
  return { lacks: { permissions: permissions.filter((one) => !granted.includes(one)), role: role ?? null } };
}

/** Why the step is not needed; undefined when it is. A read that fails, even by a bug of ours, must not stop a containment, so then it is. */
async function whyUnneeded(run: StepRun, startedAt: number): Promise<string | undefined> {
  const { action, target, args, graph, timing, starts } = run;
  if (action.unneeded === undefined) return undefined;
  const earlier = run.earlier.map((step): EarlierStep => ({
    action: step.action,
    since: sinceOf(graph, timing, step, starts),
    tookEffect: worked(step) ? 'yes' : isOpen(step) ? 'unknown' : 'no',
    lastTry: starts.get(step.sequence)?.lastTry,
  }));
  try {
    const context = {
      graph,
      ledger: run.ledger,
      since: sinceOf(graph, timing, { sequence: run.step.sequence, startedAt }, starts),
      earlier,
    };
    return await action.unneeded(context, argsFor(action, args, target));
  } catch (error) {
    if (!(error instanceof GraphProblem)) run.onBug(error);
    return undefined;
  }
}

const worked = ({ status }: Step): boolean => status === 'accepted' || status === 'proved';

const interrupted: StepPatch = {
  status: 'unknown',
  problem: interruptedProblem,
};

const tooLate: StepPatch = {
  status: 'failed',
  problem: {
    code: 'deadline',
    status: null,
    graphCode: null,
    message: 'The run took too long, so this was not started.',
  },
};

const event = (
  { action, target, timing }: StepRun,
  kind: (typeof stepEventKinds)[number],
  more: Readonly<Record<string, unknown>> = {},
): NewEvent => ({
  kind,
  at: timing.now(),
  part: action.name,
  target: target.id,
  ...more,
});
