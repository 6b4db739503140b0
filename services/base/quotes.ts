/** Straight ones, and those that phones and word processors make of them. */
const straight = ['"', "'"];
const doubles = ['“', '”', '„', '‟'];
const singles = ['‘', '’', '‚', '‛'];

export const isQuote = (character: string): boolean => [...straight, ...doubles, ...singles].includes(character);

/**
 * Reads the quoted text that opens at `start`; a backslash escapes a quote or a backslash. A single quote closes only at
 * the end of a word, so that `'it's fine'` is one value.
 * @returns undefined when it never closes
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

/** Writes a value so that it is read back as one word: for command lines that a button carries. */
export const quote = (value: string): string => `"${value.replace(/["\\]/g, '\\$&')}"`;

/** Takes out what cannot be seen or stored: control characters but line breaks, bidirectional controls, half characters. */
export const clean = (text: string): string =>
  text.replace(/(?![\t\n\r])\p{Cc}|\p{Cs}|[\u202a-\u202e\u2066-\u2069]/gu, '').trim();

/** The beginning of what was typed, for an answer that quotes it. */
export const excerpt = (text: string, length = 80): string => clean(text.slice(0, length));

/** A straight quote closes with itself, a curly one with any of its kind: keyboards mix them. */
function closersOf(open: string): readonly string[] {
  if (straight.includes(open)) return [open];
  return doubles.includes(open) ? [...doubles, '"'] : [...singles, "'"];
}
