import { randomInt } from 'node:crypto';

/**
 * The four character classes of Entra's password rule, 63 characters in total. Look-alikes are left out, and so are characters
 * with a meaning in Markdown, XML or JSON.
 */
const classes = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnpqrstuvwxyz', '23456789', '%=?@^/:'] as const;

/** Words that Entra bans. Its own list is longer; Graph reports an error when it refuses a password. */
const bannedTerms =
  'admin azure changeme company contoso cordon dragon incident letmein login master microsoft monkey office passw qwerty secret security spring summer autumn winter teams welcome'
    .split(' ')
    .map(folded);

/**
 * Generates a random password that meets Entra's rule, with at least one character of each class and no banned word.
 * @param length in characters, 16 to 256; 24 characters hold more than 140 bits
 * @throws {RangeError} for any other length
 * @see https://learn.microsoft.com/entra/identity/authentication/concept-password-ban-bad
 */
export function generatePassword(length = 24): string {
  if (!Number.isInteger(length) || length < 16 || length > 256)
    throw new RangeError(`password length: expected a whole number from 16 to 256, got ${length}`);
  for (;;) {
    const password = candidate(length);
    if (!holdsBannedTerm(password)) return password;
  }
}

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

function candidate(length: number): string {
  const all = classes.join('');
  const characters = [...classes.map(oneOf), ...Array.from({ length: length - classes.length }, () => oneOf(all))];
  return shuffled(characters).join('');
}

const oneOf = (characters: string): string => characters.charAt(randomInt(characters.length));

/** Shuffles with the Fisher-Yates algorithm: every order is equally likely. */
function shuffled(characters: readonly string[]): readonly string[] {
  const order: string[] = [];
  for (const [index, character] of characters.entries()) {
    const position = randomInt(index + 1);
    order.push(order[position] ?? character);
    order[position] = character;
  }
  return order;
}
