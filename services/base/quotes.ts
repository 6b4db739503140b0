/** Straight quotes; phones and word processors turn them into the curly ones below. */
const straight = ['"', "'"];
const doubles = ['“', '”', '„', '‟'];
const singles = ['‘', '’', '‚', '‛'];

/** Whether a character is a quotation mark, straight or curly. */
export const isQuote = (character: string): boolean => [...straight, ...doubles, ...singles].includes(character);

/** Makes curly quotes straight, because a filter of Graph knows no others. */
export const straightened = (text: string): string => text.replace(/[“”„‟]/g, '"').replace(/[‘’‚‛]/g, "'");

/**
 * Reads the quoted text that opens at `start`. A backslash escapes a quote or a backslash. A single quote closes only at
 * the end of a word, so that `'it's fine'` is one value.
 * @param start index of the opening quote
 * @returns the text without its quotes and escapes, and the index after the closing quote; undefined when it never closes
 */
export function readQuoted(text: string, start: number): { readonly text: string; readonly end: number } | undefined {
  const closers = closersOf(text.charAt(start));
  const single = closers.includes("'");
  const read: string[] = [];
  for (let at = start + 1; at < text.length; at += 1) {
    const here = text.charAt(at);
    const next = text.charAt(at + 1);
    if (here === '\\' && (next === '\\' || isQuote(next))) {
      read.push(next);
      at += 1;
    } else if (closers.includes(here) && (!single || /^[\s,;&]?$/.test(next))) {
      return { text: read.join(''), end: at + 1 };
    } else read.push(here);
  }
  return undefined;
}

/** Quotes a value for the command line that a button carries, so that the parser reads it back as one word. */
export const quote = (value: string): string => `"${value.replace(/["\\]/g, '\\$&')}"`;

/**
 * Removes characters that cannot be seen or stored: control characters except tabs and line breaks, bidirectional
 * controls and lone surrogates. Also trims the text.
 */
export const clean = (text: string): string =>
  text.replace(/(?![\t\n\r])\p{Cc}|\p{Cs}|[\u202a-\u202e\u2066-\u2069]/gu, '').trim();

/**
 * The beginning of what somebody typed, for an answer that quotes it.
 * @param length longest result, in UTF-16 code units
 */
export const excerpt = (text: string, length = 80): string => clean(text.slice(0, length));

/** A straight quote is closed by itself. A curly one is closed by any quote of its kind, because keyboards mix them. */
function closersOf(open: string): readonly string[] {
  if (straight.includes(open)) return [open];
  return doubles.includes(open) ? [...doubles, '"'] : [...singles, "'"];
}
