import type { Secrets } from '../contract/action.ts';
import { mask, redact } from '../base/redact.ts';

/** A secrets port that knows what it handed out, and takes it out of whatever comes back. */
export interface SecretScrubber extends Secrets {
  /** A copy without the secrets, however they are spelled. What names a thing of ours, such as a part or a code, stays as it is. */
  clear<T>(value: T): T;
  /** A bug that may be logged. */
  clearError(error: unknown): unknown;
}

/**
 * Wraps a run's secrets port. Graph may answer with what it was sent, so a problem, a note or a report is stored, shown and logged only
 * after `clear`.
 */
export function createSecretScrubber(secrets: Omit<Secrets, 'hide'>): SecretScrubber {
  const known = new Set<string>();
  const patterns: RegExp[] = [];
  const hide = (secret: string): void => {
    if (secret === '' || known.has(secret)) return;
    known.add(secret);
    patterns.push(spellingsOf(secret));
  };
  const noted = (secret: string): string => {
    hide(secret);
    return secret;
  };
  const clearText = (text: string): string => patterns.reduce((said, pattern) => said.replace(pattern, mask), text);
  return {
    hide,
    password: () => noted(secrets.password()),
    given: async (argument) => noted(await secrets.given(argument)),
    keepForRequester: (label, secret) => secrets.keepForRequester(label, noted(secret)),
    clear: (value) => (patterns.length === 0 ? value : (copy(value, clearText) as typeof value)),
    clearError: (error) => (patterns.length === 0 ? error : copy(redact(error), clearText)),
  };
}

/** Names and words of our own, which a short secret must not tear apart. */
const ours = new Set(['kind', 'part', 'target', 'status', 'code', 'method', 'clientRequestId']);

function copy(value: unknown, clearText: (text: string) => string): unknown {
  if (typeof value === 'string') return clearText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => copy(item, clearText));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, ours.has(name) ? item : copy(item, clearText)]),
  );
}

/**
 * Matches a secret in any case, plain or as Base64, and each character of it also as JSON, XML and URLs write it, once or
 * several times over.
 */
function spellingsOf(secret: string): RegExp {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  const encoded = [base64, base64.replaceAll('+', '-').replaceAll('/', '_')].map(literal);
  return new RegExp([...encoded, Array.from(secret, spellings).join('')].join('|'), 'gi');
}

/** The ways to write one character. */
function spellings(character: string): string {
  const number = character.codePointAt(0) ?? 0;
  const units = Array.from({ length: character.length }, (_, n) =>
    character.charCodeAt(n).toString(16).padStart(4, '0'),
  );
  const short = /^\\(\w)$/.exec(JSON.stringify(character).slice(1, -1))?.[1];
  const entities = [`#0{0,5}${number}`, `#x0{0,5}${number.toString(16)}`, ...(named[character] ?? [])];
  return `(?:${[
    units.map((unit) => String.raw`\\{1,3}u${unit}`).join(''),
    ...(short === undefined ? [] : [String.raw`\\{1,3}${short}`]),
    `&(?:(?:amp|#38|#x26);){0,3}(?:${entities.join('|')});`,
    [...Buffer.from(character)].map(percent).join(''),
    ...(character === ' ' ? [String.raw`\+`, percent(0x2b)] : []),
    String.raw`\\{0,3}${literal(character)}`,
  ].join('|')})`;
}

const named: Readonly<Record<string, readonly string[]>> = {
  '&': ['amp'],
  '<': ['lt'],
  '>': ['gt'],
  '"': ['quot'],
  "'": ['apos'],
};

const percent = (byte: number): string => `%(?:25){0,3}${byte.toString(16).padStart(2, '0')}`;

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
