/** What marks a text file as UTF-8, so that spreadsheets show names as they are. */
const byteOrderMark = '\uFEFF';

/** A cell that a spreadsheet would read as a formula. Full-width signs count there too. */
const formula = /^\s*[=+\-@＝＋－＠]/;

/**
 * Writes a table as a CSV file for spreadsheets (RFC 4180, UTF-8). A cell that would be read as a formula gets an apostrophe before it,
 * because names come from people. Line ends and control characters become spaces, so that each row is one line.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export const csvOf = ({ columns, rows }: CsvTable): string =>
  byteOrderMark + [columns, ...rows].map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('');

/** A table whose cells are raw text. */
export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function cellOf(raw: string): string {
  const text = raw.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",;]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
