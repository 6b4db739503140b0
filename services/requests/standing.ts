import type { Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';
import type { Request } from '../model/request.ts';
import { isNamed, membershipsOf } from './membership.ts';
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
 * Reads how the targets of a request stand in the policy. Groups hold accounts, so a device is protected by its own object id only.
 * @param graph Graph of the tenant that the request acts on
 * @throws {GraphProblem} when a group cannot be read, or an address is new and cannot be looked up; the caller must refuse then
 */
export async function standingOf(
  { policy, general, pins }: StandingPorts,
  graph: Graph,
  { targets, tenant, home }: Pick<Request, 'targets' | 'tenant' | 'home'>,
): Promise<Standing> {
  const power = powerOf(general);
  const guard = policy.protected;
  const accounts = targets.flatMap(({ kind, id }) => (kind === 'account' ? [id] : []));
  // people have power at home, and the tenant that is acted on is the home of others
  const homes = [...new Set([home, tenant])];
  const [guardedIds, powerfulIds, memberships] = await Promise.all([
    pins.guardedIdsOf(tenant, guard.people),
    Promise.all(homes.map((id) => pins.idsOf(id, power.people))),
    membershipsOf(graph, accounts, [...guard.groups, ...power.groups]),
  ]);
  const isIn = ({ id }: Target, groups: readonly string[]): boolean => {
    const memberOf = memberships.get(id);
    return memberOf !== undefined && groups.some((group) => memberOf.has(group.toLowerCase()));
  };
  return {
    guarded: targets.filter((target) => isNamed(guardedIds, target.id) || isIn(target, guard.groups)),
    powerful: targets.filter((target) => isNamed(powerfulIds.flat(), target.id) || isIn(target, power.groups)),
  };
}
