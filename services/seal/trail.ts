import { z } from 'zod';
import { canonicalJson, genesisOf, verifyChain, type Break, type Sealed } from './chain.ts';

/** An event as it stands in the database, nothing of it trusted. */
export interface StoredEvent {
  readonly n: number;
  readonly at: number;
  /** Its body, as text. */
  readonly text: string;
  readonly mac: string;
}

/** `misnumbered`: the numbers do not go 1, 2, 3; one is missing or was given twice. `headless`: there are no events at all. */
export type TrailFault = { readonly n: number; readonly why: Break | 'misnumbered' | 'headless' };

/**
 * Checks the whole trail of one request, with what stands beside the sealed texts, so that nothing of it can be changed unseen.
 * @param head what the request itself says of its newest event; undefined when there is no such request
 * @returns the first fault, by number of the event
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
    if (event.n !== i + 1 || body === undefined) break;
    sealed.push({ body, mac: event.mac });
  }
  const verdict = verifyChain(sealed, key, genesisOf(id));
  if (!verdict.ok) return { n: verdict.at + 1, why: verdict.why };
  const next = events[sealed.length];
  if (next !== undefined) return { n: next.n, why: next.n === sealed.length + 1 ? 'edited-or-removed' : 'misnumbered' };
  const last = events.at(-1);
  if (last === undefined) return { n: 1, why: 'headless' };
  if (head === undefined || (head.n === last.n && head.mac === last.mac)) return undefined;
  return { n: last.n + 1, why: 'cut-short' };
}

/** The body, when it is exactly what would be written, at the time that stands beside it. */
function bodyOf({ text, at }: StoredEvent): object | undefined {
  try {
    const body = written.parse(JSON.parse(text));
    return canonicalJson(body) === text && body.at === at ? body : undefined;
  } catch {
    return undefined;
  }
}

const written = z.looseObject({ kind: z.string(), at: z.number() });
