import { z } from 'zod';
import type { PersonId } from '../model/person.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { orNone } from '../graph/settle.ts';

/** Somebody's manager; an organisational contact has no sign-in name and no account state. */
const manager = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  jobTitle: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
});

export type Manager = z.output<typeof manager>;

/**
 * Reads somebody's manager. Graph answers 404 where there is none (unverified), as it does where the person is gone: ask for the
 * account as well where that matters.
 * @returns undefined when there is none
 * @throws {GraphProblem} as the port does, but not `not-found`
 */
export function managerOf(graph: Graph, id: PersonId): Promise<Manager | undefined> {
  const query = { $select: Object.keys(manager.shape).join(',') };
  return orNone(graph.send({ method: 'GET', path: graphPath`/users/${id}/manager`, query, response: manager }));
}
