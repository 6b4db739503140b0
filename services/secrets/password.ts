import { randomInt } from 'node:crypto';

/**
 * The four classes of Entra's rule, 63 characters in all: none that is taken for another one when read aloud or copied, and
 * none that means something in Markdown, XML or JSON.
 */
const classes = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnpqrstuvwxyz', '23456789', '%=?@^/:'] as const;

/** Words that people build passwords on; Entra's own list is longer, and it says so when it refuses one. */
const bannedTerms =
  'admin azure changeme company contoso cordon dragon incident letmein login master microsoft monkey office passw qwerty secret security spring summer autumn winter teams welcome'
    .split(' ')
    .map(folded);

/**
 * A new random password that meets Entra's rule and holds one of each class of characters.
 * Source: https://learn.microsoft.com/entra/identity/authentication/concept-password-ban-bad
 * @param length in characters, 16 to 256; 24 are more than 140 bits
 * @throws {RangeError} for any other length
 */
export function generatePassword(length = 24): string {
  if (!Number.isInteger(length) || length < 16 || length > 256)
    throw new RangeError(`password length: expected a whole number from 16 to 256, got ${length}`);
  for (;;) {
    const password = candidate(length);
    if (!holdsBannedTerm(password)) return password;
  }
}

/** Whether a text spells a banned word, in any case and with digits or signs for letters. */
export function holdsBannedTerm(text: string): boolean {
  const letters = folded(text);
  return bannedTerms.some((term) => letters.includes(term));
}

/** Signs and digits as the letters they stand for; `i` and `l` count as one, because `1` and `!` stand for both. */
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

/** Fisher and Yates' shuffle: every order is as likely as any other. */
function shuffled(characters: readonly string[]): readonly string[] {
  const order: string[] = [];
  for (const [n, character] of characters.entries()) {
    const place = randomInt(n + 1);
    order.push(order[place] ?? character);
    order[place] = character;
  }
  return order;
}
