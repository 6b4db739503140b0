import { z } from 'zod';
import { anyProperties } from './chosen-properties.ts';
import type { PersonId } from '../model/person.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { orNone } from '../graph/settle.ts';

/** The properties of a manager. An organisational contact has no UPN and no account state. */
const manager = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  jobTitle: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
});

/** A user's manager, an account or an organisational contact. */
export type Manager = z.output<typeof manager>;

/**
 * Reads a user's manager. Graph answers 404 both when there is no manager (unverified) and when the user does not exist; read the account
 * as well where the difference matters.
 * @returns undefined when there is no manager
 * @throws {GraphProblem} as the port does, except `not-found`
 */
export function managerOf(graph: Graph, id: PersonId): Promise<Manager | undefined> {
  const query = { $select: Object.keys(manager.shape).join(',') };
  return orNone(graph.send({ method: 'GET', path: graphPath`/users/${id}/manager`, query, response: manager }));
}

/**
 * Reads chosen properties of a user's manager, with the object id.
 * @param names Graph names of the properties
 * @returns undefined when there is no manager
 * @throws {GraphProblem} as the port does, except `not-found`
 */
export function managerProperties(
  graph: Graph,
  id: PersonId,
  names: readonly string[],
): Promise<z.output<typeof anyProperties> | undefined> {
  const query = { $select: [...new Set(['id', ...names])].join(',') };
  return orNone(graph.send({ method: 'GET', path: graphPath`/users/${id}/manager`, query, response: anyProperties }));
}

/**
 * Makes somebody the manager of an account, in place of whoever was.
 * @param manager object id
 * @throws {GraphProblem} as the port does
 * @see https://learn.microsoft.com/graph/api/user-post-manager
 */
export async function setManager(graph: Graph, id: string, manager: PersonId): Promise<void> {
  await graph.send({
    method: 'PUT',
    path: graphPath`/users/${id}/manager/$ref`,
    body: { '@odata.id': graph.addressOf(graphPath`/users/${manager}`) },
    response: z.unknown(),
  });
}
