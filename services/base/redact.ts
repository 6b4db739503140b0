/** Replaces a secret. */
export const mask = '[redacted]';

/** How many levels of a value are copied; anything deeper is replaced by `[too deep]`. */
const deepest = 8;

const secretName = /password|passwd|passphrase|pwd|secret|token|authorization|assertion|cookie|key/i;

/**
 * Copies a value so that the copy is safe to log. It masks every value under a name such as `password` or `token`, and
 * everything in a text that looks like a secret. Property names and booleans are kept, so that the shape stays readable.
 * When in doubt it masks.
 *
 * An `Error` becomes its name, message, code, stack and cause. Anything else that a library attached to it, such as the
 * HTTP request with its headers, is left out. Never throws, unless a getter of the value itself throws.
 */
export const redact = (value: unknown): unknown => copy(value, { secret: false, above: [] });

/** Where a value was found: whether under a secret's name, and inside which objects. */
interface Position {
  readonly secret: boolean;
  readonly above: readonly object[];
}

function copy(value: unknown, position: Position): unknown {
  switch (typeof value) {
    case 'boolean':
    case 'undefined':
      return value;
    case 'object':
      return value === null ? null : copyObject(value, position);
    case 'number':
      return position.secret ? mask : value;
    case 'string':
      return position.secret ? mask : redactText(value);
    case 'bigint':
      return position.secret ? mask : value.toString();
    case 'function':
    case 'symbol':
      return position.secret ? mask : `[${typeof value}]`;
  }
}

function copyObject(value: object, { secret, above }: Position): unknown {
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

/** The placeholder for a value that is not copied; undefined when it can be copied. */
function cutOff(value: object, above: readonly object[]): string | undefined {
  if (above.includes(value)) return '[circular]';
  if (above.length >= deepest) return '[too deep]';
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer ? '[bytes]' : undefined;
}

function entriesOf(value: object): readonly (readonly [string, unknown])[] {
  if (value instanceof Map) return [...value].map(([name, item]: readonly [unknown, unknown]) => [keyName(name), item]);
  if (!(value instanceof Error)) return Object.entries(value);
  const { name, message, stack, cause } = value;
  const code: unknown = 'code' in value ? value.code : undefined;
  return Object.entries({ name, message, code, stack, cause }).filter(([, item]) => item !== undefined);
}

const keyName = (name: unknown): string =>
  typeof name === 'string' || typeof name === 'number' ? String(name) : typeof name;

/** A quoted text, closed or not. One with escaped quotes, such as JSON inside JSON, runs to the end of the line. */
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

/** Masks only the tokens themselves. For a service's message about a call that carried one of our tokens. */
export const redactTokens = (text: string): string => text.replace(jwt, mask).replace(longBearer, `$1${mask}`);

/** Masks tokens, credentials in addresses, and values after a secret's name and `=` or `:`. Takes time linear in the length. */
export function redactText(text: string): string {
  return text
    .replace(jwt, mask)
    .replace(inAddress, `$1${mask}@`)
    .replace(headerLine, `$1${mask}`)
    .replace(assigned, (_, before: string, value: string) => before + maskQuotedLike(value))
    .replace(bearer, `$1${mask}`);
}

/** The mask, in the quotes of the value that it replaces, so that JSON stays valid. */
function maskQuotedLike(value: string): string {
  const open = /^(?:\\*["'])?/.exec(value)?.[0] ?? '';
  return open.length === 1 ? open + mask + open : open + mask;
}
