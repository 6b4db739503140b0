import { z } from 'zod';
import { GraphProblem, graphPath, type Graph } from '../graph/graph.ts';
import { tells } from '../graph/known-wordings.ts';

/** The account that a refused call was about. */
export interface RefusedAddress {
  /** The address that the account was to have; undefined where the call set none. */
  readonly upn: string | undefined;
  /** Object id of the account that the call was about; undefined for one that does not exist yet. */
  readonly id?: string | undefined;
}

/**
 * Whether Graph refused a call because another account already has the address. Graph answers 400 with a code that other refusals share,
 * so whoever has the address is looked up. For other addresses, such as an alias, only the message tells; in an unknown wording, the
 * responder sees Graph's own message.
 * @param problem what the call was answered
 */
export async function isAddressTaken(graph: Graph, problem: GraphProblem, refused: RefusedAddress): Promise<boolean> {
  const { graphCode, status } = problem.details;
  if (graphCode === 'ObjectConflict' || tells('address-taken', problem.message, status)) return true;
  if (status !== 400 || refused.upn === undefined) return false;
  const holder = await holderOf(graph, refused.upn);
  return holder !== undefined && holder !== refused.id?.toLowerCase();
}

const account = z.object({ id: z.string() });

/** Object id of the account with an address, in lower case; undefined where there is none or Graph does not say. */
async function holderOf(graph: Graph, upn: string): Promise<string | undefined> {
  try {
    const path = graphPath`/users/${upn}`;
    const { id } = await graph.send({ method: 'GET', path, query: { $select: 'id' }, response: account });
    return id.toLowerCase();
  } catch (problem) {
    if (!(problem instanceof GraphProblem)) throw problem;
    return undefined;
  }
}
