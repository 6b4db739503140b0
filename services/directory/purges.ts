import { z } from 'zod';
import { GraphProblem, graphPath, type Graph } from '../graph/graph.ts';
import { readAll } from '../graph/page.ts';
import { orNone, settle } from '../graph/settle.ts';
import {
  crowdedCase,
  explained,
  hasOperationEnded,
  isBegunSince,
  lookUntil,
  purviewOperation,
  sendToPurview,
  type MailSearch,
  type PurviewOperation,
} from './ediscovery.ts';

/** How a purge leaves the messages. */
export type PurgeType = 'recoverable' | 'permanentlyDelete';

/** How a purge is made. */
export interface PurgeOptions {
  readonly purgeType: PurgeType;
  /** How long its end is waited for, in milliseconds. */
  readonly waitMs: number;
}

/**
 * Has Purview delete what a search finds, at most 100 messages of each mailbox. `teamsMessages` is never sent, because it always deletes for
 * good. It is sent once: after a lost answer the operations of the case tell what became of it.
 * @returns the purge, which may still be under way
 * @throws {GraphProblem} as the port does when nothing was sent; `no-answer` when it was, and nobody knows what became of it
 * @see https://learn.microsoft.com/graph/api/security-ediscoverysearch-purgedata
 */
export async function purgeFound(
  graph: Graph,
  search: MailSearch,
  { purgeType, waitMs }: PurgeOptions,
): Promise<PurviewOperation> {
  const known = new Set((await purgesOf(graph, search)).map(({ id }) => id));
  const begun = async () => (await purgesOf(graph, search)).find(({ id }) => !known.has(id));
  const id = await startPurge(graph, search, purgeType, begun);
  const read = async () => (id === undefined ? begun() : purgeById(graph, search, id));
  const followed = await settle(followPurge(graph, waitMs, read));
  if (followed.ok && followed.value !== undefined) return followed.value;
  throw new GraphProblem(
    'no-answer',
    'Microsoft Purview has taken the purge, and does not say what has become of it.',
    {},
    followed.ok ? {} : { cause: followed.problem },
  );
}

/** Waits until a purge has ended; the last that was seen of it when the time is over. */
async function followPurge(
  graph: Graph,
  waitMs: number,
  read: () => Promise<PurviewOperation | undefined>,
): Promise<PurviewOperation | undefined> {
  const ended = await lookUntil(graph, waitMs, async () => {
    const now = await read();
    return now !== undefined && hasOperationEnded(now) ? now : undefined;
  });
  return ended ?? read();
}

/**
 * Sends the purge.
 * @returns the id of its operation; undefined where Graph does not name it
 */
async function startPurge(
  graph: Graph,
  { caseId, id }: MailSearch,
  purgeType: PurgeType,
  begun: () => Promise<PurviewOperation | undefined>,
): Promise<string | undefined> {
  try {
    const { location } = await sendToPurview(graph, {
      method: 'POST',
      path: graphPath`/security/cases/ediscoveryCases/${caseId}/searches/${id}/purgeData`,
      body: { purgeType, purgeAreas: 'mailboxes' },
      response: z
        .object({ location: z.string().optional() })
        .nullable()
        .transform((answer) => answer ?? {}),
    });
    return operationIn(location ?? '');
  } catch (error) {
    if (!(error instanceof GraphProblem) || !isLost.has(error.code)) throw error;
    const found = await settle(begun());
    if (!found.ok || found.value === undefined) throw error;
    return found.value.id;
  }
}

/** Problems after which nobody knows whether a purge has begun. */
const isLost: ReadonlySet<string> = new Set(['no-answer', 'unavailable', 'unexpected']);

/** The id at the end of `.../operations/{id}` or `.../operations('{id}')`. Nothing else of the address is used. */
const operationIn = (location: string): string | undefined =>
  /\/operations(?:\/|\(')([\w-]+)(?:'\))?(?:\?.*)?$/.exec(location)?.[1];

const purgeById = (graph: Graph, { caseId }: MailSearch, id: string): Promise<PurviewOperation | undefined> =>
  orNone(
    sendToPurview(graph, {
      method: 'GET',
      path: graphPath`/security/cases/ediscoveryCases/${caseId}/operations/${id}`,
      response: purviewOperation,
    }),
  );

/**
 * Lists the purges of Cordon's case, whichever search they were of.
 * @param since epoch milliseconds; all when left out
 * @throws {GraphProblem} as the port does
 */
export async function purgesOf(
  graph: Graph,
  { caseId }: MailSearch,
  since?: number,
): Promise<readonly PurviewOperation[]> {
  const all = await explained(
    graph,
    readAll(
      graph,
      { path: graphPath`/security/cases/ediscoveryCases/${caseId}/operations`, item: purviewOperation },
      crowdedCase,
    ),
  );
  return all.filter(
    (one) => /PurgeDataOperation$/i.test(one['@odata.type'] ?? '') && (since === undefined || isBegunSince(one, since)),
  );
}
