import { z } from 'zod';
import { canonicalJson, genesisOf, verifyChain, type Break, type Sealed } from './chain.ts';

/** An event as the database holds it. Nothing in it has been verified. */
export interface StoredEvent {
  /** Number of the event in its request or journal, from 1. */
  readonly sequence: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The body, as JSON text. */
  readonly text: string;
  readonly mac: string;
}

/**
 * The first fault of a trail, with the number of the event where it shows.
 * - `misnumbered`: the events are not numbered 1, 2, 3 and so on; a number is missing or used twice
 * - `headless`: there are no events
 */
export type TrailFault = { readonly sequence: number; readonly why: Break | 'misnumbered' | 'headless' };

/**
 * Verifies the trail of one request, or one day's journal: the sealed bodies and also the columns stored beside them.
 * @param id the id of the request or the journal
 * @param events the events, oldest first
 * @param head the newest event according to the row of the request or the journal; undefined when there is no such row
 * @param key at least 32 bytes, the one that sealed the events
 * @returns the first fault; undefined when the trail is intact
 * @throws {RangeError} when the key is shorter than 32 bytes
 */
export function trailFaultOf(
  id: string,
  events: readonly StoredEvent[],
  head: { readonly n: number; readonly mac: string } | undefined,
  key: Uint8Array,
): TrailFault | undefined {
  const sealed: Sealed[] = [];
  for (const [i, event] of events.entries()) {
    const body = bodyOf(event);
    if (event.sequence !== i + 1 || body === undefined) break;
    sealed.push({ body, mac: event.mac });
  }
  const verdict = verifyChain(sealed, key, genesisOf(id));
  if (!verdict.ok) return { sequence: verdict.at + 1, why: verdict.why };
  const next = events[sealed.length];
  if (next !== undefined)
    return { sequence: next.sequence, why: next.sequence === sealed.length + 1 ? 'edited-or-removed' : 'misnumbered' };
  const last = events.at(-1);
  if (last === undefined) return { sequence: 1, why: 'headless' };
  if (head === undefined || (head.n === last.sequence && head.mac === last.mac)) return undefined;
  return { sequence: last.sequence + 1, why: 'cut-short' };
}

/** The parsed body; undefined unless the text is canonical JSON and its time equals the `at` column. */
function bodyOf({ text, at }: StoredEvent): object | undefined {
  try {
    const body = bodySchema.parse(JSON.parse(text));
    return canonicalJson(body) === text && body.at === at ? body : undefined;
  } catch {
    return undefined;
  }
}

const bodySchema = z.looseObject({ kind: z.string(), at: z.number() });
