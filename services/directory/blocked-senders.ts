import { z } from 'zod';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';
import { aboutOthers, runCmdlet, type Mailbox } from './exchange.ts';
import { isWithoutMailbox } from './mailbox.ts';
import { plainAddress } from './mailbox-forwarding.ts';

const row = z.object({ SenderAddress: z.string(), Reason: z.string().nullish() });

/** An address from which Microsoft lets nobody send any more. */
export interface BlockedSender {
  readonly address: string;
  readonly reason: string;
}

/**
 * Reads which addresses of a user Microsoft has blocked from sending, because too much spam came from them.
 * @throws {GraphProblem} as `runCmdlet`; `rejected` when the answer is about other addresses
 */
export async function blockedAddressesOf(
  graph: Graph,
  user: Target,
  mailbox: Mailbox,
): Promise<readonly BlockedSender[]> {
  const addresses = addressesOf(user, mailbox);
  const found = await Promise.all(addresses.map((address) => blockedAddress(graph, address)));
  return found.flat();
}

async function blockedAddress(graph: Graph, address: string): Promise<readonly BlockedSender[]> {
  const name = 'Get-BlockedSenderAddress';
  try {
    const { items } = await runCmdlet(graph, { name, parameters: { SenderAddress: address }, item: row });
    if (items.some(({ SenderAddress: blocked }) => blocked.toLowerCase() !== address)) throw aboutOthers(name);
    return items.map(({ SenderAddress, Reason }) => ({ address: SenderAddress, reason: Reason ?? '' }));
  } catch (error) {
    if (isWithoutMailbox(error)) return []; // whether an address that is not blocked is an error is unverified
    throw error;
  }
}

/**
 * Lets an address send again. It takes up to an hour, at most a day.
 * @throws {GraphProblem} as `runCmdlet`; `not-found` when it is not blocked
 */
export async function unblockAddress(graph: Graph, { address }: BlockedSender): Promise<void> {
  const parameters = { SenderAddress: address, Reason: 'The account has been secured.' };
  try {
    await runCmdlet(graph, { name: 'Remove-BlockedSenderAddress', parameters, item: z.unknown() });
  } catch (error) {
    if (!isWithoutMailbox(error)) throw error;
    throw new GraphProblem('not-found', 'The address is not blocked.', {}, { cause: error });
  }
}

/** How many addresses of one mailbox are asked about, the primary one first. */
const addressesAtMost = 10;

function addressesOf(
  { upn }: Target,
  { PrimarySmtpAddress: primary, EmailAddresses: all }: Mailbox,
): readonly string[] {
  const mail = (all ?? []).filter((address) => /^smtp:/i.test(address));
  const addresses = [primary ?? '', upn, ...mail].map((address) => plainAddress(address).toLowerCase());
  return [...new Set(addresses)].filter((address) => address.includes('@')).slice(0, addressesAtMost);
}
