const lengths = { min: 8, max: 256 } as const;
const classes = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/] as const;
const neededClasses = 3;

/** A small part of the global banned list, and the tenant's own banned word. */
const bannedWords = ['password', 'contoso', 'welcome', 'qwerty', 'letmein', 'summer', 'winter', 'admin', 'cordon'];
const neededPoints = 5;
const shortestName = 4;

/**
 * Whether Entra accepts a password: length, three of four character classes, none of the person's names, and five points, where
 * a banned word scores one point and so does every other character. Case does not matter, and `0`, `1`, `$` and `@` count as the
 * letters they look like.
 * @param names the person's names and the local part of the UPN; parts under four characters are ignored
 * @see https://learn.microsoft.com/entra/identity/authentication/concept-password-ban-bad
 */
export function takesPassword(password: string, names: readonly string[]): boolean {
  if (password.length < lengths.min || password.length > lengths.max) return false;
  if (classes.filter((pattern) => pattern.test(password)).length < neededClasses) return false;
  const plain = normal(password);
  const parts = names.flatMap((name) => normal(name).split(/[^\p{L}\p{N}]+/u));
  if (parts.some((part) => part.length >= shortestName && plain.includes(part))) return false;
  return bannedWords.reduce((rest, word) => rest.replaceAll(word, '*'), plain).length >= neededPoints;
}

const lookAlikes: Readonly<Record<string, string>> = { '0': 'o', '1': 'l', $: 's', '@': 'a' };

const normal = (text: string): string => text.toLowerCase().replace(/[01$@]/g, (sign) => lookAlikes[sign] ?? sign);
