import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * A text that is the same for the same data, whatever the order of its names: JSON with sorted names and no spaces. Names
 * without a value (`undefined`) are left out, as storing and reading back does.
 * @throws {TypeError} for what JSON cannot say: `undefined` elsewhere, NaN, infinity, functions, symbols, big integers, cycles,
 * and objects that are neither arrays nor plain, such as a Date
 */
export const canonicalJson = (value: unknown): string => written(value, []);

/** SHA-256 of the canonical text, in hex. @throws {TypeError} as `canonical` */
export const digestOf = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex');

/** What the first link of a request's chain follows, so that no chain can be passed off as another request's. */
export const genesisOf = (requestId: string): string => digestOf({ genesis: requestId });

/**
 * The MAC of one event: HMAC-SHA-256, in hex, over the MAC before it and the event's canonical text.
 * @param previous the MAC of the event before, or `genesisOf` for the first
 * @param key at least 32 bytes, kept where whoever can write the events cannot read it
 * @throws {TypeError} for an event that is not JSON, or a `previous` that is not 64 hex digits
 * @throws {RangeError} for a shorter key
 */
export function seal(previous: string, event: object, key: Uint8Array): string {
  if (!isMac(previous)) throw new TypeError(`audit chain: expected 64 hex digits, got "${previous}"`);
  if (key.length < 32) throw new RangeError(`audit key: expected at least 32 bytes, got ${key.length}`);
  return createHmac('sha256', key).update(previous).update(canonicalJson(event)).digest('hex');
}

/** An event as it is stored, with its MAC. */
export interface Sealed {
  readonly body: object;
  readonly mac: string;
}

/**
 * What breaks a chain. `edited-or-removed`: this event is not what was sealed here, because it was changed or one before it was
 * taken out, which a MAC cannot tell apart. `moved`: a genuine event in another place. `cut-short`: the expected head is missing.
 */
export type Break = 'edited-or-removed' | 'moved' | 'cut-short';

export type ChainVerdict = { readonly ok: true } | { readonly ok: false; readonly at: number; readonly why: Break };

/**
 * Checks the events of one request, oldest first. Finds an edit, a removal, an insertion and a change of order.
 *
 * **It cannot find that the newest events were taken off the end**: what is left is a genuine, shorter chain. For that, pass a
 * MAC that was kept somewhere else; the chain must contain it. Events newer than that MAC are again on their own.
 * @param head a MAC that the chain is known to have reached
 * @returns for a broken chain, the index of the first event that does not fit, or the length when it was cut short
 * @throws {TypeError} for a genesis that is not 64 hex digits, or a body that is not JSON
 * @throws {RangeError} for a key under 32 bytes
 */
export function verifyChain(events: readonly Sealed[], key: Uint8Array, genesis: string, head?: string): ChainVerdict {
  if (!isMac(genesis)) throw new TypeError(`audit chain: expected 64 hex digits, got "${genesis}"`);
  const links = [genesis, ...events.map(({ mac }) => mac)];
  for (const [at, event] of events.entries()) {
    if (follows(links[at], event, key)) continue;
    return { ok: false, at, why: links.some((link) => follows(link, event, key)) ? 'moved' : 'edited-or-removed' };
  }
  if (head !== undefined && !links.includes(head)) return { ok: false, at: events.length, why: 'cut-short' };
  return { ok: true };
}

function follows(link: string | undefined, { body, mac }: Sealed, key: Uint8Array): boolean {
  if (link === undefined || !isMac(link) || !isMac(mac)) return false;
  return timingSafeEqual(Buffer.from(seal(link, body, key)), Buffer.from(mac));
}

const isMac = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

function written(value: unknown, above: readonly unknown[]): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`not JSON: ${value}`);
      return JSON.stringify(value);
    case 'object':
      return value === null ? 'null' : writtenObject(value, above);
    case 'undefined':
    case 'function':
    case 'symbol':
    case 'bigint':
      throw new TypeError(`not JSON: ${typeof value}`);
  }
}

function writtenObject(value: object, above: readonly unknown[]): string {
  if (above.includes(value)) throw new TypeError('not JSON: an object inside itself');
  const inside = [...above, value];
  if (Array.isArray(value)) return `[${Array.from(value, (item: unknown) => written(item, inside)).join(',')}]`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype)
    throw new TypeError(`not JSON: ${value.constructor.name}, which is not a plain object`);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([name, item]) => `${JSON.stringify(name)}:${written(item, inside)}`).join(',')}}`;
}
