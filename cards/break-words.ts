/** Where a reader looks for the parts of an address, and where a phone may therefore break it. */
const afterPart = /(?<=[@.#/])(?=[^\s@.#/\\])/gu;

/** Longer words than this do not fit beside the time of a row on a phone, in characters. */
const fitsPhone = 24;

/** An invisible character at which a line may break. What people paste is read without it. */
const mayBreak = '\u200b';

/**
 * Lets long words, such as addresses, break after their dots and `@` instead of in the middle of a name. It is for text that is read, never
 * for what a button sends or what is shown to be copied.
 */
export const breakWords = (text: string): string =>
  text.replace(/\S+/gu, (word) => (word.length <= fitsPhone ? word : word.replace(afterPart, mayBreak)));
