import { stagesOf, type Hindered, type WriteCommand } from '../contract/bundle.ts';
import type { Foreseen, OnlyFor } from '../model/foresight.ts';
import type { PersonId } from '../model/person.ts';
import { notStarted, type Request, type Step } from '../model/request.ts';
import { digestOf } from '../seal/chain.ts';

/** Names of actions, stage by stage. */
export type Plan = readonly (readonly string[])[];

/** What runs for one target, as the command declares it now. */
export const planFor = (command: WriteCommand, args: Request['args'], hindered: Hindered): Plan =>
  stagesOf(command, args, [hindered]).map((stage) => stage.map(({ name }) => name));

/** What a request runs: all stages, and which parts run for some targets only. */
export interface RequestPlan {
  readonly plan: Plan;
  readonly onlyFor: OnlyFor | undefined;
}

/**
 * Decides what a request runs for each target, once and for all.
 * @param asked what is asked for, with everything that was foreseen about it
 */
export function planOf(command: WriteCommand, asked: Pick<Request, 'args' | 'targets' | 'foreseen'>): RequestPlan {
  const { args, targets, foreseen = [] } = asked;
  const perTarget = targets.map(({ id }) => ({ id, hindered: hinderedIn(foreseen, id) }));
  const plan = stagesOf(
    command,
    args,
    perTarget.map(({ hindered }) => hindered),
  ).map((stage) => stage.map(({ name }) => name));
  const plans = perTarget.map(({ id, hindered }) => ({ id, runs: planFor(command, args, hindered).flat() }));
  const partial = [...new Set(plan.flat())].flatMap((action) => {
    const ids = plans.flatMap(({ id, runs }) => (runs.includes(action) ? [id] : []));
    return ids.length === targets.length ? [] : [[action, ids] as const];
  });
  return { plan, onlyFor: partial.length === 0 ? undefined : Object.fromEntries(partial) };
}

/** The parts that were foreseen to have no effect for a target. */
export const hinderedIn = (foreseen: readonly Foreseen[], target: PersonId): Hindered =>
  new Set(foreseen.flatMap((one) => (one.target === target && one.effect === 'none' ? [one.action] : [])));

/** What decides about the steps of a stored request. */
type Planned = Pick<Request, 'args' | 'targets' | 'plan' | 'onlyFor'>;

/**
 * What a stored request runs.
 * @param command decides about requests of earlier versions, which have no plan
 */
export const storedPlan = (command: WriteCommand, request: Planned): Plan =>
  request.plan ?? planOf(command, request).plan;

/** Whether a part of the plan runs for a target. */
export const runsFor = ({ onlyFor }: Pick<Planned, 'onlyFor'>, action: string, target: PersonId): boolean =>
  onlyFor?.[action]?.includes(target) ?? true;

/**
 * The status rows of a request, created before anything runs.
 * @param command decides about requests of earlier versions, which have no plan
 */
export function stepsFor(command: WriteCommand, request: Planned): readonly Step[] {
  const stages = storedPlan(command, request);
  return request.targets
    .flatMap(({ id }) =>
      stages.flatMap((parts, stage) =>
        parts.filter((action) => runsFor(request, action, id)).map((action) => ({ target: id, action, stage })),
      ),
    )
    .map((place, i) => ({
      sequence: i + 1,
      ...place,
      ...notStarted,
    }));
}

/** Digest of what steps are about, whatever has become of them. */
export const planDigest = (steps: readonly Step[]): string =>
  digestOf(steps.map(({ sequence, target, action, stage }) => [sequence, target, action, stage]));
