import { z } from 'zod';
import { GraphProblem, graphPath, type Graph } from '../graph/graph.ts';
import { personId, plainTarget, type Target } from '../model/person.ts';

/**
 * Finds an account that a part before this one has created. Nobody knew its object id when the request was made, so the parts of
 * `create-user` name it by its UPN.
 * @throws {GraphProblem} as the port does; `not-found` where Graph does not show the account yet
 */
export async function newAccountOf(graph: Graph, upn: string): Promise<Target> {
  const { id, displayName } = await graph.send({
    method: 'GET',
    path: graphPath`/users/${upn}`,
    query: { $select: 'id,displayName' },
    response: z.object({ id: z.string(), displayName: z.string().nullish() }),
  });
  const known = personId(id);
  if (known === undefined) throw new GraphProblem('unexpected', `an account whose id is not a GUID: "${id}"`);
  return plainTarget({ kind: 'account', id: known, name: displayName ?? upn, upn });
}
