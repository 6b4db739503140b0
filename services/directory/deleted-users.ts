import { z } from 'zod';
import type { PersonId } from '../model/person.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { orNone } from '../graph/settle.ts';

/** What Graph shows of an account, wherever it is. */
const found = z.object({ id: z.string(), accountEnabled: z.boolean().nullish() });

/** Whether an account is there, and whether it can sign in. @returns undefined when there is none */
export const presentUser = (graph: Graph, id: PersonId) =>
  orNone(
    graph.send({
      method: 'GET',
      path: graphPath`/users/${id}`,
      query: { $select: 'id,accountEnabled' },
      response: found,
    }),
  );

/** Whether a deleted account can still be restored. */
export const isRestorable = async (graph: Graph, id: PersonId): Promise<boolean> =>
  (await orNone(
    graph.send({
      method: 'GET',
      path: graphPath`/directory/deletedItems/${id}`,
      query: { $select: 'id' },
      response: found,
    }),
  )) !== undefined;
