import { groupBy } from '../base/group-by.ts';
import { onceFor } from '../base/once-for.ts';
import { stagesOf, unhindered, type Hindered, type WriteCommand } from '../contract/bundle.ts';
import type { Foreseen, OnlyFor } from '../model/foresight.ts';
import { noId, type PersonId } from '../model/person.ts';
import { notStarted, type Request, type Step } from '../model/request.ts';
import { digestOf } from '../seal/chain.ts';
import { isMassRun } from './mass.ts';

/** Names of actions, stage by stage. */
export type Plan = readonly (readonly string[])[];

/** What a request runs: all stages, and which parts run for some targets only. */
export interface RequestPlan {
  readonly plan: Plan;
  readonly onlyFor: OnlyFor | undefined;
}

/**
 * Decides what a request runs for each target, once and for all.
 * @param asked what is asked for, with everything that was foreseen about it
 * @param isMass whether it is planned as a mass run
 */
export function planOf(
  command: WriteCommand,
  asked: Pick<Request, 'args' | 'targets' | 'foreseen'>,
  isMass = isMassRun(asked),
): RequestPlan {
  const { args, targets, foreseen = [] } = asked;
  const stagesFor = (hindered: readonly Hindered[]) =>
    stagesOf(command, args, hindered, isMass).map((stage) => stage.map(({ name }) => name));
  // Targets with the same hindrances have the same plan, and there are far fewer kinds of them than targets.
  const kinds = [...groupBy(targets, ({ id }) => [...hinderedIn(foreseen, id)].sort().join(' '))].map(([, alike]) => {
    const hindered = hinderedIn(foreseen, alike[0]?.id ?? noId);
    return { ids: new Set(alike.map(({ id }) => id)), hindered, runs: new Set(stagesFor([hindered]).flat()) };
  });
  const plan = stagesFor(kinds.map(({ hindered }) => hindered));
  const partial = [...new Set(plan.flat())].flatMap((action) => {
    const running = kinds.filter(({ runs }) => runs.has(action));
    if (running.length === kinds.length) return [];
    const ids = targets.flatMap(({ id }) => (running.some((kind) => kind.ids.has(id)) ? [id] : []));
    return [[action, ids] as const];
  });
  return { plan, onlyFor: partial.length === 0 ? undefined : Object.fromEntries(partial) };
}

/** The parts that were foreseen to have no effect for a target. */
export const hinderedIn = (foreseen: readonly Foreseen[], target: PersonId): Hindered =>
  hinderedByTarget(foreseen).get(target) ?? unhindered;

const hinderedByTarget = onceFor((foreseen: readonly Foreseen[]): ReadonlyMap<PersonId, Hindered> => {
  const without = groupBy(
    foreseen.filter(({ effect }) => effect === 'none'),
    ({ target }) => target,
  );
  return new Map([...without].map(([target, some]) => [target, new Set(some.map(({ action }) => action))]));
});

/** What decides about the steps of a stored request. */
type Planned = Pick<Request, 'args' | 'targets' | 'plan' | 'onlyFor'>;

/**
 * What a stored request runs.
 * @param command decides about requests of earlier versions, which have no plan and knew no mass runs
 */
export const storedPlan = (command: WriteCommand, request: Planned): Plan =>
  request.plan ?? planOf(command, request, false).plan;

/** Whether a part of the plan runs for a target. */
export const runsFor = ({ onlyFor }: Pick<Planned, 'onlyFor'>, action: string, target: PersonId): boolean =>
  onlyFor?.[action] === undefined || idsIn(onlyFor[action]).has(target);

const idsIn = onceFor((ids: readonly PersonId[]): ReadonlySet<PersonId> => new Set(ids));

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
