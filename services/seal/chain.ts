import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Writes a value as canonical JSON: property names sorted, no spaces, so that equal data always gives the same text.
 * Properties whose value is `undefined` are left out, as a round trip through JSON does.
 * @throws {TypeError} for anything that JSON cannot express: `undefined` outside a property, NaN, infinity, functions, symbols,
 * big integers, cycles, and objects that are neither arrays nor plain, such as a Date
 */
export const canonicalJson = (value: unknown): string => canonicalText(value, []);

/**
 * SHA-256 of a value's canonical JSON, in hex.
 * @throws {TypeError} for the values that `canonicalJson` refuses
 */
export const digestOf = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex');

/** The value that takes the place of a previous MAC for a request's first event. It binds the chain to that request. */
export const genesisOf = (requestId: string): string => digestOf({ genesis: requestId });

/**
 * Computes the MAC of one event: HMAC-SHA-256, in hex, over the previous MAC and the event's canonical JSON.
 * @param previous the MAC of the previous event, or `genesisOf` for the first event
 * @param key at least 32 bytes; anyone who can write events must not be able to read it
 * @throws {TypeError} when the event is not JSON, or `previous` is not 64 hex digits
 * @throws {RangeError} when the key is shorter than 32 bytes
 */
export function seal(previous: string, event: object, key: Uint8Array): string {
  if (!isMac(previous)) throw new TypeError(`audit chain: expected 64 hex digits, got "${previous}"`);
  if (key.length < 32) throw new RangeError(`audit key: expected at least 32 bytes, got ${key.length}`);
  return createHmac('sha256', key).update(previous).update(canonicalJson(event)).digest('hex');
}

/** An event with its MAC, as it is stored. */
export interface Sealed {
  readonly body: object;
  readonly mac: string;
}

/**
 * How a chain is broken.
 * - `edited-or-removed`: the event was edited, or an event before it was removed; a MAC cannot tell these apart
 * - `moved`: the event is genuine but is in the wrong position
 * - `cut-short`: the expected head is missing
 */
export type Break = 'edited-or-removed' | 'moved' | 'cut-short';

/** The result of `verifyChain`. For a broken chain `at` is an index, from 0. */
export type ChainVerdict = { readonly ok: true } | { readonly ok: false; readonly at: number; readonly why: Break };

/**
 * Verifies the events of one request. Detects edits, removals, insertions and changes of order.
 *
 * **It cannot detect that the newest events were removed**, because the rest is a genuine, shorter chain. To detect that, pass a
 * MAC that was stored elsewhere: the chain must contain it. Removals after that MAC still go unnoticed.
 * @param events the events, oldest first
 * @param key at least 32 bytes, the one that sealed the events
 * @param genesis `genesisOf` the request
 * @param head a MAC that the chain is known to have reached
 * @returns for a broken chain, the index of the first event that does not fit, or the number of events when it was cut short
 * @throws {TypeError} when the genesis is not 64 hex digits, or a body is not JSON
 * @throws {RangeError} when the key is shorter than 32 bytes
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

function canonicalText(value: unknown, above: readonly unknown[]): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`not JSON: ${value}`);
      return JSON.stringify(value);
    case 'object':
      return value === null ? 'null' : canonicalObject(value, above);
    case 'undefined':
    case 'function':
    case 'symbol':
    case 'bigint':
      throw new TypeError(`not JSON: ${typeof value}`);
  }
}

function canonicalObject(value: object, above: readonly unknown[]): string {
  if (above.includes(value)) throw new TypeError('not JSON: an object inside itself');
  const inside = [...above, value];
  if (Array.isArray(value)) return `[${Array.from(value, (item: unknown) => canonicalText(item, inside)).join(',')}]`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype)
    throw new TypeError(`not JSON: ${value.constructor.name}, which is not a plain object`);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([name, item]) => `${JSON.stringify(name)}:${canonicalText(item, inside)}`).join(',')}}`;
}
