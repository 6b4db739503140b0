import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { GraphProblem, graphPath, type Graph, type GraphCall } from '../graph/graph.ts';
import { readAll } from '../graph/page.ts';
import { orNone } from '../graph/settle.ts';

/** What the app needs for searches and purges in Microsoft Purview. */
export const ediscoveryPermission = 'eDiscovery.ReadWrite.All';

/** The case that Cordon keeps its searches in. */
const caseName = 'Cordon: mail searches';

/**
 * What Purview wants of an app besides the permission. Whether the role Search And Purge is needed as well is unverified.
 * @see https://learn.microsoft.com/graph/security-ediscovery-appauthsetup
 */
export const ediscoverySetUp =
  'Microsoft Purview refused it although the app has the permission: an administrator must register the app there ' +
  '(Security & Compliance PowerShell: New-ServicePrincipal, Add-RoleGroupMember eDiscoveryManager, ' +
  'Add-eDiscoveryCaseAdmin), and the tenant needs Microsoft 365 E5.';

/** Delays between two looks at an operation, in milliseconds; the last one repeats. */
const delaysMs = [150, 500, 1500, 3000, 5000] as const;

/** A search in Cordon's case. */
export interface MailSearch {
  readonly caseId: string;
  readonly id: string;
}

/** What a search has found. */
export interface MailEstimate {
  readonly messages: number;
  readonly mailboxes: number;
  /** False when some mailboxes could not be searched, so that there may be more. */
  readonly isComplete: boolean;
}

/** Parses what Purview says about an operation. */
export const purviewOperation = z.object({
  id: z.string(),
  '@odata.type': z.string().nullish(),
  status: z.string().nullish(),
  createdDateTime: z.string().nullish(),
  indexedItemCount: z.number().nullish(),
  mailboxCount: z.number().nullish(),
});

/** Something that Purview does, and how far it is. */
export type PurviewOperation = z.output<typeof purviewOperation>;

/** Whether an operation has ended, well or not. */
export const hasOperationEnded = ({ status }: PurviewOperation): boolean =>
  status !== 'notStarted' && status !== 'running';

/**
 * Opens the search for a query in every mailbox of the tenant: the one of an earlier time, or a new one. A search changes no mail.
 * @param query in Purview's keyword query language
 * @throws {GraphProblem} as the port does; `rejected` with what to set up where Purview refuses an app that has the permission
 * @see https://learn.microsoft.com/graph/api/security-ediscoverycase-post-searches
 */
export async function openMailSearch(graph: Graph, query: string): Promise<MailSearch> {
  const caseId = (await foundCase(graph)) ?? (await newCase(graph));
  const path = graphPath`/security/cases/ediscoveryCases/${caseId}/searches`;
  const item = z.object({ id: z.string(), contentQuery: z.string().nullish(), dataSourceScopes: z.string().nullish() });
  const known = await explained(graph, readAll(graph, { path, item }, crowdedCase));
  const same = known.find((one) => one.contentQuery === query && one.dataSourceScopes === everyMailbox);
  if (same !== undefined) return { caseId, id: same.id };
  const { id } = await sendToPurview(graph, {
    method: 'POST',
    path,
    body: {
      displayName: `Cordon ${new Date(graph.clock()).toISOString()}`,
      contentQuery: query,
      dataSourceScopes: everyMailbox,
    },
    response: z.object({ id: z.string() }),
  });
  return { caseId, id };
}

const everyMailbox = 'allTenantMailboxes';
/** What is said of a case with more in it than is read. */
export const crowdedCase = `The case “${caseName}” in Microsoft Purview holds too many searches: close it there, and Cordon starts a new one.`;

async function foundCase(graph: Graph): Promise<string | undefined> {
  const item = z.object({ id: z.string(), displayName: z.string().nullish(), status: z.string().nullish() });
  const cases = await explained(
    graph,
    readAll(
      graph,
      { path: graphPath`/security/cases/ediscoveryCases`, item },
      `Microsoft Purview holds more cases than Cordon reads. Close those that have ended.`,
    ),
  );
  return cases.find(({ displayName, status }) => displayName === caseName && (status ?? 'active') === 'active')?.id;
}

