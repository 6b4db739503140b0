/** What stands where a secret was. */
export const mask = '[redacted]';

/** How many levels of a value are followed; what lies deeper is left out. */
const deepest = 8;

const secretName = /password|passwd|passphrase|pwd|secret|token|authorization|assertion|cookie|key/i;

/**
 * A copy of a value that may be logged: what a secret's name stands on is masked, and so is what looks like a secret inside
 * any text. Names and truth values stay, so that the shape can be read. It masks too much rather than too little.
 *
 * An `Error` becomes its name, message, code, stack and cause; whatever else a library hung on it, such as the request with its
 * headers, is left out. Never throws, except when a getter of the value's own does.
 */
export const redact = (value: unknown): unknown => copy(value, { secret: false, above: [] });

/** Where a value was found: under a secret's name or not, and inside what. */
interface Spot {
  readonly secret: boolean;
  readonly above: readonly object[];
}

function copy(value: unknown, spot: Spot): unknown {
  switch (typeof value) {
    case 'boolean':
    case 'undefined':
      return value;
    case 'object':
      return value === null ? null : copyObject(value, spot);
    case 'number':
      return spot.secret ? mask : value;
    case 'string':
      return spot.secret ? mask : redactText(value);
    case 'bigint':
      return spot.secret ? mask : value.toString();
    case 'function':
    case 'symbol':
      return spot.secret ? mask : `[${typeof value}]`;
  }
}

function copyObject(value: object, { secret, above }: Spot): unknown {
  const cut = cutOff(value, above);
  if (cut !== undefined) return secret ? mask : cut;
  if (value instanceof Date || value instanceof URL) return copy(value.toJSON(), { secret, above });
  const inside = { secret, above: [...above, value] };
  if (Array.isArray(value)) return value.map((item: unknown) => copy(item, inside));
  if (value instanceof Set) return [...value].map((item: unknown) => copy(item, inside));
  return Object.fromEntries(
    entriesOf(value).map(([name, item]) => [
      redactText(name),
      copy(item, { ...inside, secret: secret || secretName.test(name) }),
    ]),
  );
}

/** What stands for a value that is not followed. */
function cutOff(value: object, above: readonly object[]): string | undefined {
  if (above.includes(value)) return '[circular]';
  if (above.length >= deepest) return '[too deep]';
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer ? '[bytes]' : undefined;
}

function entriesOf(value: object): readonly (readonly [string, unknown])[] {
  if (value instanceof Map) return [...value].map(([name, item]: readonly [unknown, unknown]) => [named(name), item]);
  if (!(value instanceof Error)) return Object.entries(value);
  const { name, message, stack, cause } = value;
  const code: unknown = 'code' in value ? value.code : undefined;
  return Object.entries({ name, message, code, stack, cause }).filter(([, item]) => item !== undefined);
}

const named = (name: unknown): string =>
  typeof name === 'string' || typeof name === 'number' ? String(name) : typeof name;

/** A quoted text, closed or not; one with escaped quotes, as inside JSON inside JSON, runs to the end of the line. */
const quoted = String.raw`"(?:[^"\\]|\\[^])*"?|'(?:[^'\\]|\\[^])*'?|\\+["'][^\r\n]*`;
const bracketed = String.raw`(?:\[[^\]]*\]?|\{[^}]*\}?)\S*`;
const word = String.raw`(?:(?:bearer|basic|digest|dpop|negotiate)\s{1,9})?\S+`;

const names = 'authorization|cookie|passw(?:or)?d|passphrase|pwd|secret|token|assertion|api.?key|(?:access|account)key';
const is = String.raw`["'\\]*\s{0,9}[:=]{1,3}>?\s{0,9}`;

const jwt = /eyJ[\w-]{8,}(?:\.[\w-]*)*/g;
const inAddress = /(\w:\/\/)[^\s/?#"']*@/g;
const headerLine = /((?:authorization|cookie)\s{0,9}[:=]\s{0,9})[^\r\n]+/gi;
const assigned = new RegExp(`((?:${names})[\\w-]{0,40}${is})(${quoted}|${bracketed}|${word})`, 'gi');
const bearer = /\b(bearer\s{1,9})[^\s"',;]+/gi;

const longBearer = /\b(bearer\s{1,9})[\w.~+/=-]{20,}/gi;

/** Masks tokens only, and no word that stands near one: for what a service says of a call that carried ours. */
export const redactTokens = (text: string): string => text.replace(jwt, mask).replace(longBearer, `$1${mask}`);

/** Masks tokens, credentials in addresses, and what stands after a secret's name and `=` or `:`. Linear in the text's length. */
export function redactText(text: string): string {
  return text
    .replace(jwt, mask)
    .replace(inAddress, `$1${mask}@`)
    .replace(headerLine, `$1${mask}`)
    .replace(assigned, (_, before: string, value: string) => before + inQuotesOf(value))
    .replace(bearer, `$1${mask}`);
}

/** The mask, quoted as the value was, so that JSON stays JSON. */
function inQuotesOf(value: string): string {
  const open = /^(?:\\*["'])?/.exec(value)?.[0] ?? '';
  return open.length === 1 ? open + mask + open : open + mask;
}
