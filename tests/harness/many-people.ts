import { readEach } from '../../services/graph/in-batches.ts';
import { graphPath, type Graph } from '../../services/graph/graph.ts';
import { z } from 'zod';

/** Somebody whom a test has added to a practice tenant. */
export interface AddedPerson {
  readonly id: string;
  readonly upn: string;
}

/**
 * Adds ordinary accounts to a practice tenant: person1@contoso.com and so on.
 * @param graph of that tenant
 */
export const addPeople = (graph: Graph, count: number): Promise<readonly AddedPerson[]> =>
  readEach(
    graph,
    Array.from({ length: count }, (_, n) => n + 1),
    async (from, number) => {
      const upn = `person${String(number)}@contoso.com`;
      const { id } = await from.send({
        method: 'POST',
        path: graphPath`/users`,
        body: {
          accountEnabled: true,
          displayName: `Person ${String(number)}`,
          mailNickname: `person${String(number)}`,
          userPrincipalName: upn,
          passwordProfile: { password: 'Pl4nted!zebra-horse' },
        },
        response: z.object({ id: z.string() }),
      });
      return { id, upn };
    },
  );
