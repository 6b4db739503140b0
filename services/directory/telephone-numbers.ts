import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { GraphProblem, graphPath, type Graph } from '../graph/graph.ts';
import { readAll } from '../graph/page.ts';
import type { PersonId } from '../model/person.ts';

/** Delays between polls of an order, in milliseconds; the last one repeats. */
const delaysMs = [200, 500, 1000, 2000] as const;
/** How long an order may take, in milliseconds. After that, only its proof can tell. */
const timeoutMs = 30_000;

/** What an app needs to read and assign telephone numbers. */
export const numberRequirements = { permissions: ['TeamsTelephoneNumber.ReadWrite.All'] } as const;

/** A telephone number that Teams has assigned to somebody. */
export const assignedNumber = z.object({
  telephoneNumber: z.string(),
  /** `directRouting`, `callingPlan` or `operatorConnect`. */
  numberType: z.string(),
  /** `primary` or another one; null where Graph does not say. */
  assignmentCategory: z.string().nullish(),
  /** Id of the emergency address; null for none. */
  locationId: z.string().nullish(),
});
/** A parsed number. */
export type AssignedNumber = z.output<typeof assignedNumber>;

/** A number of the tenant, assigned or not. */
const listed = assignedNumber.extend({
  assignmentTargetId: z.string().nullish(),
  assignmentStatus: z.string().nullish(),
});

const numbers = graphPath`/admin/teams/telephoneNumberManagement/numberAssignments`;

/**
 * Reads the telephone numbers of somebody. Graph lists all numbers of the tenant, of which this keeps those of one account.
 * @throws {GraphProblem} as the port does; `rejected` when the tenant has more numbers than Cordon reads
 * @see https://learn.microsoft.com/graph/api/resources/teamsadministration-numberassignment
 */
export async function numbersOf(graph: Graph, id: PersonId): Promise<readonly AssignedNumber[]> {
  const all = await readAll(
    graph,
    { path: numbers, item: listed },
    'The tenant has more telephone numbers than Cordon reads. Do it in the Teams admin center.',
  );
  return all.filter(
    ({ assignmentTargetId, assignmentStatus }) =>
      assignmentTargetId?.toLowerCase() === id.toLowerCase() && assignmentStatus !== 'unassigned',
  );
}

/**
 * Takes a telephone number away from whoever has it, and waits until that is done.
 * @throws {GraphProblem} as the port does; `rejected` when Teams does not carry it out, `no-answer` when it takes longer than half a minute
 * @see https://learn.microsoft.com/graph/api/teamsadministration-numberassignment-unassignnumber
 */
export const unassign = (graph: Graph, { telephoneNumber, numberType }: AssignedNumber): Promise<void> =>
  order(graph, 'unassignNumber', { telephoneNumber, numberType });

/**
 * Assigns a telephone number to an account, and waits until that is done.
 * @throws {GraphProblem} as `unassign`
 * @see https://learn.microsoft.com/graph/api/teamsadministration-numberassignment-assignnumber
 */
export function assign(graph: Graph, number: AssignedNumber, id: PersonId): Promise<void> {
  const { telephoneNumber, numberType, assignmentCategory, locationId } = number;
  return order(graph, 'assignNumber', {
    telephoneNumber,
    numberType,
    assignmentTargetId: id,
    assignmentCategory: assignmentCategory ?? 'primary',
    ...(locationId == null ? {} : { locationId }),
  });
}

const operation = z.object({ status: z.string().nullish() });

/** Places an order, and polls its operation until it ends. */
async function order(graph: Graph, name: 'assignNumber' | 'unassignNumber', body: object): Promise<void> {
  const path =
    name === 'assignNumber'
      ? graphPath`/admin/teams/telephoneNumberManagement/numberAssignments/assignNumber`
      : graphPath`/admin/teams/telephoneNumberManagement/numberAssignments/unassignNumber`;
  const response = z.object({ location: z.string().optional() }).nullable();
  const { location } = (await graph.send({ method: 'POST', path, body, response })) ?? {};
  const id = /\/operations(?:\/|\(')([^/?'()]+)/.exec(location ?? '')?.[1];
  if (id === undefined) return; // what it led to, only the list of numbers can tell
  const startedAt = graph.clock();
  for (let poll = 0; graph.clock() - startedAt < timeoutMs; poll += 1) {
    await pause(delaysMs[Math.min(poll, delaysMs.length - 1)]); // an aborted signal ends the next call
    const { status } = await graph.send({
      method: 'GET',
      path: graphPath`/admin/teams/telephoneNumberManagement/operations/${decodeURIComponent(id)}`,
      response: operation,
    });
    if (status === 'succeeded') return;
    if (status === 'failed')
      throw new GraphProblem('rejected', 'Teams did not carry it out. The Teams admin center shows why.');
  }
  throw new GraphProblem('no-answer', 'Teams has taken the order and has not carried it out yet.');
}
