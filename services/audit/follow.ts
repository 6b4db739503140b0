import { chainPart, eventKeyPages, type EventKey, type EventRow } from '../store/audit-pages.ts';
import type { Queryable } from '../store/database.ts';

/**
 * How far back each look reaches, in milliseconds. An event carries the time of the bot that made it and is seen when its transaction is
 * over, and the clocks of bots may differ. One that appears later than this is seen with the next event of its chain.
 */
const overlapMs = 10 * 60_000;

/** How many chains are remembered; of more than these, those that were silent for longest are forgotten. */
const mostChains = 100_000;

/** Where following begins. */
export interface FollowOptions {
  readonly db: Queryable;
  /** Epoch milliseconds, inclusive; undefined: after the first look, which then yields nothing. */
  readonly since: number | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Makes the function that looks for what is new in the audit, while bots write it. It keeps in memory how far it has read the last
 * 100,000 chains. The events of a chain become visible in the order of their numbers, because each is appended under the lock of the chain's
 * head; so what is new of a chain is what follows the last number that was read.
 * @returns yields the events that were stored since the last call, nearly in the order of their times, those of one chain in the order of
 *   their numbers: none twice, and none of a chain left out. A look that throws can be repeated.
 */
export function createFollower({ db, since, now }: FollowOptions): () => AsyncGenerator<readonly EventRow[]> {
  /** The newest event that was read of each chain. */
  const heads = new Map<string, EventKey>();
  const reach = { from: since, origin: since };

  /** Reads what follows the heads, as far as the page goes. */
  async function newIn(page: readonly EventKey[], origin: number): Promise<readonly EventRow[]> {
    const parts = [...newest(page)].filter(([id, { n }]) => n > (heads.get(id)?.n ?? 0));
    const read = await Promise.all(
      parts.map(([request, { n: upTo }]) => {
        const head = heads.get(request);
        return chainPart(db, { request, after: head?.n ?? 0, upTo, since: head === undefined ? origin : 0 });
      }),
    );
    return read.flat().sort((a, b) => a.at - b.at || compare(a.request, b.request) || a.sequence - b.sequence);
  }

  return async function* look() {
    const begun = now();
    const isFirst = reach.origin === undefined;
    const origin = (reach.origin ??= begun);
    for await (const page of eventKeyPages(db, reach.from ?? begun - overlapMs)) {
      const events = isFirst ? [] : await newIn(page, origin);
      for (const [id, key] of newest(page)) {
        if (key.n <= (heads.get(id)?.n ?? 0)) continue;
        heads.delete(id); // so that the map is in the order of the last events
        heads.set(id, key);
      }
      if (events.length > 0) yield events;
    }
    reach.from = begun - overlapMs;
    // What a forgotten chain gets later is new by its time, because no look reaches back to what was read of it.
    for (const [id, { at }] of heads) {
      if (heads.size <= mostChains) break;
      if (at >= reach.from) continue;
      heads.delete(id);
      reach.origin = reach.from;
    }
  };
}

/** The newest event of each chain in a page. */
function newest(page: readonly EventKey[]): ReadonlyMap<string, EventKey> {
  const found = new Map<string, EventKey>();
  for (const key of page) if (key.n > (found.get(key.request)?.n ?? 0)) found.set(key.request, key);
  return found;
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
