import { practiceChannel } from '../../practice/teams/activities.ts';
import type { Connector } from '../../practice/teams/connector.ts';
import type { RequestId } from '../../services/model/request.ts';
import type { RequestStore } from '../../services/store/requests.ts';
import { targets } from '../soak/phases.ts';
import { askFor, click, clickOn, isCard } from '../soak/person.ts';

/** A containment as people saw it. Durations are milliseconds, `approvedAt` is epoch milliseconds. */
export interface Containment {
  readonly id: RequestId;
  /** When the approving click was sent. */
  readonly approvedAt: number;
  readonly clickMs: number;
  /** From the message, or the click on "Ask anyway", to the posted result. */
  readonly resultMs: number;
}

/** Longest wait for the result of a containment, in milliseconds. */
const patienceMs = 60_000;

/**
 * Has several people contain one account after the other, all at the same time.
 * @param clients number of people
 * @param rounds containments of each
 * @throws {Error} when a click is not acknowledged or no result is posted
 */
export async function timeContainment(
  connector: Connector,
  url: string,
  clients: number,
  rounds: number,
): Promise<readonly Containment[]> {
  const client = async (n: number) => {
    const told: Containment[] = [];
    for (let round = 0; round < rounds; round += 1)
      told.push(await containOne(connector, url, targets[(round * clients + n) % targets.length] ?? ''));
    return told;
  };
  return (await Promise.all(Array.from({ length: clients }, (_, n) => client(n)))).flat();
}

async function containOne(connector: Connector, url: string, target: string): Promise<Containment> {
  const request = await askFor(connector, () => url, `contain ${target} because bench`);
  const instead = await click(connector, url, { request, from: 'megan', verb: 'confirm' });
  if (instead !== undefined) throw new Error(`${request.id}: the confirm was not acknowledged but answered ${instead}`);
  const approve = clickOn(connector, request, 'adele', 'approve');
  const from = connector.events.length;
  const approvedAt = Date.now();
  const answer = await connector.send(url, approve);
  if (!isCard(answer)) throw new Error(`${request.id}: the approve was not acknowledged but answered ${answer.status}`);
  const result = await connector.waitFor(
    ({ conversation, activity: { summary = '' } }) =>
      conversation === request.event.conversation && summary.endsWith(request.id) && /^(✅|⚠️)/u.test(summary),
    { from, timeoutMs: patienceMs },
  );
  return { id: request.id as RequestId, approvedAt, clickMs: answer.ms, resultMs: result.at - request.sentAt };
}

/** What the store says about containments. */
export interface Proofs {
  /** From each approving click to its last proof, in milliseconds. */
  readonly proofMs: readonly number[];
  /** One text for each that did not end as done. */
  readonly failures: readonly string[];
}

/** Reads the proofs from the store, when the bot has ended. */
export async function proofsOf(store: RequestStore, told: readonly Containment[]): Promise<Proofs> {
  const proofMs: number[] = [];
  const failures: string[] = [];
  for (const { id, approvedAt } of told) {
    const state = (await store.find(id))?.state.kind ?? 'lost';
    if (state === 'done')
      proofMs.push(Math.max(...(await store.steps(id)).map(({ provedAt }) => provedAt ?? 0)) - approvedAt);
    else failures.push(`${id}: ${state}`);
  }
  return { proofMs, failures };
}

/**
 * Types a command that only reads.
 * @returns milliseconds from the message to its answer
 */
export async function ask(connector: Connector, url: string, text: string): Promise<number> {
  const conversation = practiceChannel();
  const from = connector.events.length;
  const askedAt = performance.now();
  await connector.send(url, connector.message({ from: 'megan', text, conversation }));
  await connector.waitFor((event) => event.conversation === conversation.id, { from, timeoutMs: patienceMs });
  return performance.now() - askedAt;
}

/**
 * The value below which a part of the numbers lies.
 * @param part from 0 to 1, 0.5 for the median
 * @returns NaN for no numbers
 */
export const quantile = (numbers: readonly number[], part: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.ceil(numbers.length * part) - 1] ?? NaN;
