import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { PersonId } from '../model/person.ts';
import { passwordMethodId } from './auth-methods.ts';
import { GraphProblem, graphPath, type Graph } from '../graph/graph.ts';

/** Waits between two looks at the operation, in milliseconds; the last repeats. */
const delaysMs = [200, 500, 1000, 2000] as const;
/** How long the on-premises agent may take, in milliseconds. */
const patienceMs = 60_000;

const started = z.object({ location: z.string() });
const operation = z.object({ status: z.string().nullish(), statusDetail: z.string().nullish() });

/**
 * Gives a synced user a new password through password writeback and follows the operation to its end. Only in the name of a
 * person, who needs a role such as Authentication Administrator and cannot do it to themselves; the user must change it at
 * the next sign-in, always.
 * @param graph delegated; app-only calls are refused by Graph
 * @throws {GraphProblem} `rejected` with the reason when Active Directory refuses, which comes late; `no-answer` when it takes too long
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
  for (let look = 0; graph.clock() - startedAt < patienceMs; look += 1) {
    await pause(delaysMs[Math.min(look, delaysMs.length - 1)]);
    const { status, statusDetail } = await statusOf(graph, id, location);
    if (status === 'succeeded') return;
    if (status === 'failed') {
      const why = statusDetail ?? 'no reason given';
      throw new GraphProblem('rejected', `Active Directory did not take the new password: ${why}`);
    }
  }
  throw new GraphProblem(
    'no-answer',
    'Password writeback has not answered: nobody knows yet whether it took the password.',
  );
}

/** Of the operation's address only its id and its query are used, on our own path and host. */
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
