import { z } from 'zod';
import { GraphProblem, graphPath, type Graph } from '../graph/graph.ts';
import { orNone } from '../graph/settle.ts';
import type { PersonId } from '../model/person.ts';

/** The top folder of somebody's OneDrive. */
export interface DriveRoot {
  readonly owner: PersonId;
  readonly item: string;
}

const root = z.object({ id: z.string() });
const permission = z.object({
  id: z.string(),
  roles: z.array(z.string()).nullish(),
  grantedToV2: z.object({ user: z.object({ id: z.string().nullish() }).nullish() }).nullish(),
});

/**
 * Finds the top folder of somebody's OneDrive.
 * @throws {GraphProblem} as the port does; `rejected` when the person has no OneDrive
 */
export async function driveRootOf(graph: Graph, id: PersonId): Promise<DriveRoot> {
  const found = await orNone(
    graph.send({
      method: 'GET',
      path: graphPath`/users/${id}/drive/root`,
      query: { $select: 'id' },
      response: root,
    }),
  );
  if (found === undefined)
    throw new GraphProblem(
      'rejected',
      'There is no OneDrive for this account: it was never opened, or has no licence.',
    );
  return { owner: id, item: found.id };
}

/**
 * Reads which permissions on the top folder somebody has of their own.
 * @returns ids of permissions
 * @throws {GraphProblem} as the port does
 */
export async function driveAccessOf(
  graph: Graph,
  { owner, item }: DriveRoot,
  who: PersonId,
): Promise<readonly string[]> {
  const { value } = await graph.send({
    method: 'GET',
    path: graphPath`/users/${owner}/drive/items/${item}/permissions`,
    response: z.object({ value: z.array(permission) }),
  });
  return value
    .filter(
      ({ grantedToV2, roles }) => grantedToV2?.user?.id?.toLowerCase() === who && roles?.includes('owner') !== true,
    )
    .map(({ id }) => id);
}

/**
 * Lets somebody read and change everything below the top folder, except what has permissions of its own (unverified). Nobody is notified.
 * @throws {GraphProblem} as the port does
 * @see https://learn.microsoft.com/graph/api/driveitem-invite
 */
export async function shareDrive(graph: Graph, { owner, item }: DriveRoot, who: PersonId): Promise<void> {
  await graph.send({
    method: 'POST',
    path: graphPath`/users/${owner}/drive/items/${item}/invite`,
    body: { recipients: [{ objectId: who }], roles: ['write'], requireSignIn: true, sendInvitation: false },
    response: z.unknown(),
  });
}

/**
 * Removes one permission on the top folder.
 * @throws {GraphProblem} as the port does
 * @see https://learn.microsoft.com/graph/api/permission-delete
 */
export async function unshareDrive(graph: Graph, { owner, item }: DriveRoot, id: string): Promise<void> {
  const path = graphPath`/users/${owner}/drive/items/${item}/permissions/${id}`;
  await orNone(graph.send({ method: 'DELETE', path, response: z.unknown() }));
}
