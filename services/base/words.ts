/** Lists the first three names and counts the others: `Alex, Bianca, Kim and 2 more`. */
export const named = (names: readonly string[]): string =>
  `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;

/** Spells out a name of Microsoft’s that is one word: `inGracePeriod` becomes `in grace period`. */
export const spelledOut = (name: string): string => name.replace(/(?<=[a-z\d])(?=[A-Z])/g, ' ').toLowerCase();

/** Upper-cases the first letter. */
export const capitalised = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;

/** Makes a sentence of a phrase: upper-cases its first letter and adds a full stop. */
export const asSentence = (phrase: string): string => `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}.`;
