import type { Secrets } from '../contract/action.ts';
import { mask, redact } from '../base/redact.ts';
import { createSecretFinder } from './secret-finder.ts';

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
  const finder = createSecretFinder();
  const hide = (secret: string): void => {
    if (secret === '' || known.has(secret)) return;
    known.add(secret);
    finder.add(secret);
  };
  const remember = (secret: string): string => {
    hide(secret);
    return secret;
  };
  const clearText = (text: string): string => {
    let cleared = '';
    let from = 0;
    for (const { start, end } of finder.find(text)) {
      cleared += text.slice(from, start) + mask;
      from = end;
    }
    return cleared + text.slice(from);
  };
  return {
    hide,
    password: () => remember(secrets.password()),
    privateInput: async (argument) => remember(await secrets.privateInput(argument)),
    keepForRequester: (label, secret) => secrets.keepForRequester(label, remember(secret)),
    clear: (value) => (known.size === 0 ? value : (copy(value, clearText) as typeof value)),
    clearError: (error) => (known.size === 0 ? error : copy(redact(error), clearText)),
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
