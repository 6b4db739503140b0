import type { Queryable } from '../store/database.ts';
import { anchorSchema, firstAnchor, type Anchor, type Head } from './anchor.ts';
import { genesisOf, seal, verifyChain } from './chain.ts';
import { chains, orphans, type Chain } from './read.ts';

/** What does not hold, for people: which request, which line, what. */
export interface Verified {
  readonly requests: number;
  readonly events: number;
  readonly anchors: number;
  readonly faults: readonly string[];
}

/**
 * Checks every chain, and every anchor against the chains. Without anchors it cannot find that a whole request, or the newest events
 * of one together with its row, were taken away.
 * @param anchors the lines of the file that the bot cannot rewrite
 */
export async function verifyAudit(db: Queryable, key: Uint8Array, anchors: readonly string[] = []): Promise<Verified> {
  const read = readAnchors(anchors, key);
  const faults = [...read.faults];
  const open = new Map(read.latest);
  const counts = { requests: 0, events: 0 };
  for await (const chain of chains(db)) {
    counts.requests += 1;
    counts.events += chain.events.length;
    faults.push(...faultsIn(chain, key, read.latest.get(chain.request)));
    open.delete(chain.request);
  }
  faults.push(...(await orphans(db)).map((id) => `${id}: its events are there, the request is gone`));
  faults.push(...[...open.keys()].map((id) => `${id}: anchored, and gone since then`));
  return { ...counts, anchors: anchors.length, faults };
}

function faultsIn({ request, n, mac, events }: Chain, key: Uint8Array, anchored: Head | undefined): readonly string[] {
  const verdict = verifyChain(events, key, genesisOf(request));
  if (!verdict.ok) return [`${request}: event ${verdict.at + 1} ${words[verdict.why]}`];
  const misnumbered = events.findIndex((event, at) => event.n !== at + 1);
  if (misnumbered >= 0) return [`${request}: event ${misnumbered + 1} has another number`];
  const last = events.at(-1);
  if ((last?.n ?? 0) !== n || (last?.mac ?? '') !== mac)
    return [`${request}: the newest events are missing, or its row was changed`];
  if (anchored !== undefined && events[anchored.n - 1]?.mac !== anchored.mac)
    return [`${request}: event ${anchored.n} is not what was anchored`];
  return [];
}

const words = {
  'edited-or-removed': 'was changed, or one before it was taken out',
  moved: 'stands in another place than it was written',
  'cut-short': 'is missing',
} as const;

/**
 * The latest head of each request that should still be there. After a crash between sink and database the next anchor follows the
 * same one again, with the same number: both are genuine.
 */
function readAnchors(lines: readonly string[], key: Uint8Array) {
  const latest = new Map<string, Head>();
  const faults: string[] = [];
  let [before, last, count] = [firstAnchor, firstAnchor, 0];
  for (const [at, line] of lines.entries()) {
    const anchor = anchorIn(line);
    const follows = (mac: string, n: number) => anchor?.n === n && anchor.previous === mac && isGenuine(anchor, key);
    const again = count > 0 && follows(before, count);
    if (anchor === undefined || !(again || follows(last, count + 1))) {
      faults.push(`anchors: line ${at + 1} is not what was written there`);
      continue;
    }
    if (!again) [before, count] = [last, anchor.n];
    last = anchor.mac;
    for (const head of anchor.heads) latest.set(head.request, head);
    for (const { request } of anchor.dropped) latest.delete(request);
  }
  return { latest, faults };
}

const isGenuine = ({ mac, previous, ...body }: Anchor, key: Uint8Array): boolean => mac === seal(previous, body, key);

function anchorIn(line: string): Anchor | undefined {
  try {
    return anchorSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
