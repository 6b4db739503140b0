import { z } from 'zod';
import { atMost } from '../base/parallel.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { settle } from '../graph/settle.ts';

/** How many accounts are read at once. */
const atOnce = 5;

/**
 * Reads the per-user state of multi-factor authentication of the accounts of a page, from the beta of Graph. That v1.0 selects
 * `perUserMfaState` in a list of users is unverified, so each account takes a call of its own. The first refusal ends the reading.
 * @returns the state by object id, or a phrase that says why it could not be read
 */
export async function perUserStates(
  graph: Graph,
  ids: readonly string[],
): Promise<{ readonly byId: ReadonlyMap<string, string>; readonly why?: string }> {
  const read = await settle(
    atMost(
      atOnce,
      ids,
      async (id) => {
        const { perUserMfaState } = await graph.send({
          service: 'beta',
          method: 'GET',
          path: graphPath`/users/${id}/authentication/requirements`,
          response: z.object({ perUserMfaState: z.string() }),
        });
        return [id, perUserMfaState] as const;
      },
      'stop',
    ),
  );
  return read.ok ? { byId: new Map(read.value) } : { byId: new Map(), why: read.why };
}
