import { z } from 'zod';
import type { PersonId } from '../model/person.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { orNone } from '../graph/settle.ts';

/** What is read about an account, deleted or not. */
const accountSummary = z.object({ id: z.string(), accountEnabled: z.boolean().nullish() });

/**
 * Returns the UPN that a deleted user had. Graph prefixes it with the object id, without dashes (unverified).
 * @param id object id of the deleted user
 * @param userPrincipalName the UPN as Graph lists it
 * @returns an empty string when Graph lists no UPN
 */
export const formerUpn = (id: string, userPrincipalName: string | null | undefined): string =>
  (userPrincipalName ?? '').replace(id.replaceAll('-', ''), '');

/**
 * Reads whether an account exists and can sign in.
 * @returns undefined when it does not exist, or is deleted
 * @throws {GraphProblem} as the port does, except `not-found`
 */
export const existingUser = (graph: Graph, id: PersonId) =>
  orNone(
    graph.send({
      method: 'GET',
      path: graphPath`/users/${id}`,
      query: { $select: 'id,accountEnabled' },
      response: accountSummary,
    }),
  );

/**
 * Reads whether a deleted account can still be restored.
 * @throws {GraphProblem} as the port does, except `not-found`
 */
export const isRestorable = async (graph: Graph, id: PersonId): Promise<boolean> =>
  (await orNone(
    graph.send({
      method: 'GET',
      path: graphPath`/directory/deletedItems/${id}`,
      query: { $select: 'id' },
      response: accountSummary,
    }),
  )) !== undefined;