async function newCase(graph: Graph): Promise<string> {
  const { id } = await sendToPurview(graph, {
    method: 'POST',
    path: graphPath`/security/cases/ediscoveryCases`,
    body: { displayName: caseName, description: 'Searches that incident responders make through Cordon.' },
    response: z.object({ id: z.string() }),
  });
  return id;
}

/**
 * Has Purview count what a search finds, and waits for it. A count that is under way is waited for.
 * @param waitMs how long it waits, in milliseconds
 * @returns undefined when Purview is still counting then
 * @throws {GraphProblem} as the port does; `rejected` when Purview could not count
 * @see https://learn.microsoft.com/graph/api/security-ediscoverysearch-estimatestatistics
 */
export async function countFound(graph: Graph, search: MailSearch, waitMs: number): Promise<MailEstimate | undefined> {
  const before = await lastCount(graph, search);
  const isUnderWay = before !== undefined && !hasOperationEnded(before);
  if (!isUnderWay)
    await sendToPurview(graph, {
      method: 'POST',
      path: graphPath`/security/cases/ediscoveryCases/${search.caseId}/searches/${search.id}/estimateStatistics`,
      response: z.unknown(),
    });
  const ended = await lookUntil(graph, waitMs, async () => {
    const last = await lastCount(graph, search);
    const isOurs = last !== undefined && (isUnderWay || last.id !== before?.id);
    return isOurs && hasOperationEnded(last) ? last : undefined;
  });
  if (ended === undefined) return undefined;
  const { status, indexedItemCount, mailboxCount } = ended;
  if (status !== 'succeeded' && status !== 'partiallySucceeded')
    throw new GraphProblem('rejected', `Microsoft Purview could not search: it answered “${status ?? 'nothing'}”.`);
  return {
    messages: indexedItemCount ?? 0,
    mailboxes: mailboxCount ?? 0,
    isComplete: status === 'succeeded' && indexedItemCount != null,
  };
}

/**
 * Reads the last count of a search.
 * @returns undefined when it was never counted
 * @throws {GraphProblem} as the port does
 */
export const lastCount = (graph: Graph, { caseId, id }: MailSearch): Promise<PurviewOperation | undefined> =>
  orNone(
    sendToPurview(graph, {
      method: 'GET',
      path: graphPath`/security/cases/ediscoveryCases/${caseId}/searches/${id}/lastEstimateStatisticsOperation`,
      response: purviewOperation,
    }),
  );

/**
 * Looks until there is an answer, with growing delays.
 * @param waitMs how long, in milliseconds
 * @returns undefined when the time is over, or the signal of the Graph ends it
 */
export async function lookUntil<T>(
  graph: Graph,
  waitMs: number,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const endsAt = performance.now() + waitMs;
  for (let tries = 0; ; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    const delayMs = delaysMs[Math.min(tries, delaysMs.length - 1)] ?? 0;
    if (performance.now() + delayMs > endsAt) return undefined;
    if (!(await waited(delayMs, graph.signal))) return undefined;
  }
}

/** Waits; false when the signal ends it. */
async function waited(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await pause(ms, undefined, signal === undefined ? {} : { signal });
    return true;
  } catch (error) {
    if (signal?.aborted === true) return false;
    throw error;
  }
}

/**
 * Sends a call to Purview.
 * @throws {GraphProblem} as the port does; `rejected` with what to set up where Purview refuses an app that has the permission
 */
export const sendToPurview = <T>(graph: Graph, call: GraphCall<T>): Promise<T> => explained(graph, graph.send(call));

/**
 * Waits for a call, and where Purview refuses an app that has the permission, says what else it wants.
 * @throws {GraphProblem} as `sendToPurview`
 */
export async function explained<T>(graph: Graph, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof GraphProblem) || (error.code !== 'forbidden' && error.code !== 'unauthorized')) throw error;
    const { roles = [] } = await graph.claims();
    if (!roles.includes(ediscoveryPermission)) throw error;
    throw new GraphProblem('rejected', ediscoverySetUp, {}, { cause: error });
  }
}

/** Purview's clock may be behind Graph's by this much, in milliseconds. */
const clockToleranceMs = 5000;

/**
 * Whether an operation was begun since a time.
 * @param since epoch milliseconds, by Graph's clock
 */
export const isBegunSince = ({ createdDateTime }: PurviewOperation, since: number): boolean =>
  Date.parse(createdDateTime ?? '') >= since - clockToleranceMs;
