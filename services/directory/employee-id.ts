import { z } from 'zod';
import { graphPath, type Graph } from '../graph/graph.ts';
import { orNone } from '../graph/settle.ts';
import type { PersonId } from '../model/person.ts';

/**
 * Reads the employee id of an account.
 * @returns null for none, and for somebody whom the directory does not know
 * @throws {GraphProblem} as the port does, except `not-found`
 */
export async function readEmployeeId(graph: Graph, id: PersonId): Promise<string | null> {
  const read = graph.send({
    method: 'GET',
    path: graphPath`/users/${id}`,
    query: { $select: 'id,employeeId' },
    response: z.object({ employeeId: z.string().nullish() }),
  });
  return (await orNone(read))?.employeeId ?? null;
}
