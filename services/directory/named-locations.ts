import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { oneAtATime } from '../base/one-at-a-time.ts';
import { GraphProblem, graphPath, type Graph } from '../graph/graph.ts';
import { readAll } from '../graph/page.ts';
import { recentReads } from '../graph/recent-reads.ts';
import { settle } from '../graph/settle.ts';
import { isInRange, rangeOf } from '../model/ip-address.ts';

const ipLocation = '#microsoft.graph.ipNamedLocation';

/** A named location as Graph lists it. Those of countries have no ranges. */
const namedLocation = z.object({
  '@odata.type': z.string().optional(),
  id: z.string(),
  displayName: z.string().nullish(),
  isTrusted: z.boolean().nullish(),
  ipRanges: z.array(z.looseObject({ cidrAddress: z.string() })).nullish(),
});

/** A parsed named location. */
export type NamedLocation = z.output<typeof namedLocation>;

const policy = z.object({
  displayName: z.string().nullish(),
  state: z.string(),
  grantControls: z.object({ builtInControls: z.array(z.string()).nullish() }).nullish(),
  conditions: z
    .object({
      locations: z
        .object({
          includeLocations: z.array(z.string()).nullish(),
          excludeLocations: z.array(z.string()).nullish(),
        })
        .nullish(),
    })
    .nullish(),
});

/** Graph takes no more ranges than these in one location. */
const rangesAtMost = 2000;

/** An address, and the named location whose members are blocked. */
export interface BlockedAddress {
  /** As `ipAddress` returns it. */
  readonly address: string;
  /** Id of the named location. */
  readonly location: string;
  /** Ranges that must never be blocked, in CIDR notation. */
  readonly never?: readonly string[];
}

/**
 * Reads one named location.
 * @throws {GraphProblem} as the port does
 * @see https://learn.microsoft.com/graph/api/ipnamedlocation-get
 */
export const readLocation = (graph: Graph, id: string): Promise<NamedLocation> =>
  graph.send({ method: 'GET', path: pathOf(id), response: namedLocation });

/** For how long one read of a location serves steps that run side by side, and one check of what stands around it, in milliseconds. */
const sharedForMs = { location: 5000, checks: 30_000 };
const locationsRead = recentReads<NamedLocation>(sharedForMs.location);
const checksMade = recentReads<readonly NamedLocation[]>(sharedForMs.checks);
const trustedRead = recentReads<readonly NamedLocation[]>(sharedForMs.location);

/**
 * Reads one named location, or answers with what was read some seconds ago: Conditional Access allows one request in a second, and a
 * request about many addresses asks for each. Never decide with it what to write.
 * @throws {GraphProblem} as the port does
 */
export const locationLately = (graph: Graph, id: string): Promise<NamedLocation> =>
  locationsRead.get(graph, keyOf(graph, id), () => readLocation(graph, id));

/**
 * Reads the ranges of the trusted locations, or answers with what was read some seconds ago.
 * @returns undefined where Graph does not say
 */
export async function trustedRanges(graph: Graph): Promise<readonly string[] | undefined> {
  const key = `${graph.tenant} ${graph.addressOf(graphPath`/identity/conditionalAccess/namedLocations`)}`;
  const all = await settle(trustedRead.get(graph, key, () => allLocations(graph)));
  if (!all.ok) return undefined;
  const trusted = all.value.filter(({ isTrusted }) => isTrusted === true);
  return trusted.flatMap(({ ipRanges }) => (ipRanges ?? []).map(({ cidrAddress }) => cidrAddress));
}

/** Whether a location names exactly this address. One that is in a wider range of it is blocked, but nobody can take it out alone. */
export const isListed = ({ ipRanges }: NamedLocation, address: string): boolean =>
  (ipRanges ?? []).some(({ cidrAddress }) => isOnly(cidrAddress, address));

/** Whether an address is in one of the ranges of a location. */
export const isCovered = ({ ipRanges }: NamedLocation, address: string): boolean =>
  (ipRanges ?? []).some(({ cidrAddress }) => isInRange(cidrAddress, address));

const isOnly = (range: string, address: string): boolean =>
  isInRange(range, address) && range.endsWith(rangeOf(address).slice(rangeOf(address).indexOf('/')));

/** What a location is called in sentences. */
export const nameOfLocation = ({ displayName, id }: NamedLocation): string => `“${displayName ?? id}”`;

/**
 * Writes of one location run one after the other in this process, because each replaces all of its ranges. Two bots that write to one
 * location at the same moment can lose a range; the proof then does not show it.
 */
const inTurn = oneAtATime();

/**
 * Adds an address to a named location, after everything was checked that could make that useless or harmful. The location is read right
 * before it is written, because all ranges are replaced (unverified but usual).
 * @throws {GraphProblem} as the port does; `rejected` with a sentence where the address must not or cannot be blocked like that
 * @see https://learn.microsoft.com/graph/api/ipnamedlocation-update
 */
