import { accessOpenedBy, locksOutBy, stagesOf, type WriteCommand } from '../contract/bundle.ts';
import { readEmployeeId } from '../directory/employee-id.ts';
import { lastAdministratorsAmong } from '../directory/last-administrator.ts';
import type { Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';
import type { Request } from '../model/request.ts';
import { policyIn } from './channels.ts';
import { asSwitchedOn, chosenButOff, isOffIn, switchedOffIn } from './command-rules.ts';
import { demandOf } from './demand-of.ts';
import { createAnyDynamic } from './dynamic-groups.ts';
import { everybodyIn } from './membership.ts';
import { createOwnIdentities } from './own-identities.ts';
import { hinderedIn } from './plan.ts';
import type { Pins } from './pins.ts';
import type { Policy } from './policy.ts';
import { groupsNamedIn } from './power.ts';
import { demandAbout } from './risk.ts';
import { sameHuman } from './same-person.ts';
import { readStanding } from './standing.ts';
import { graphInTurn } from './turn-graph.ts';
import type { Demand } from '../model/demand.ts';
import type { Barred } from '../model/stop-cause.ts';

/** What is judged: a request that somebody makes, or a stored one with its targets as they are now. */
export interface Assessed extends Pick<
  Request,
  'args' | 'targets' | 'tenant' | 'home' | 'place' | 'requester' | 'foreseen' | 'plan'
> {
  readonly command: WriteCommand;
}

/**
 * Why nobody may make a request.
 * - `switched-off`: the policy has switched off the command, or the named part of it
 * - `protected`: the policy protects these targets
 * - `own-account`: it would open a way into these accounts, which are the requester's own
 * - `own-identity`: these ids are those of Cordon's own apps
 * - `last-administrator`: nobody could administer the tenant any more
 */
export type Inadmissible =
  | { readonly kind: 'switched-off'; readonly name: string }
  | { readonly kind: 'protected' | 'own-account' | 'last-administrator'; readonly targets: readonly Target[] }
  | { readonly kind: 'own-identity'; readonly ids: readonly string[] };

/** What a request needs before it runs, or why nobody may make it. */
export type Assessment = { readonly kind: 'demand'; readonly demand: Demand } | Inadmissible;

/**
 * Judges a request by the policy and the state of its targets: when somebody asks, and again each time the request is checked.
 * @param graph Graph of the tenant that the request acts on
 * @param reading the same targets as they are now, while they are still being read; left out, those of the request are as they are now
 * @throws {GraphProblem} when Graph cannot say; the caller must refuse or wait then
 */
export type Assess = (graph: Graph, request: Assessed, reading?: Promise<readonly Target[]>) => Promise<Assessment>;

/** What judging uses. */
export interface AssessPorts {
  /** The whole policy. */
  readonly policy: Policy;
  readonly pins: Pick<Pins, 'idsOf' | 'guardedIdsOf'>;
  /** Graph of a tenant, for the account of the requester. */
  readonly graphOf: (tenant: string) => Graph;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Makes the function that judges requests. All that it reads, it reads at once, and what needs no more than ids while the state of the
 * targets is still being read: a check before a run then takes one answer of Graph.
 */
export function createAssess({ policy: general, pins, graphOf, now }: AssessPorts): Assess {
  const anyDynamic = createAnyDynamic(now);
  const ownIdentitiesIn = createOwnIdentities({ ownApps: general.ownApps, now });

  /** Whether it opens access, with the groups of the policy in mind. */
  async function isOpening(graph: Graph, { command, args, targets, foreseen = [] }: Assessed): Promise<boolean> {
    const hindered = targets.map(({ id }) => hinderedIn(foreseen, id));
    const answer = accessOpenedBy(command, args, hindered);
    return answer === 'if-dynamic' ? anyDynamic(graph, groupsNamedIn(general)) : answer;
  }

  /** The requester's own accounts among the targets. The requester is read only where an employee id can tell. */
  async function ownAccounts(
    { requester, home, targets: stored }: Assessed,
    reading: Promise<readonly Target[]>,
  ): Promise<readonly Target[]> {
    const read = () => readEmployeeId(graphInTurn(graphOf(home)), requester.id);
    const [targets, known] = await Promise.all([reading, isTold(stored) ? read() : null]);
    const employeeId = known ?? (isTold(targets) && !isTold(stored) ? await read() : null);
    const own = new Set([
      requester.id,
      ...sameHuman(general, [{ id: requester.id, employeeId }, ...targets])(requester.id),
    ]);
    return targets.filter(({ id }) => own.has(id));
  }

  return async (graph, request, reading = Promise.resolve(request.targets)) => {
    const { tenant } = request;
    const policy = policyIn(general, request);
    const command = asSwitchedOn(policy, request.command);
    // what was planned when an optional part was on, must not run once it is off
    const off =
      switchedOffIn(policy, command) ??
      chosenButOff(policy, request.command, request.args) ??
      request.plan?.flat().find(isOffIn(policy));
    if (off !== undefined) {
      await reading;
      return { kind: 'switched-off', name: off };
    }
    const { args, foreseen = [] } = request;
    const locksOut = ({ id }: Target) => locksOutBy(command, args, hinderedIn(foreseen, id));
    const parts = stagesOf(
      command,
      args,
      request.targets.map(({ id }) => hinderedIn(foreseen, id)),
    ).flat();
    const [targets, ids, sorted, opensAccess, own, last] = await Promise.all([
      reading,
      ownIdentitiesIn(graph, request),
      readStanding({ policy, general, pins }, graph, request),
      isOpening(graph, request),
      ownAccounts(request, reading),
      reading.then((now) => lastAmong(graph, now.filter(locksOut), { policy, pins, tenant })),
    ]);
    const standing = sorted(targets);
    if (ids.length > 0) return { kind: 'own-identity', ids };
    if (standing.guarded.length > 0 && policy.protected.action === 'refuse')
      return { kind: 'protected', targets: standing.guarded };
    if (opensAccess && own.length > 0) return { kind: 'own-account', targets: own };
    if (last.length > 0) return { kind: 'last-administrator', targets: last };
    const hasProtected = standing.guarded.length > 0;
    const hasPowerful = standing.powerful.length > 0;
    const demand = demandOf(policy, { command, parts, targets, opensAccess, hasProtected, hasPowerful });
    return { kind: 'demand', demand: { ...demand, ...demandAbout(standing) } };
  };
}

const isTold = (targets: readonly Target[]): boolean => targets.some(({ employeeId }) => (employeeId ?? '') !== '');

/**
 * Why a stored request may not go on, by what judging it again has found.
 * @returns null when it may
 */
export function barredBecause(assessment: Assessment): Barred | null {
  switch (assessment.kind) {
    case 'demand':
      return null;
    case 'switched-off':
      return { why: 'switched-off', who: [assessment.name] };
    case 'protected':
      return { why: 'protected', who: namesOf(assessment.targets) };
    case 'own-account':
      return { why: 'involved', who: namesOf(assessment.targets) };
    case 'own-identity':
      return { why: 'protected', who: assessment.ids };
    case 'last-administrator':
      return { why: 'last-administrator', who: namesOf(assessment.targets) };
    default:
      return assessment satisfies never;
  }
}

const namesOf = (targets: readonly Target[]): readonly string[] => targets.map(({ name }) => name);

/** The Global Administrators who must stay. Protected ones are kept for emergencies and do not count as somebody who remains. */
async function lastAmong(
  graph: Graph,
  targets: readonly Target[],
  { policy, pins, tenant }: Pick<AssessPorts, 'policy' | 'pins'> & { readonly tenant: string },
): Promise<readonly Target[]> {
  if (!targets.some((target) => target.globalAdministrator || target.rolesUnread.length > 0)) return [];
  const { people, groups } = policy.protected;
  const [ids, members] = await Promise.all([pins.guardedIdsOf(tenant, people), everybodyIn(graph, groups)]);
  // a group that is too long to be listed may hold anybody
  return lastAdministratorsAmong(graph, targets, (id) => ids.includes(id) || (members?.has(id) ?? true));
}
