/** Spaces that do not break, and those of other widths. */
const spaces = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;

/** Characters without width. Direction overrides stay, to be refused where they stand. */
const invisible = /[\u00ad\u061c\u200b\u200e\u200f\u2060-\u2064\ufeff]/g;

/** Joiners beside plain letters, where they do nothing; between pictures and in some scripts they have a use. */
const joiners = /(?<=[ -~])[\u200c\u200d]+|[\u200c\u200d]+(?=[ -~]|$)/g;

/** How many marks can be around one line, as in `**_text_**`. */
const layers = 3;

/** Marks of Markdown that people put around a whole line, and Teams sends as typed. */
const lineMarks = ['```', '***', '**', '__', '~~', '*', '_', '`'];

/**
 * Tidies what somebody typed: ordinary spaces and line breaks, nothing invisible, and no bold, italic or code marks around a line. Quotes
 * stay as they are, because the parser knows the curly ones and a reason keeps them. Takes time linear in the length of the text.
 */
export function cleanTyped(text: string): string {
  return text
    .replace(/\r\n?|[\v\u0085\u2028\u2029]/g, '\n')
    .replace(spaces, ' ')
    .replace(invisible, '')
    .replace(joiners, '')
    .split('\n')
    .filter((line) => !/^\s*```\s*\w{0,20}\s*$/.test(line))
    .map(withoutMarks)
    .join('\n');
}

function withoutMarks(line: string): string {
  let left = line;
  for (let layer = 0; layer < layers; layer += 1) {
    const text = left.trim();
    const mark = lineMarks.find((one) => isAround(text, one));
    if (mark === undefined) break;
    left = text.slice(mark.length, -mark.length).trim();
  }
  return left;
}

/** `*a* b *c*` is two marked words and not a marked line. */
function isAround(line: string, mark: string): boolean {
  if (line.length <= 2 * mark.length || !line.startsWith(mark) || !line.endsWith(mark)) return false;
  const inner = line.slice(mark.length, -mark.length);
  const words = inner.split(/\s+/);
  return /[^\s`*_~]/.test(inner) && !words.some((word, index) => endsMark(word, mark, index, words.length));
}

/** Whether a mark opens or closes at this word, inside the line. */
const endsMark = (word: string, mark: string, index: number, count: number): boolean =>
  (index > 0 && word.startsWith(mark)) || (index < count - 1 && word.endsWith(mark));
