import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { PersonId } from '../model/person.ts';
import { passwordMethodId } from './auth-methods.ts';
import { GraphProblem, graphPath, type Graph } from '../graph/graph.ts';

/** Delays between polls of the operation, in milliseconds; the last one repeats. */
const delaysMs = [200, 500, 1000, 2000] as const;
/** How long the on-premises agent may take, in milliseconds. */
const timeoutMs = 60_000;

const started = z.object({ location: z.string() });
const operation = z.object({ status: z.string().nullish(), statusDetail: z.string().nullish() });

/**
 * Resets the password of a synced user through password writeback, and polls the operation until it ends. The signed-in person needs a
 * role such as Authentication Administrator and cannot reset their own password. The user must always change it at the next sign-in.
 * @param graph delegated access; Graph refuses this call to apps
 * @throws {GraphProblem} as the port does; `rejected` with the reason when Active Directory refuses the password, which can take a while;
 * `no-answer` when the operation takes longer than a minute
 * @see https://learn.microsoft.com/graph/api/authenticationmethod-resetpassword
 */
export async function resetThroughWriteback(graph: Graph, id: PersonId, newPassword: string): Promise<void> {
  const { location } = await graph.send({
    method: 'POST',
    path: graphPath`/users/${id}/authentication/methods/${passwordMethodId}/resetPassword`,
    body: { newPassword },
    response: started,
  });
  const startedAt = graph.clock();
  for (let poll = 0; graph.clock() - startedAt < timeoutMs; poll += 1) {
    await pause(delaysMs[Math.min(poll, delaysMs.length - 1)]);
    const { status, statusDetail } = await statusOf(graph, id, location);
    if (status === 'succeeded') return;
    if (status === 'failed') {
      const why = statusDetail ?? 'no reason given';
      throw new GraphProblem('rejected', `Active Directory did not take the new password: ${why}`);
    }
  }
  throw new GraphProblem(
    'no-answer',
    'Password writeback has not answered, so it is not known yet whether the password was replaced.',
  );
}

/** Polls the operation. Only its id and the query are taken from Graph's link, so that a link to another host never gets a token. */
function statusOf(graph: Graph, id: PersonId, location: string): Promise<z.output<typeof operation>> {
  const [, operationId, search = ''] = /\/operations\/([^/?]+)(?:\?(.*))?$/.exec(location) ?? [];
  if (operationId === undefined)
    throw new GraphProblem('unexpected', 'Graph did not say which operation to follow after the reset.');
  return graph.send({
    method: 'GET',
    path: graphPath`/users/${id}/authentication/operations/${decodeURIComponent(operationId)}`,
    query: Object.fromEntries(new URLSearchParams(search)),
    response: operation,
  });
}