export async function addToLocation(graph: Graph, { address, location, never = [] }: BlockedAddress): Promise<string> {
  const own = never.find((range) => isInRange(range, address));
  if (own !== undefined)
    throw refused(`The policy file says that ${own} must never be blocked, and ${address} is in it.`);
  return inTurn(keyOf(graph, location), async () => {
    const all = await checksMade.get(graph, keyOf(graph, location), async () => {
      await checkPolicies(graph, location);
      return allLocations(graph);
    });
    checkTrusted(all, address);
    const before = await readLocation(graph, location);
    checkLocation(before);
    const ranges = before.ipRanges ?? [];
    if (isCovered(before, address)) return `It is in ${nameOfLocation(before)} already.`;
    if (ranges.length >= rangesAtMost)
      throw refused(
        `${nameOfLocation(before)} has ${rangesAtMost} ranges, and Microsoft takes no more. Take some out in Entra.`,
      );
    await write(graph, location, [...ranges, rangeItem(address)]);
    await untilShown(graph, location, (shown) => isListed(shown, address));
    return `Added to ${nameOfLocation(before)}, which has ${ranges.length + 1} ranges now. Sessions end within about an hour.`;
  });
}

/**
 * Takes an address out of a named location. Wider ranges stay.
 * @throws {GraphProblem} as the port does
 */
export function removeFromLocation(
  graph: Graph,
  { address, location }: Omit<BlockedAddress, 'never'>,
): Promise<string> {
  return inTurn(keyOf(graph, location), async () => {
    const before = await readLocation(graph, location);
    const ranges = before.ipRanges ?? [];
    const left = ranges.filter(({ cidrAddress }) => !isOnly(cidrAddress, address));
    if (left.length === ranges.length) return `It was not in ${nameOfLocation(before)} any more.`;
    await write(graph, location, left);
    await untilShown(graph, location, (shown) => !isListed(shown, address));
    return `Taken out of ${nameOfLocation(before)}, which has ${left.length} ranges now.`;
  });
}

const pathOf = (location: string) => graphPath`/identity/conditionalAccess/namedLocations/${location}`;

const keyOf = (graph: Graph, location: string): string => `${graph.tenant} ${graph.addressOf(pathOf(location))}`;

async function write(graph: Graph, location: string, ipRanges: readonly unknown[]): Promise<void> {
  const body = { '@odata.type': ipLocation, ipRanges };
  try {
    await graph.send({ method: 'PATCH', path: pathOf(location), body, response: z.unknown() });
  } finally {
    locationsRead.forget(keyOf(graph, location));
  }
}

/** How often a write is looked for before the next one may read what is there, and how long lies between, in milliseconds. */
const lookBack = { times: 6, everyMs: 1000 };

/** Waits until Graph shows a write: the next one replaces all ranges again, and must not do so from an older state. */
async function untilShown(graph: Graph, location: string, isShown: (now: NamedLocation) => boolean): Promise<void> {
  for (let reads = 1; reads <= lookBack.times; reads += 1) {
    const found = await settle(readLocation(graph, location));
    if (found.ok && isShown(found.value)) return;
    if (reads < lookBack.times) await pause(lookBack.everyMs, undefined, { signal: graph.signal });
  }
}

const rangeItem = (address: string) => ({
  '@odata.type': `#microsoft.graph.iPv${address.includes(':') ? '6' : '4'}CidrRange`,
  cidrAddress: rangeOf(address),
});

const refused = (sentence: string): GraphProblem => new GraphProblem('rejected', sentence);

function checkLocation(location: NamedLocation): void {
  if (location['@odata.type'] !== ipLocation)
    throw refused(
      `${nameOfLocation(location)} is a location of countries. The policy file must name one of IP ranges.`,
    );
  if (location.isTrusted === true)
    throw refused(
      `${nameOfLocation(location)} is a trusted location. The policy file must name one that is not trusted.`,
    );
}

/** Without such a policy, nothing would be blocked. */
async function checkPolicies(graph: Graph, location: string): Promise<void> {
  const policies = await readAll(graph, {
    path: graphPath`/identity/conditionalAccess/policies`,
    query: { $select: 'id,displayName,state,grantControls,conditions' },
    item: policy,
  });
  const blocks = policies.some(
    ({ state, grantControls, conditions }) =>
      state === 'enabled' &&
      grantControls?.builtInControls?.includes('block') === true &&
      conditions?.locations?.includeLocations?.includes(location) === true &&
      conditions.locations.excludeLocations?.includes(location) !== true,
  );
  if (!blocks)
    throw refused(
      'No Conditional Access policy that is on blocks the named location, so this would block nothing. Switch such a policy on in Entra.',
    );
}

const allLocations = (graph: Graph): Promise<readonly NamedLocation[]> =>
  readAll(graph, { path: graphPath`/identity/conditionalAccess/namedLocations`, item: namedLocation });

/** What the operator trusts is where people of the organisation work. */
function checkTrusted(locations: readonly NamedLocation[], address: string): void {
  const trusted = locations.find((one) => one.isTrusted === true && isCovered(one, address));
  if (trusted !== undefined)
    throw refused(
      `${address} is in the trusted location ${nameOfLocation(trusted)}: people of this organisation work there.`,
    );
}
