/** Longest line of a derived page, in characters, so that it can be read in a terminal. */
const width = 110;

/**
 * Replaces the derived parts of a page. A part stands between `<!-- name -->` and `<!-- /name -->`.
 * @param parts name to text
 * @throws {RangeError} when the page lacks a part
 */
export function withParts(page: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((text, [name, part]) => {
    const place = new RegExp(`(<!-- ${name} -->)[^]*?(<!-- /${name} -->)`);
    if (!place.test(text)) throw new RangeError(`the page has no part <!-- ${name} -->`);
    return text.replace(place, (_, open: string, end: string) => `${open}\n\n${part}\n\n${end}`);
  }, page);
}

/**
 * Breaks a text between words.
 * @param indent what every line but the first begins with
 * @returns lines of at most 110 characters, unless a single word is longer
 */
export function wrapped(text: string, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}

/** One item of a list, broken between words. */
export const item = (text: string): string => wrapped(`- ${text}`, '  ');

/** A line of code, broken between words but not inside `[...]`. */
export function codeBlock(line: string): string {
  const kept = line.replace(/\[[^\]]*\]/g, (part) => part.replaceAll(' ', '\u00a0'));
  return `    ${wrapped(kept, '        ').replaceAll('\u00a0', ' ')}`;
}

/** Words as code, separated by commas. */
export const codes = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ');

/** A table; keep the cells short. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}
