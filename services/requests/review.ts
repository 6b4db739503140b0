import { isRead, type Command } from '../contract/bundle.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import type { PersonId, Target } from '../model/person.ts';
import type { Request, RequestId, Right } from '../model/request.ts';
import { barredBecause, type Assess, type Assessment } from './assess.ts';
import { demandIn, higherDemand } from './demand.ts';
import { inRequestersName, type InNameOf } from './in-name-of.ts';
import { involvementOf } from './involved.ts';
import { atPaceOf } from './mass.ts';
import type { Rights } from './rights.ts';
import type { Timing } from './timing.ts';
import type { Demand } from '../model/demand.ts';
import type { Barred } from '../model/stop-cause.ts';

/** What a check has found. */
export interface ReviewVerdict {
  /** What the request needs now; never less than what is stored. */
  readonly demand: Demand;
  /** Why it may not go on; null when it may. */
  readonly barred: Barred | null;
}

/** What a check reads from. */
export interface ReviewPorts {
  /** Graph of a tenant. */
  readonly graphOf: (tenant: string) => Graph;
  /** The targets of a request as they are now. */
  readonly readTargets: (graph: Graph, targets: readonly Target[]) => Promise<readonly Target[]>;
  /** Judges a request by the policy and its targets. */
  readonly assess: Assess;
  readonly rights: Pick<Rights, 'mayRequest' | 'mayApprove' | 'sameAs'>;
  /** The command of exactly this name. */
  readonly commandNamed: (name: string) => Command | undefined;
  readonly timing: Pick<Timing, 'elapsed'>;
  readonly inNameOf?: InNameOf | undefined;
}

/**
 * Decides whether a stored request may go on now.
 * @throws {GraphProblem} when Graph cannot say; the caller must wait then, and not run anything
 */
export type Review = (request: Request) => Promise<ReviewVerdict>;

/** For how long what was read counts as what is so now, in milliseconds. */
const freshMs = 5000;

/**
 * Makes the one function that decides whether a stored request may go on: by its targets, the rights of its requester and of everybody
 * who approved it, and the policy, all as they are now. What another check of the same request reads or has read in the last five
 * seconds in this process is shared. An approval that is newer than that was checked when it was given.
 */
export function createReview(ports: ReviewPorts): Review {
  const known = new Map<RequestId, Reading>();

  return async (request) => {
    const { elapsed } = ports.timing;
    for (const [id, { endedAt }] of known)
      if (endedAt !== undefined && elapsed() - endedAt >= freshMs) known.delete(id);
    const reading = known.get(request.id) ?? start(request);
    return verdictOf(request, await reading.facts);
  };

  function start(request: Request): Reading {
    const facts = inRequestersName(ports.inNameOf, request, () => readSignedIn(ports, request));
    const reading: Reading = { facts, endedAt: undefined };
    known.set(request.id, reading);
    reading.facts.then(
      () => {
        reading.endedAt = ports.timing.elapsed();
      },
      () => {
        known.delete(request.id); // the next check asks again
      },
    );
    return reading;
  }
}

interface Reading {
  readonly facts: Promise<Facts>;
  /** When they were all there, as `Timing.elapsed` counts; undefined until then. */
  endedAt: number | undefined;
}

/** What is so now. */
interface Facts {
  readonly targets: readonly Target[];
  readonly assessment: Assessment;
  readonly requesterRight: Right;
  /** By the object ids of those who had approved when this was read. */
  readonly approvers: ReadonlyMap<PersonId, { readonly right: Right; readonly sameAs: readonly PersonId[] }>;
}

/** Finds out first whether Graph can be called at all: not every read would say so. */
async function readSignedIn(ports: ReviewPorts, request: Request): Promise<Facts> {
  if (ports.inNameOf !== undefined) await ports.graphOf(request.home).claims();
  return read(ports, request);
}

async function read(ports: ReviewPorts, request: Request): Promise<Facts> {
  const { rights, commandNamed } = ports;
  const { command: name, requester, tenant } = request;
  const command = commandNamed(name);
  if (command === undefined || isRead(command)) throw new TypeError(`the registry has no write command "${name}"`);
  const graph = atPaceOf(request, ports.graphOf(tenant));
  const reading = ports.readTargets(graph, request.targets);
  const [targets, assessment, requesterRight, approvers] = await Promise.all([
    reading,
    ports.assess(graph, { ...request, command }, reading),
    rights.mayRequest(requester, request),
    Promise.all(
      approvalsOf(request).map(async ({ by }) => {
        const [right, others] = await Promise.all([rights.mayApprove(by, request), rights.sameAs(by, request)]);
        return [by.id, { right, sameAs: others }] as const;
      }),
    ),
  ]);
  for (const right of [requesterRight, ...approvers.map(([, approver]) => approver.right)])
    if (right === 'unknown') throw new GraphProblem('unavailable', 'Microsoft Graph did not say who may still decide.');
  return { targets, assessment, requesterRight, approvers: new Map(approvers) };
}

function verdictOf(request: Request, facts: Facts): ReviewVerdict {
  const stored = demandIn(request);
  const { assessment } = facts;
  if (assessment.kind !== 'demand') return { demand: stored, barred: barredBecause(assessment) };
  const demand = higherDemand(stored, assessment.demand);
  const approvals = approvalsOf(request);
  if (facts.requesterRight !== 'yes')
    return { demand, barred: { why: 'requester-lost-right', who: [request.requester.name] } };
  const lost = approvals.filter(({ by }) => (facts.approvers.get(by.id)?.right ?? 'yes') !== 'yes');
  if (lost.length > 0) return { demand, barred: { why: 'approver-lost-right', who: lost.map(({ by }) => by.name) } };
  const now = { ...request, targets: facts.targets };
  const involved = approvals.filter(({ by, sameAs }) => {
    const others = [...(sameAs ?? []), ...(facts.approvers.get(by.id)?.sameAs ?? [])];
    const isVotedTwice = approvals.some((other) => others.includes(other.by.id));
    return isVotedTwice || involvementOf(now, { by, sameAs: others }) !== undefined;
  });
  return {
    demand,
    barred: involved.length === 0 ? null : { why: 'involved', who: involved.map(({ by }) => by.name) },
  };
}

const approvalsOf = ({ state }: Request) => ('approvals' in state ? state.approvals : []);
