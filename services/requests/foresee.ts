import type { ForesightContext, WriteAction } from '../contract/action.ts';
import { partsOf, type WriteCommand } from '../contract/bundle.ts';
import { substitutesOf } from '../contract/part-order.ts';
import type { AppRolesOf } from '../directory/app-roles.ts';
import { hindranceWords, type HindranceWords } from '../directory/hindrance-words.ts';
import { trustedRanges } from '../directory/named-locations.ts';
import { whyAppsOnly } from '../graph/delegated-permissions.ts';
import type { Graph } from '../graph/graph.ts';
import { settle } from '../graph/settle.ts';
import type { Foreseen } from '../model/foresight.ts';
import type { Person, PersonId, Target } from '../model/person.ts';
import type { Request } from '../model/request.ts';
import { hinderedIn, runsFor, storedPlan } from './plan.ts';

/** What is asked for, as far as it decides what can work. */
export interface Foreseeable extends Pick<Request, 'args' | 'targets' | 'tenant' | 'home'> {
  readonly command: WriteCommand;
  readonly requester: Pick<Person, 'id'>;
}

/**
 * Says what of a request cannot work as its words say, and for whom, before it is stored.
 * @param graph Graph of the tenant that the request acts on
 */
export type Foresee = (graph: Graph, asked: Foreseeable) => Promise<readonly Foreseen[]>;

/** What foreseeing uses. */
export interface ForeseePorts {
  readonly appRolesOf: AppRolesOf;
  /** Whether somebody has signed in, so that Graph can be called in their name. */
  readonly isSignedIn: (person: PersonId, tenant: string) => Promise<boolean>;
}

/** Makes the function. It reads only what matters for these targets, at once. */
export const createForesee =
  ({ appRolesOf, isSignedIn }: ForeseePorts): Foresee =>
  async (graph, { command, args, targets, tenant, home, requester }) => {
    const [appRoles, trusted, signedIn] = await Promise.all([
      targets.some(({ activeRoles }) => activeRoles.length > 0) ? appRolesOf(graph) : undefined,
      targets.some(({ kind }) => kind === 'address') ? trustedRanges(graph) : undefined,
      // somebody's own rights end at their tenant
      tenant === home && targets.some(({ synced }) => synced) ? isSignedIn(requester.id, home) : false,
    ]);
    const foreseen = foreseenFor(command, targets, { appRoles, trusted, signedIn, args });
    return [...foreseen, ...(await appsOnlyFor(graph, command, targets))];
  };

/** The parts that only an app can do, for all targets, where the token is a person's. */
async function appsOnlyFor(
  graph: Graph,
  command: WriteCommand,
  targets: readonly Target[],
): Promise<readonly Foreseen[]> {
  const parts = partsOf(command).filter(({ permissions }) => permissions.some((name) => whyAppsOnly(name)));
  if (parts.length === 0) return [];
  const claims = await settle(graph.claims());
  if (!claims.ok || claims.value.person === undefined) return [];
  return targets.flatMap(({ id }) =>
    parts.map(({ name }): Foreseen => ({ target: id, action: name, hindrance: 'apps-only', effect: 'none' })),
  );
}

/** What cannot work as its words say, target by target, whether or not the plan has it: what is hindered decides about the plan. */
export function foreseenFor(
  command: WriteCommand,
  targets: readonly Target[],
  context: ForesightContext,
): readonly Foreseen[] {
  const actions = partsOf(command).filter((part): part is WriteAction => part.tier !== 'read');
  return targets.flatMap((target) =>
    actions.flatMap((action): readonly Foreseen[] => {
      const foresight = action.foresee?.(target, context);
      return foresight === undefined ? [] : [{ target: target.id, action: action.name, ...foresight }];
    }),
  );
}

/** What was foreseen of the parts that the plan has for their target. */
export function plannedForeseen(command: WriteCommand, request: Told): readonly Foreseen[] {
  const planned = new Set(storedPlan(command, request).flat());
  return (request.foreseen ?? []).filter(
    ({ action, target }) => planned.has(action) && runsFor(request, action, target),
  );
}

/** A request with what was foreseen about it. */
type Told = Pick<Request, 'args' | 'targets' | 'plan' | 'onlyFor' | 'foreseen'>;

/**
 * Finds the part that makes up for a hindered one: it runs for the same target, and was not foreseen to be hindered itself.
 * @returns the name of its action; undefined when there is none
 */
export function substituteFor(command: WriteCommand, request: Told, { action, target }: Foreseen): string | undefined {
  const planned = new Set(storedPlan(command, request).flat());
  const hindered = hinderedIn(request.foreseen ?? [], target);
  return substitutesOf(command, action).find(
    (name) => planned.has(name) && runsFor(request, name, target) && !hindered.has(name),
  );
}

/**
 * Whether nothing that a request would do can work, for any target. Steps that only complete another one do not count.
 */
export function isHopeless(command: WriteCommand, request: Told): boolean {
  const details = new Set(
    partsOf(command).flatMap((part) => (part.tier !== 'read' && part.step.detail ? [part.name] : [])),
  );
  const counted = storedPlan(command, request)
    .flat()
    .filter((action) => !details.has(action));
  return request.targets.every(({ id }) => {
    const hindered = hinderedIn(request.foreseen ?? [], id);
    return counted.every((action) => !runsFor(request, action, id) || hindered.has(action));
  });
}

/** Why something cannot work, for those for whom it is the same. */
export interface Obstacle extends HindranceWords {
  readonly targets: readonly Target[];
}

/** Everything that hinders a request, each reason once. */
export function obstaclesIn(targets: readonly Target[], foreseen: readonly Foreseen[]): readonly Obstacle[] {
  const byId = new Map(targets.map((target) => [target.id, target]));
  const obstacles = new Map<string, { readonly words: HindranceWords; readonly whom: Set<Target> }>();
  for (const one of foreseen) {
    const target = byId.get(one.target);
    if (target === undefined || one.effect !== 'none') continue;
    const words = hindranceWords(one.action, one, target);
    const key = JSON.stringify(words);
    const before = obstacles.get(key);
    obstacles.set(key, { words, whom: (before?.whom ?? new Set()).add(target) });
  }
  return [...obstacles.values()].map(({ words, whom }) => ({ ...words, targets: [...whom] }));
}
