import { tierOf, type WriteCommand } from '../contract/bundle.ts';
import type { Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';
import type { Demand, Request } from '../model/request.ts';
import { demandOf, protectedAmong, type Policy } from './policy.ts';

/** What is judged: a request that somebody makes, or a stored one with its targets as they are now. */
export interface Assessed extends Pick<Request, 'args' | 'targets'> {
  readonly command: WriteCommand;
}

/** What a request needs before it runs, or why nobody may make it. */
export type Assessment =
  | { readonly kind: 'demand'; readonly demand: Demand }
  | { readonly kind: 'protected'; readonly targets: readonly Target[] };

/**
 * Judges a request by the policy and the state of its targets. It is used when somebody asks and again each time the request is checked.
 * @param policy as it is for the place and the tenant of the request
 * @param graph Graph of the tenant that the request acts on
 * @throws {GraphProblem} when Graph cannot say; the caller must refuse or wait then
 */
export async function assess(policy: Policy, graph: Graph, { command, targets }: Assessed): Promise<Assessment> {
  const guarded = await protectedAmong(policy, graph, targets);
  if (guarded.length > 0 && policy.protected.action === 'refuse') return { kind: 'protected', targets: guarded };
  return { kind: 'demand', demand: demandOf(policy, tierOf(command), targets, guarded.length > 0) };
}
