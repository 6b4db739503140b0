import { GraphProblem, type Graph } from '../graph/graph.ts';
import { countFound, hasOperationEnded, isBegunSince, lastCount, type MailSearch } from './ediscovery.ts';
import { settle } from '../graph/settle.ts';
import { purgeFound, purgesOf, type PurgeType } from './purges.ts';

/** Purview deletes at most 100 messages of a mailbox at once, so this many rounds delete 500 of each. */
const roundsAtMost = 5;

/** How long all rounds together may take, and how long one wait, in milliseconds. A run has ten minutes. */
const budgetMs = 6 * 60_000;
const waitMs = 90_000;

/** How long a proof waits for a count, in milliseconds. */
const proofMs = 15_000;

/** What is deleted in rounds. */
export interface Purging {
  /** How many messages were found before. */
  readonly found: number;
  readonly purgeType: PurgeType;
}

/**
 * Deletes what a search finds, round after round, until nothing is found, nothing changes, or the time is over.
 * @returns what became of it, with what is left, in sentences
 * @throws {GraphProblem} as the port does; `rejected` when Purview says that a round failed
 */
export async function purgeInRounds(graph: Graph, search: MailSearch, { found, purgeType }: Purging): Promise<string> {
  const endsAt = performance.now() + budgetMs;
  const wait = () => Math.max(0, Math.min(waitMs, endsAt - performance.now()));
  let left = found;
  for (let round = 1; round <= roundsAtMost; round += 1) {
    const purged = await settle(purgeFound(graph, search, { purgeType, waitMs: wait() }));
    if (!purged.ok && round === 1) throw purged.problem;
    // From here on something was deleted: a problem ends the rounds, and must not have the runner begin anew.
    if (!purged.ok) return `${doneSo(found, left)} ${goOn}`;
    const { status } = purged.value;
    if (!hasOperationEnded(purged.value))
      return `Microsoft Purview is still deleting ${left} of ${found} messages. find-mail shows what is left.`;
    if (status !== 'succeeded' && status !== 'partiallySucceeded')
      throw new GraphProblem(
        'rejected',
        `Microsoft Purview did not delete them: it answered “${status ?? 'nothing'}”. ${doneSo(found, left)}`,
      );
    const counted = await settle(countFound(graph, search, wait()));
    if (!counted.ok || counted.value === undefined)
      return `Microsoft Purview has deleted messages, and not counted yet how many of ${found} are left. find-mail shows it.`;
    const { messages } = counted.value;
    if (messages === 0) return `${found} deleted, in ${round === 1 ? 'one round' : `${round} rounds`}.`;
    const isStuck = messages >= left;
    left = messages;
    if (isStuck)
      return `${doneSo(found, left)} Microsoft Purview still finds them, perhaps in Recoverable Items or on hold.`;
  }
  return `${doneSo(found, left)} ${goOn}`;
}

const goOn = 'Ask again for the others: one run deletes 500 messages of a mailbox at most.';

const doneSo = (found: number, left: number): string =>
  `${Math.max(0, found - left)} of ${found} messages deleted, ${left} left.`;

/**
 * Whether nothing is found any more that a purge since some time was about. Where a purge has ended that nobody has counted after, it counts
 * once. Other purges of Cordon's case since then are waited for as well.
 * @param since epoch milliseconds
 * @throws {GraphProblem} as the port does
 */
export async function isPurged(graph: Graph, search: MailSearch, since: number): Promise<boolean> {
  const [purges, count] = await Promise.all([purgesOf(graph, search, since), lastCount(graph, search)]);
  if (!purges.every(hasOperationEnded)) return false;
  const last = Math.max(0, ...purges.map(({ createdDateTime }) => Date.parse(createdDateTime ?? '')));
  const isCounted =
    count !== undefined && isBegunSince(count, since) && !(Date.parse(count.createdDateTime ?? '') < last);
  if (isCounted && hasOperationEnded(count)) return count.status === 'succeeded' && count.indexedItemCount === 0;
  const now = purges.length === 0 ? undefined : await countFound(graph, search, proofMs);
  return now?.isComplete === true && now.messages === 0;
}
