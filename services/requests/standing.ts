import type { Graph } from '../graph/graph.ts';
import type { PersonId, Target } from '../model/person.ts';
import type { Request } from '../model/request.ts';
import { membershipsOf, type Memberships } from './membership.ts';
import type { Pins } from './pins.ts';
import type { Policy } from './policy.ts';
import { powerOf } from './power.ts';

/** How targets stand in the policy. */
export interface Standing {
  /** Those that the policy protects. */
  readonly guarded: readonly Target[];
  /** Those who are responders or approvers, anywhere in the policy. */
  readonly powerful: readonly Target[];
}

/** What standing is read from. */
export interface StandingPorts {
  /** The policy as it is for the request. */
  readonly policy: Pick<Policy, 'protected'>;
  /** The whole policy, in which people have power. */
  readonly general: Policy;
  readonly pins: Pick<Pins, 'idsOf' | 'guardedIdsOf'>;
}

/**
 * Reads how the targets of a request stand in the policy. Groups hold accounts, so a device is protected by its own object id only. It goes
 * by the ids of the targets alone, so that it need not wait until their state is read.
 * @param graph Graph of the tenant that the request acts on
 * @returns a function that sorts the same targets, as they are read meanwhile
 * @throws {GraphProblem} when a group cannot be read, or an address is new and cannot be looked up; the caller must refuse then
 */
export async function readStanding(
  { policy, general, pins }: StandingPorts,
  graph: Graph,
  { targets, tenant, home }: Pick<Request, 'targets' | 'tenant' | 'home'>,
): Promise<(targets: readonly Target[]) => Standing> {
  const power = powerOf(general);
  const guard = policy.protected;
  // people have power at home, and the tenant that is acted on is the home of others
  const homes = [...new Set([home, tenant])];
  const [guardedIds, powerfulIds, memberships] = await Promise.all([
    pins.guardedIdsOf(tenant, guard.people),
    Promise.all(homes.map((id) => pins.idsOf(id, power.people))),
    membershipsOf(graph, accountsAmong(targets), [...guard.groups, ...power.groups]),
  ]);
  return (now) => ({
    guarded: now.filter(meantBy(guardedIds, guard.groups, memberships)),
    powerful: now.filter(meantBy(powerfulIds.flat(), power.groups, memberships)),
  });
}

/**
 * Which of the targets the policy protects; for reads, which need no more than that.
 * @param graph Graph of the tenant that is read
 * @throws {GraphProblem} as `readStanding`
 */
export async function protectedAmong(
  { policy, pins }: Pick<StandingPorts, 'policy' | 'pins'>,
  graph: Graph,
  { targets, tenant }: Pick<Request, 'targets' | 'tenant'>,
): Promise<readonly Target[]> {
  const { people, groups } = policy.protected;
  const [ids, memberships] = await Promise.all([
    pins.guardedIdsOf(tenant, people),
    membershipsOf(graph, accountsAmong(targets), groups),
  ]);
  return targets.filter(meantBy(ids, groups, memberships));
}

const accountsAmong = (targets: readonly Target[]): readonly PersonId[] =>
  targets.flatMap(({ kind, id }) => (kind === 'account' ? [id] : []));

/** Whether a target is one of these people, or in one of these groups. */
const meantBy = (ids: readonly PersonId[], groups: readonly string[], memberships: Memberships) => {
  const named = new Set(ids);
  return ({ id }: Target): boolean => {
    const memberOf = memberships.get(id);
    return named.has(id) || (memberOf !== undefined && groups.some((group) => memberOf.has(group.toLowerCase())));
  };
};
