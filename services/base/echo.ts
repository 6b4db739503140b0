import { clean } from './quotes.ts';
import { looksSecret } from './typed-secrets.ts';

/** How many characters of what somebody typed are repeated. */
const echoedAtMost = 20;

/** Stands for what is not repeated. */
const ellipsis = '…';

/**
 * The beginning of something typed that does not fit, for an answer that quotes it. Every answer that repeats typed text uses this, so that
 * a secret in the wrong place goes no further.
 * @returns its first 20 characters, or `…` alone where it looks like a secret
 */
export function echo(typed: string): string {
  if (looksSecret(typed)) return ellipsis;
  const characters = Array.from(clean(typed));
  return characters.length <= echoedAtMost
    ? characters.join('')
    : characters.slice(0, echoedAtMost).join('') + ellipsis;
}
