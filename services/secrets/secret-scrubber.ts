import type { Secrets } from '../contract/action.ts';
import { mask, redact } from '../base/redact.ts';

/** A secrets port that remembers every secret that passes through it, and masks these secrets in other values. */
export interface SecretScrubber extends Secrets {
  /**
   * Copies a value and masks the secrets in it, however they are encoded. Cordon's own identifiers, such as `part` or `code`,
   * are not touched.
   */
  clear<T>(value: T): T;
  /** Copies an unexpected error so that the copy is safe to log. */
  clearError(error: unknown): unknown;
}

/**
 * Wraps the secrets port of one run. Graph may echo what it was sent, so store, show or log a problem, a note or a report only after
 * `clear`.
 */
export function createSecretScrubber(secrets: Omit<Secrets, 'hide'>): SecretScrubber {
  const known = new Set<string>();
  const patterns: RegExp[] = [];
  const hide = (secret: string): void => {
    if (secret === '' || known.has(secret)) return;
    known.add(secret);
    patterns.push(spellingsOf(secret));
  };
  const remember = (secret: string): string => {
    hide(secret);
    return secret;
  };
  const clearText = (text: string): string =>
    patterns.reduce((cleared, pattern) => cleared.replace(pattern, mask), text);
  return {
    hide,
    password: () => remember(secrets.password()),
    privateInput: async (argument) => remember(await secrets.privateInput(argument)),
    keepForRequester: (label, secret) => secrets.keepForRequester(label, remember(secret)),
    clear: (value) => (patterns.length === 0 ? value : (copy(value, clearText) as typeof value)),
    clearError: (error) => (patterns.length === 0 ? error : copy(redact(error), clearText)),
  };
}

/** Properties that hold Cordon's own identifiers. They are never masked, because a short secret could match a part of one. */
const ownIdentifiers = new Set(['kind', 'part', 'target', 'status', 'code', 'method', 'clientRequestId']);

function copy(value: unknown, clearText: (text: string) => string): unknown {
  if (typeof value === 'string') return clearText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => copy(item, clearText));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, ownIdentifiers.has(name) ? item : copy(item, clearText)]),
  );
}

/**
 * Builds a pattern that matches a secret in any case: plain, in Base64, or with any of its characters escaped as in JSON, XML or
 * URLs, once or several times over.
 */
function spellingsOf(secret: string): RegExp {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  const encoded = [base64, base64.replaceAll('+', '-').replaceAll('/', '_')].map(literal);
  return new RegExp([...encoded, Array.from(secret, spellings).join('')].join('|'), 'gi');
}

/** Matches one character in every encoding. */
function spellings(character: string): string {
  const number = character.codePointAt(0) ?? 0;
  const units = Array.from({ length: character.length }, (_, index) =>
    character.charCodeAt(index).toString(16).padStart(4, '0'),
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
