import { randomInt } from 'node:crypto';

/** Small letters and digits that nobody confuses, neither read nor heard in capitals: 30 characters, 4.9 bits each. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz2345679';

/** Six groups of five: 147 bits. */
const groups = 6;
const groupLength = 5;

/** Words that Entra bans. Its own list is longer; Graph reports an error when it refuses a password. */
const bannedTerms =
  'admin azure changeme company contoso cordon dragon incident letmein login master microsoft monkey office passw qwerty secret security spring summer autumn winter teams welcome'
    .split(' ')
    .map(folded);

/**
 * Generates a random password that can be read out: groups without capitals and without look-alikes, joined by hyphens. It meets Entra's
 * rule with three classes (small letters, digits, signs) and holds no banned word.
 * @returns 35 characters with more than 140 bits
 * @see https://learn.microsoft.com/entra/identity/authentication/concept-password-ban-bad
 */
export function generatePassword(): string {
  for (;;) {
    const password = Array.from({ length: groups }, group).join('-');
    if (/[0-9]/.test(password) && /[a-z]/.test(password) && !holdsBannedTerm(password.replaceAll('-', '')))
      return password;
  }
}

const group = (): string =>
  Array.from({ length: groupLength }, () => alphabet.charAt(randomInt(alphabet.length))).join('');

/** Whether a text contains a banned word, in any case and with digits or signs in place of letters. */
export function holdsBannedTerm(text: string): boolean {
  const letters = folded(text);
  return bannedTerms.some((term) => letters.includes(term));
}

/** Replaces signs and digits by the letters they stand for. `i` becomes `l`, because `1` and `!` stand for both. */
function folded(text: string): string {
  const from = '013456789@$!|i';
  const to = 'oleasgtbgaslll';
  return Array.from(text.toLowerCase(), (character) => to[from.indexOf(character)] ?? character).join('');
}
