import type { Secrets, WriteAction } from '../contract/action.ts';
import type { Doubts } from '../contract/doubts.ts';
import type { OwnLedger } from '../contract/ledger.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';
import type { StepPatch } from '../store/step-rows.ts';
import { argsFor } from '../contract/bundle.ts';
import { isOpen } from './outcome.ts';
import type { Step } from '../model/request.ts';
import { sinceOf, type Starts } from './since.ts';
import { sharedReads } from './shared-reads.ts';
import type { Timing } from './timing.ts';
import type { NewEvent } from '../seal/event.ts';

/** What proving the steps of one target needs. */
export interface ProofRun {
  readonly target: Target;
  readonly args: Readonly<Record<string, unknown>>;
  readonly steps: readonly Step[];
  readonly actionOf: (part: string) => WriteAction;
  readonly graph: Graph;
  /** Those of the run. */
  readonly secrets?: Secrets;
  readonly doubts?: Doubts;
  /** What Cordon did to the target before. */
  readonly ledger?: OwnLedger | undefined;
  readonly timing: Timing;
  readonly save: (step: Step, patch: StepPatch, event: NewEvent) => Promise<void>;
  readonly starts: Starts;
  /** Called with a bug of ours; the step then stays unproved. */
  readonly onBug: (error: unknown) => void;
}

/**
 * Reads back, with backoff, until Graph shows every open step of one target or its window is over. Steps that are proved by the same read
 * share it. A step that stays open keeps its status: accepted, unknown or failed.
 */
export async function proveSteps(run: ProofRun): Promise<void> {
  const { steps, actionOf, timing } = run;
  const startedAt = timing.elapsed();
  let open = steps.filter((step) => isOpen(step) && actionOf(step.action).prove !== undefined);
  for (let round = 0; ; round += 1) {
    const graph = sharedReads(run.graph);
    const proved = await Promise.all(open.map((step) => proveOne(run, graph, step)));
    open = open.filter((step, i) => !proved[i] && timing.elapsed() - startedAt < windowOf(step, timing));
    if (open.length === 0) return;
    await timing.sleep(timing.proofDelaysMs[Math.min(round, timing.proofDelaysMs.length - 1)] ?? 1000);
  }
}

async function proveOne(run: ProofRun, graph: Graph, step: Step): Promise<boolean> {
  const { target, timing, save } = run;
  const proof = await readProof(run, graph, step);
  if (proof === undefined) return false;
  const provedAt = timing.now();
  const lost = step.status === 'unknown' ? 'The answer was lost, but Graph shows that it took effect.' : null;
  const note = [proof, lost, step.note].filter((sentence) => sentence !== null).join(' ');
  await save(
    step,
    { status: 'proved', provedAt, note },
    { kind: 'step-proved', at: provedAt, part: step.action, target: target.id, proof },
  );
  return true;
}

/** What Graph shows of a step; undefined for nothing yet. A read that fails, even by a bug of ours, proves nothing; the next round asks again. */
async function readProof(
  { actionOf, args, target, secrets, doubts, ledger, timing, starts, onBug }: ProofRun,
  graph: Graph,
  step: Step,
): Promise<string | undefined> {
  const action = actionOf(step.action);
  const since = sinceOf(graph, timing, step, starts);
  try {
    return await action.prove?.({ graph, since, secrets, doubts, ledger }, argsFor(action, args, target));
  } catch (error) {
    if (!(error instanceof GraphProblem)) onBug(error);
    return undefined;
  }
}

/** How long a proof of this step is looked for, in milliseconds. */
const windowOf = (step: Step, timing: Timing): number =>
  step.status === 'accepted' ? timing.proofWindowMs : timing.doubtWindowMs;
